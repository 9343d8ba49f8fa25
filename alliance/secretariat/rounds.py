"""How often a proposal was sent, and what a curator asked for the time before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.secretariat.proposal_view import ProposalView
from core.history.models import Entry, RowVersion
from core.history.snapshot import difference
from core.history.write import label_of
from core.review.diff.labels import with_commas
from core.review.models import Proposal

SENT = ("proposal_sent", "proposal_confirmed", "proposal_sent_again")
TAKEN_BACK = "proposal_withdrawn"
RETURNED = "proposal_returned"


@dataclass(frozen=True)
class RoundBefore:
    """The answer that the city worked on before it sent again."""

    by: str
    at: datetime
    message: str
    changed: str  # since then, in words; empty where nothing was

    @property
    def what_changed(self) -> str:
        if not self.changed:
            return _("Nothing has changed since.")
        return _("Changed since: %(fields)s.") % {"fields": self.changed}


def times(proposals: Iterable[Proposal]) -> dict[UUID, int]:
    """How often each came for review; what its city took back itself before an answer never came. One query."""
    keys = {str(row.pk): row.pk for row in proposals}
    entries = Entry.objects.filter(
        object_type=Proposal._meta.label_lower, object_id__in=keys, verb__in=(*SENT, TAKEN_BACK)
    )
    is_sent = Case(When(verb__in=SENT, then=Value(1)), default=Value(-1))
    counted = entries.order_by().values_list("object_id").annotate(times=Sum(is_sent))
    return {keys[key]: number for key, number in counted if number}


def in_words(number: int) -> str:
    """Nothing for the first time."""
    if number < 2:
        return ""
    if number == 2:
        return _("second submission")
    return ngettext("sent %(number)s time", "sent %(number)s times", number) % {"number": number}


def round_before(reading: ProposalView) -> RoundBefore | None:
    """What was said of it before, where it waits again. One query, none for what waits for the first time."""
    proposal = reading.proposal
    if proposal.state != Proposal.State.SUBMITTED or not proposal.decided_at:
        return None
    versions = RowVersion.objects.filter(object_type=label_of(proposal), object_id=str(proposal.pk))
    kept = versions.filter(entry__verb=RETURNED).select_related("entry").order_by("number").last()
    if kept is None:
        return None
    keys = difference(kept.data["changes"], proposal.changes)
    return RoundBefore(
        by=kept.entry.by_label,
        at=kept.entry.at,
        message=str(kept.data["message"]),
        changed=with_commas(list(dict.fromkeys(map(reading.name_of, keys)))),
    )
