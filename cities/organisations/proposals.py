"""What city staff may propose here."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import City, State
from cities.organisations import actions
from cities.organisations import forms as organisation_forms
from cities.organisations.models import Organisation
from cities.proposals import slug_for
from core.history.snapshot import Snapshot
from core.history.write import Actor
from core.review.proposals.kinds import Changes, ProposalKind, register_kind


def add_organisation(tenant: int, changes: Changes, by: Actor) -> Organisation:
    city = City.objects.get(pk=tenant)
    slug = slug_for(Organisation, city, changes, "name")
    fixed: Snapshot = {"city": city.pk, "country": city.country, "state": State.PUBLISHED}
    return actions.add_organisation(slug=slug, changes={**changes, **fixed}, by=by)


register_kind(
    ProposalKind(
        label=pgettext_lazy("body", "Organisation"),
        plural=_("Organisations"),
        model=Organisation,
        required=("name", "kind"),
        add=add_organisation,
        change=actions.change_organisation,
        revert=actions.revert_organisation,
        sections=organisation_forms.ORGANISATION,
    )
)
