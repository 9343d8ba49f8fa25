"""Whether every target of a document is entered here: a lead says so of the city, and it ends as soon as a target is
added to the plan or taken away. The public reads the day and the city, the history names the person."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import State
from core.history.audit_actions import verb_words
from core.history.snapshot import Snapshot
from core.history.write import Actor, kept_name, one_transaction, set_unversioned, write_entry
from core.review.models import Proposal
from core.text.fallback import localized, shown_value
from core.text.moments import zone_of
from planning.models import Plan, PlanTarget
from planning.tracking.coverage import Entered

SEEN = 16  # characters


def say_whole(plan: Plan, *, seen: str, by: Actor) -> Plan:
    """Said twice, it keeps its first day. `seen` is what `targets_seen` gave with the page that asks.

    Raises ValidationError where targets wait in an open proposal, where others are there than those that were seen,
    and where there is none.
    """
    with one_transaction() as publishing:
        fresh = locked().get(pk=plan.pk)
        require_all_there(fresh, seen)
        if fresh.whole_on is None:
            write_day(fresh, timezone.now().astimezone(zone_of(fresh.city.time_zone)).date(), "plan_said_whole", by)
            publishing.everything()
    return fresh


def take_back(plan: Plan, *, by: Actor) -> Plan:
    with one_transaction() as publishing:
        fresh = locked().get(pk=plan.pk)
        if fresh.whole_on is not None:
            write_day(fresh, None, "plan_taken_back", by)
            publishing.everything()
    return fresh


@contextmanager
def counting(plans: Iterable[int | None], *, by: Actor) -> Iterator[None]:
    """Plans that have other targets after what is done inside are entered in part again. They are locked first, so
    that nobody says meanwhile that all of it is there."""
    rows = list(locked().filter(pk__in={key for key in plans if key is not None}).order_by("pk"))
    before = {row.pk: targets_seen(row) for row in rows if row.whole_on}
    yield
    for row in rows:
        if row.pk in before and targets_seen(row) != before[row.pk]:
            write_day(row, None, "plan_in_part", by)


def locked() -> QuerySet[Plan]:
    """Rows that name one of these plans can be written meanwhile."""
    return Plan._base_manager.select_for_update(no_key=True, of=("self",)).select_related("city")


def write_day(plan: Plan, day: date | None, verb: str, by: Actor) -> None:
    """An entry without a version of the plan: there is nothing to go back to."""
    before: Snapshot = {"whole_on": plan.whole_on.isoformat() if plan.whole_on else None}
    after: Snapshot = {"whole_on": day.isoformat() if day else None}
    set_unversioned(plan, {"whole_on": day})
    write_entry(plan, verb_words(verb), text=kept_name(plan), by=by, before=before, after=after)


def targets_seen(plan: Plan) -> str:
    """Which targets of the plan are public, as a short text."""
    keys = PlanTarget._base_manager.filter(plan=plan, state=State.PUBLISHED).order_by("pk").values_list("pk", flat=True)
    return sha256(",".join(map(str, keys)).encode()).hexdigest()[:SEEN]


def require_all_there(plan: Plan, seen: str) -> None:
    if plan.entry.state is Entered.NONE:
        raise ValidationError(_("No targets of this plan have been published yet."))
    if names := proposed_targets(plan):
        raise ValidationError(
            _("Some targets of this plan are still drafts or in review: %(names)s. Publish or discard them first.")
            % {"names": _("; ").join(names)}
        )
    if seen != targets_seen(plan):
        raise ValidationError(
            _("Targets were added or removed after you opened this page. Review the targets, then answer.")
        )


def proposed_targets(plan: Plan) -> list[str]:
    """The titles of targets of this plan in open proposals. Two queries."""
    rows = {str(row.pk): row for row in PlanTarget._base_manager.filter(plan=plan)}
    found = Proposal.objects.of(plan.city_id).open().filter(kind="plantarget").order_by("made_at", "pk")
    return [
        shown_value(each.changes, "title").text or (localized(row, "title").text if row else _("Target"))
        for each in found
        if (row := rows.get(each.object_id)) or str(each.changes.get("plan")) == str(plan.pk)
    ]
