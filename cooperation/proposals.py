"""What city staff may propose: offers and needs, and what everybody reads of a link."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.proposals import slug_for, terms_of
from cooperation.links import actions as linking
from cooperation.models import Link
from cooperation.postings import actions, forms
from cooperation.postings.models import POSTING_SCHEMES, RESERVED_SLUGS, Posting
from core.history.write import Actor
from core.review.proposals.kinds import Changes, ProposalKind, register
from core.text.languages import column_names

EXCHANGE = ("city", "day", "kind", "files", *column_names("learned"))


def add_posting(tenant: int, changes: Changes, by: Actor, said_on: date) -> Posting:
    city = City.objects.get(pk=tenant)
    slug = slug_for(Posting, city, changes, "title")
    if slug in RESERVED_SLUGS:
        slug = f"{city.slug}-{slug}"
    return actions.add_posting(slug=slug, city=city, changes={**changes, "state": Posting.State.PUBLISHED}, by=by)


def change_posting(row: Posting, changes: Changes, expected: int, by: Actor, said_on: date) -> Posting:
    return actions.change_posting(row, changes=changes, expected=expected, by=by)


def revert_posting(row: Posting, to: int, expected: int, by: Actor) -> tuple[Posting, list[str]]:
    return actions.revert_posting(row, to=to, expected=expected, by=by)


def change_link(row: Link, changes: Changes, expected: int, by: Actor, said_on: date) -> Link:
    return linking.change_link(row, changes=changes, expected=expected, by=by)


def revert_link(row: Link, to: int, expected: int, by: Actor) -> tuple[Link, list[str]]:
    return linking.revert_link(row, to=to, expected=expected, by=by)


def cities_linked(tenant: int) -> QuerySet[Any]:
    """Those that the city has a link with, itself included."""
    return City.objects.filter(link_parts__link__parts__city=tenant).distinct()


register(
    ProposalKind(
        label=_("Offer or need"),
        plural=_("Offers and needs"),
        model=Posting,
        required=("side", "title", "text"),
        add=add_posting,
        change=change_posting,
        revert=revert_posting,
        targets={"terms": lambda tenant: terms_of(*POSTING_SCHEMES)},
        sections=forms.POSTING,
        quick=forms.QUICK,
    )
)
register(
    ProposalKind(
        label=_("Link with other cities"),
        plural=_("Links with other cities"),
        model=Link,
        required=(),
        add=None,
        change=change_link,
        revert=revert_link,
        children={"public_exchanges": EXCHANGE},
        targets={"terms": lambda tenant: terms_of(*POSTING_SCHEMES), "public_exchanges.city": cities_linked},
    )
)
