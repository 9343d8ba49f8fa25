"""What city staff may propose here."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.organisations.models import Organisation
from cities.proposals import adding, terms_of_schemes
from core.review.proposals.kinds import ProposalKind, register_kind
from core.text.languages import column_names
from tests.sample import actions, forms
from tests.sample.models import Sample


def visible_organisations(tenant: int) -> QuerySet[Any]:
    return Organisation.objects.published() | Organisation.objects.filter(city=tenant)


register_kind(
    ProposalKind(
        label=_("Sample"),
        plural=_("Samples"),
        model=Sample,
        required=("title",),
        add=adding(Sample, actions.add_sample),
        change=actions.change_sample,
        revert=actions.revert_sample,
        children={"counts": ("order", "value", *column_names("label"))},
        targets={"terms": lambda tenant: terms_of_schemes("topics"), "organisation": visible_organisations},
        sections=forms.SAMPLE,
    )
)
