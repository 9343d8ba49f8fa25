"""What a city sends to be shown of a project. It is made by the page of the project, never typed."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import State
from cities.proposals import terms_of_schemes
from core.history.write import Actor, one_transaction
from core.review.proposals.kinds import Changes, ProposalKind, register_kind
from finance.projects import actions
from finance.projects.models import SCHEMES, ProjectProfile
from finance.projects.sending import require_open


def change_profile(row: ProjectProfile, *, changes: Changes, expected: int, by: Actor) -> ProjectProfile:
    """Published for the first time, or changed. Raises ValidationError for what the city closed meanwhile."""
    published = dict(changes)
    if row.state != State.PUBLISHED:
        published |= {"state": State.PUBLISHED, "published_on": timezone.localdate().isoformat()}
    with one_transaction():
        profile = actions.change_profile(row, changes=published, expected=expected, by=by)
        require_open(profile)
    return profile


register_kind(
    ProposalKind(
        label=_("Project"),
        plural=_("Projects"),
        model=ProjectProfile,
        required=(),
        add=None,
        change=change_profile,
        revert=actions.revert_profile,
        targets={"terms": lambda tenant: terms_of_schemes(*SCHEMES)},
    )
)
