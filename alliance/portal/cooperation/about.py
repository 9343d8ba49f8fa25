"""Offers and needs on pages of other things: the newest needs, and who offers and who looks for something on a term."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from alliance.portal.cooperation.lines import OWNER
from cooperation.models import Posting
from core.content.reading import as_public
from core.prepared import prepared
from core.text.fallback import columns, localized
from core.vocabulary.models import Term

NEWEST, MOST = 3, 12


@prepared
def needs_of_all(today: date) -> QuerySet[Posting]:
    """The newest needs that everybody reads."""
    return short(Posting.objects.published(today).real().needs().newest_first()[:NEWEST])


def postings_on(term: Term) -> dict[str, list[dict[str, Any]]]:
    """Who looks and who offers; one query."""
    rows = [posting_line(row) for row in newest_on(term.pk, timezone.localdate())]
    return {side: [row for row in rows if row["posting"].side == side] for side in Posting.Side.values}


@prepared
def newest_on(term: int, today: date) -> QuerySet[Posting]:
    through: Any = Posting.terms.through
    keys = through.objects.filter(term=term).values("posting_id")
    return short(Posting.objects.published(today).real().filter(pk__in=keys).newest_first()[:MOST])


def short(rows: Any) -> QuerySet[Posting]:
    found: QuerySet[Posting] = rows.select_related("city", "city__biome", "organisation")
    return found.only("slug", "side", "published_on", *columns("title"), *OWNER)


def posting_line(row: Posting) -> dict[str, Any]:
    row = as_public(row)
    return {"posting": row, "title": localized(row, "title"), "owner": row.owner}
