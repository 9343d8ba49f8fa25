"""What a line of a list shows of a commitment, and the short lists that other pages have."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet

from core.content.reading import as_public
from core.text.fallback import localized
from planning.commitment_wording import TONES, period
from planning.models import Commitment, Filing
from planning.querysets import CommitmentQuerySet

MOST = 6


def for_lines(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    """Three queries, however many there are."""
    return rows.select_related("city", "city__biome", "primary_global_alignment__scheme").prefetch_related(
        Prefetch("filings", Filing.objects.order_by("prepared_on", "pk"))
    )


def line(row: Commitment) -> dict[str, Any]:
    row = as_public(row)
    return {
        "commitment": row,
        "title": localized(row, "title"),
        "period": period(row),
        "target": row.primary_global_alignment,
        "filing": tag(list(row.filings.all())),
        "is_example": row.is_example or row.city.is_example,
    }


def tag(filings: Sequence[Filing]) -> dict[str, str] | None:
    """Of the newest filing."""
    if not filings:
        return None
    newest = filings[-1]
    return {"label": str(newest.get_state_display()), "tone": TONES[Filing.State(newest.state)]}


def short(rows: QuerySet[Commitment]) -> list[dict[str, Any]]:
    """A few lines for pages that name them beside other things. One query."""
    found: Iterable[Commitment] = rows.select_related("city").order_by("-changed_at", "-pk")[:MOST]
    return [{"commitment": row, "title": localized(row, "title")} for row in map(as_public, found)]
