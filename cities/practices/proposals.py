"""What city staff may propose here."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.organisations.models import Organisation
from cities.practices import actions
from cities.practices import forms as practice_forms
from cities.practices.models import PRACTICE_SCHEMES, Practice
from cities.proposals import adding, terms_of_schemes
from core.review.proposals.kinds import ProposalKind, register_kind


def visible_organisations(tenant: int) -> QuerySet[Any]:
    return Organisation.objects.published() | Organisation.objects.filter(city=tenant)


register_kind(
    ProposalKind(
        label=_("Practice"),
        plural=_("Practices"),
        model=Practice,
        required=("title", "summary"),
        add=adding(Practice, actions.add_practice),
        change=actions.change_practice,
        revert=actions.revert_practice,
        targets={
            "terms": lambda tenant: terms_of_schemes(*PRACTICE_SCHEMES),
            "organisations": visible_organisations,
        },
        sections=practice_forms.PRACTICE,
        quick=practice_forms.QUICK,
    )
)
