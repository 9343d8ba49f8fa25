"""What a city sends to be published of a species list. It is made by the page of the list, never typed."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import State
from core.history.write import Actor
from core.review.proposals.kinds import Changes, ProposalKind, register_kind
from measurement.species import actions
from measurement.species.models import SpeciesList


def change_list(row: SpeciesList, *, changes: Changes, expected: int, by: Actor) -> SpeciesList:
    """Published for the first time, or corrected."""
    published = {**changes, "state": State.PUBLISHED, "published_on": timezone.localdate().isoformat()}
    return actions.publish_list(row, changes=published, expected=expected, by=by)


register_kind(
    ProposalKind(
        label=_("Species list"),
        plural=_("Species lists"),
        model=SpeciesList,
        required=(),
        add=None,
        change=change_list,
        revert=actions.revert_list,
    )
)
