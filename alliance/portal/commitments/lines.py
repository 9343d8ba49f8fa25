"""What a line of a list shows of a commitment, and the short lists that other pages have."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from core.content.reading import as_public
from core.prepared import prepared
from core.text.fallback import columns, localized
from planning.commitments.querysets import CommitmentQuerySet
from planning.commitments.wording import TONES, commitment_period
from planning.models import Commitment, Filing

NEWEST, MOST = 3, 12
CITY = ("city__slug", "city__country", "city__local_language", "city__sort_key", *columns("name", prefix="city__"))


def for_lines(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    """Three queries, however many there are."""
    return rows.select_related("city", "city__biome", "primary_global_alignment__scheme").prefetch_related(
        Prefetch("filings", Filing.objects.order_by("prepared_on", "pk"))
    )


def commitment_line(row: Commitment) -> dict[str, Any]:
    row = as_public(row)
    return {
        "commitment": row,
        "title": localized(row, "title"),
        "period": commitment_period(row),
        "target": row.primary_global_alignment,
        "filing": tag(list(row.filings.all())),
        "is_example": row.is_example or row.city.is_example,
    }


def tag(filings: Sequence[Filing]) -> dict[str, str] | None:
    """The tag of the newest filing."""
    if not filings:
        return None
    newest = filings[-1]
    return {"label": str(newest.get_state_display()), "tone": TONES[Filing.State(newest.state)]}


# --- Beside other things -------------------------------------------------------------------------------------------


def named_commitments(rows: Iterable[Commitment]) -> list[dict[str, Any]]:
    """Commitments for pages that name them beside other things."""
    return [{"commitment": row, "title": localized(row, "title"), "city": row.city} for row in map(as_public, rows)]


@prepared
def newest_commitments() -> QuerySet[Commitment]:
    return in_short(Commitment.objects.shown_to_all())[:NEWEST]


@prepared
def commitments_on(term: int) -> QuerySet[Commitment]:
    """Those that name a global target, first or among others."""
    through: Any = Commitment.other_global_alignments.through
    others = through._default_manager.filter(term=term).values("commitment_id")
    return in_short(Commitment.objects.shown_to_all().filter(Q(primary_global_alignment=term) | Q(pk__in=others)))[
        :MOST
    ]


@prepared
def commitments_of_plan(plan: int) -> QuerySet[Commitment]:
    return in_short(Commitment.objects.published().filter(plan=plan))[:MOST]


def in_short(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    return rows.select_related("city").only("slug", *columns("title"), *CITY).newest_first()
