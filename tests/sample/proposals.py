"""What city staff may propose here."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City, State
from cities.organisations.models import Organisation
from cities.proposals import slug_for, terms_of
from core.history.write import Actor
from core.review.proposals.kinds import Changes, ProposalKind, register
from core.text.languages import column_names
from tests.sample import actions, forms
from tests.sample.models import Sample


def add_sample(tenant: int, changes: Changes, by: Actor, said_on: date) -> Sample:
    city = City.objects.get(pk=tenant)
    slug = slug_for(Sample, city, changes, "title")
    return actions.add_sample(slug=slug, city=city, changes={**changes, "state": State.PUBLISHED}, by=by)


def change_sample(row: Sample, changes: Changes, expected: int, by: Actor, said_on: date) -> Sample:
    return actions.change_sample(row, changes=changes, expected=expected, by=by)


def revert_sample(row: Sample, to: int, expected: int, by: Actor) -> tuple[Sample, list[str]]:
    return actions.revert_sample(row, to=to, expected=expected, by=by)


def visible_organisations(tenant: int) -> QuerySet[Any]:
    return Organisation.objects.published() | Organisation.objects.filter(city=tenant)


register(
    ProposalKind(
        label=_("Sample"),
        plural=_("Samples"),
        model=Sample,
        required=("title",),
        add=add_sample,
        change=change_sample,
        revert=revert_sample,
        children={"counts": ("order", "value", *column_names("label"))},
        targets={"terms": lambda tenant: terms_of("topics"), "organisation": visible_organisations},
        sections=forms.SAMPLE,
    )
)
