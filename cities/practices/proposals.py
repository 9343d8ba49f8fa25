"""What city staff may propose here."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City, State
from cities.organisations.models import Organisation
from cities.practices import actions as practice_actions
from cities.practices import forms as practice_forms
from cities.practices.models import PRACTICE_SCHEMES, Practice
from cities.proposals import slug_for, terms_of
from core.history.write import Actor
from core.review.proposals.kinds import Changes, ProposalKind, register


def add_practice(tenant: int, changes: Changes, by: Actor, said_on: date) -> Practice:
    city = City.objects.get(pk=tenant)
    slug = slug_for(Practice, city, changes, "title")
    return practice_actions.add_practice(slug=slug, city=city, changes={**changes, "state": State.PUBLISHED}, by=by)


def change_practice(row: Practice, changes: Changes, expected: int, by: Actor, said_on: date) -> Practice:
    return practice_actions.change_practice(row, changes=changes, expected=expected, by=by)


def revert_practice(row: Practice, to: int, expected: int, by: Actor) -> tuple[Practice, list[str]]:
    return practice_actions.revert_practice(row, to=to, expected=expected, by=by)


def visible_organisations(tenant: int) -> QuerySet[Any]:
    return Organisation.objects.published() | Organisation.objects.filter(city=tenant)


register(
    ProposalKind(
        label=_("Practice"),
        plural=_("Practices"),
        model=Practice,
        required=("title", "summary"),
        add=add_practice,
        change=change_practice,
        revert=revert_practice,
        targets={
            "terms": lambda tenant: terms_of(*PRACTICE_SCHEMES),
            "organisations": visible_organisations,
        },
        sections=practice_forms.PRACTICE,
        quick=practice_forms.QUICK,
    )
)
