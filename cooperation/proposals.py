"""What city staff may propose: offers and needs, and what everybody reads of a link."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.proposals import adding, terms_of_schemes
from cooperation.links import actions as linking
from cooperation.models import Link
from cooperation.postings import actions, forms
from cooperation.postings.models import POSTING_SCHEMES, RESERVED_SLUGS, Posting
from core.review.proposals.kinds import ProposalKind, register_kind
from core.text.languages import column_names

EXCHANGE = ("city", "day", "kind", "files", *column_names("learned"))


def cities_linked(tenant: int) -> QuerySet[Any]:
    """Those that the city has a link with, itself included."""
    return City.objects.filter(link_parts__link__parts__city=tenant).distinct()


register_kind(
    ProposalKind(
        label=_("Offer or need"),
        plural=_("Offers and needs"),
        model=Posting,
        required=("side", "title", "text"),
        add=adding(Posting, actions.add_posting, RESERVED_SLUGS),
        change=actions.change_posting,
        revert=actions.revert_posting,
        targets={"terms": lambda tenant: terms_of_schemes(*POSTING_SCHEMES)},
        sections=forms.POSTING,
        quick=forms.QUICK,
    )
)
register_kind(
    ProposalKind(
        label=_("Link with other cities"),
        plural=_("Links with other cities"),
        model=Link,
        required=(),
        add=None,
        change=linking.change_link,
        revert=linking.revert_link,
        children={"public_exchanges": EXCHANGE},
        targets={"terms": lambda tenant: terms_of_schemes(*POSTING_SCHEMES), "public_exchanges.city": cities_linked},
    )
)
