"""What a line of a list shows of an offer, a need or a link."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cities.querysets import CARD
from cooperation.links import free_places
from cooperation.links.querysets import LinkQuerySet
from cooperation.models import Link, LinkCity, Posting
from cooperation.postings.querysets import PostingQuerySet
from core.content.examples import is_made_up
from core.content.reading import as_public
from core.prepared import give_children, in_pieces, prepared
from core.text.fallback import columns, language_name, localized
from core.vocabulary.models import Term

SHOWN_TERMS = 3
OWNER = (
    *(f"city__{name}" for name in CARD if not name.startswith("biome__label")),
    *("organisation__slug", "organisation__country", *columns("name", prefix="organisation__")),
)
# What a line of a list shows of a posting, and what says that it is made up.
SHOWN = (
    *("slug", "side", "forms", "languages", "places", "valid_until", "is_example", "city__is_example"),
    *("organisation__is_example", "organisation__city", "organisation__city__is_example"),
    *columns("title", "text"),
)
TERM = ("code", "order", "scheme", *columns("label", "short"))
TONES = {
    Link.State.AGREED: "info",
    Link.State.ACTIVE: "ok",
    Link.State.ASLEEP: "warn",
    Link.State.ENDED: "mute",
}


def for_lines(postings: PostingQuerySet) -> QuerySet[Posting]:
    """Two queries, however many there are."""
    rows = postings.select_related("city", "city__biome", "organisation").prefetch_related(
        Prefetch("terms", Term.objects.only(*TERM).order_by("scheme", "order", "pk"))
    )
    return free_places.with_taken(rows)


def in_list(postings: PostingQuerySet) -> QuerySet[Posting]:
    """The same with what a line of a list shows, and no more."""
    return lean(for_lines(postings))


def lean(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    owners = postings.select_related("city", "city__biome", "organisation", "organisation__city")
    return owners.only(*SHOWN, *OWNER)


def with_terms(postings: Sequence[Posting]) -> Sequence[Posting]:
    """Rows that were read without their terms, with them. One query."""
    ties = in_pieces(terms_of_postings, [row.pk for row in postings])
    give_children(postings, "terms", ((tie.posting_id, tie.term) for tie in ties))
    return postings


@prepared
def terms_of_postings(postings: Sequence[int]) -> QuerySet[Any]:
    through: Any = Posting.terms.through
    rows: QuerySet[Any] = through.objects.filter(posting__in=postings).select_related("term")
    return rows.only("posting", *(f"term__{name}" for name in TERM)).order_by("term__scheme", "term__order", "term")


def posting_line(row: Posting) -> dict[str, Any]:
    """What a line of a list and the page of a posting show; of a row of `for_lines` or `in_list`."""
    row = as_public(row)
    taken: int = getattr(row, "places_taken", 0)
    return {
        "posting": row,
        "title": localized(row, "title"),
        "text": localized(row, "text"),
        "owner": row.owner,
        "terms": joined_names(term.name for term in list(row.terms.all())[:SHOWN_TERMS]),
        "forms": joined_names(row.form_names),
        "languages": joined_names(language_name(code) for code in row.languages),
        "until": date_format(row.valid_until, "DATE_FORMAT"),
        "is_example": is_made_up(row),
        "tone": "info" if row.is_offer else "warn",
        "taken": free_places.taken_words(row, taken),
        "is_full": row.is_offer and taken >= row.places,
    }


def joined_names(names: Iterable[str]) -> str:
    return pgettext("between the items of a list", ", ").join(names)


def links_for_lines(links: LinkQuerySet) -> QuerySet[Link]:
    """Three queries, however many there are."""
    parts = LinkCity.objects.select_related("city", "city__biome").order_by("order", "pk")
    return links.prefetch_related(Prefetch("parts", parts), "public_exchanges")


def link_line(row: Link) -> dict[str, Any]:
    row = as_public(row)
    exchanges = list(row.public_exchanges.all())
    return {
        "link": row,
        "title": link_title(row),
        "summary": localized(row, "summary"),
        "parts": shown_parts(row),
        "kind": str(row.get_kind_display()),
        "state": str(row.get_state_display()),
        "tone": TONES.get(Link.State(row.state), "mute"),
        "since": date_format(row.starts, "DATE_FORMAT"),
        "last": date_format(exchanges[0].day, "DATE_FORMAT") if exchanges else "",
        "is_example": row.is_example or any(part.city.is_example for part in row.parts.all()),
    }


def shown_parts(row: Link) -> list[LinkCity]:
    """The cities of a link that runs, and all that are told of one that has ended."""
    return row.members if row.is_running else told_parts(row)


def told_parts(row: Link) -> list[LinkCity]:
    """Also those that have left, as far as they still stand in the lists."""
    return [part for part in row.parts.all() if part.left_on is None or part.city.is_listed]


def link_title(row: Link) -> Any:
    """The title of a link; until its words are published it is called by its cities."""
    title = localized(row, "title")
    if title.text:
        return title
    names = joined_names(part.city.name for part in row.members)
    return title._replace(text=_("Link between %(cities)s") % {"cities": names}, is_fallback=False)
