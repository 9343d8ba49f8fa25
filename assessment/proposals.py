"""What a city sends to be published of an assessment. It is made by the page of the assessment, never typed."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment import actions
from assessment.models import Result
from assessment.results.proposing import LINE, require_same
from cities.models import State
from core.history.write import Actor, one_transaction
from core.review.proposals.kinds import Changes, ProposalKind, register_kind


def change_result(row: Result, *, changes: Changes, expected: int, by: Actor) -> Result:
    """Published for the first time, or corrected. Raises ValidationError for what the assessment does not say."""
    published = {**changes, "state": State.PUBLISHED, "published_on": timezone.localdate().isoformat()}
    with one_transaction():
        result = actions.change_result(row, changes=published, expected=expected, by=by)
        require_same(result)
    return result


register_kind(
    ProposalKind(
        label=_("Assessment"),
        plural=_("Assessments"),
        model=Result,
        required=(),
        add=None,
        change=change_result,
        revert=actions.revert_result,
        children={"lines": LINE},
    )
)
