"""The steps of an interest: begin, change, move, close; and the practice that begins from what was learned."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cities.models import City, State
from cities.practices.models import PRACTICE_SCHEMES
from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.history.snapshot import Plain
from core.history.write import Actor, adding, changing, one_transaction, set_unversioned
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from core.review.proposals.kinds import kind_of
from core.text import clean, limits
from core.text.languages import LANGUAGE_CODES, column_name, column_names
from core.text.moments import today_at
from core.workflow import InvalidTransition, require_state, taking
from finance.interests.models import Interest, InterestStep
from finance.interests.steps import INTEREST_STEPS
from finance.market.models import Call, Funder
from finance.money import CURRENCIES
from finance.projects.actions import change_project
from finance.projects.models import MoneyState, Project

MOST = 200  # of a project
COPIED = ("title", "summary", "problem")  # from the project into a practice


def begin(project: Project, about: Call | Funder, *, on: date | None = None, person: User, by: Actor) -> Interest:
    """Writes down an interest in a call, or in a funder without one. One that is under way is found again: two of a
    city who write it down mean the same. It begins today, unless `on` says when.

    Raises InvalidTransition for a project that was discarded, ValidationError.
    """
    day = on or today_at(project.city.time_zone)
    check_day(project, day)
    require_permission(person, "project.write", project)
    if project.state != Project.State.OPEN:
        raise InvalidTransition
    with one_transaction():
        Project._base_manager.select_for_update().get(pk=project.pk)  # two who begin it now find the same
        named = {"call" if isinstance(about, Call) else "funder": about}
        there = Interest.objects.running().filter(project=project, **named).first()
        if there:
            return there
        if Interest.objects.filter(project=project).count() >= MOST:
            raise ValidationError(_("A project can have at most %(most)s entries of this kind.") % {"most": MOST})
        row = Interest(project=project, **named)
        with adding(row, "interest_begun", by=by, public=False):
            InterestStep.objects.create(interest=row, state=row.state, on=day)
    return row


def change(
    interest: Interest, *, amount: Decimal | None, currency: str, expected: int, person: User, by: Actor
) -> Interest:
    """Raises InvalidTransition, VersionConflict, ValidationError, PermissionDenied."""
    check_amount(amount, currency)
    step = INTEREST_STEPS["change"]
    with changing(interest, step.verb, by=by, expected=expected, public=False) as fresh:
        require_state(fresh, step)
        require_permission(person, step.permission, fresh)
        fresh.amount, fresh.currency = amount, currency if amount is not None else ""
        fresh.save()
    return fresh


def check_amount(amount: Decimal | None, currency: str) -> None:
    """Raises ValidationError by `amount` or `currency`."""
    if amount is None:
        return
    if amount < 0:
        raise ValidationError({"amount": _("Enter a number of zero or more.")})
    if currency not in CURRENCIES:
        raise ValidationError({"currency": _("Enter the currency of the amounts.")})


def move(
    interest: Interest, name: str, *, on: date, post: str, note: str, expected: int, person: User, by: Actor
) -> Interest:
    """Every step but the last, which asks more. Raises InvalidTransition, VersionConflict, ValidationError,
    PermissionDenied."""
    if name not in INTEREST_STEPS or name in ("change", "close"):
        raise InvalidTransition
    check_day(interest.project, on)
    with taking(interest, INTEREST_STEPS[name], by=by, expected=expected, person=person) as fresh:
        noted(fresh, INTEREST_STEPS[name].to, on, post, note)
    return fresh


def check_day(project: Project, on: date) -> None:
    """Refuses a day that has not come yet where the city lies. Raises ValidationError by `on`."""
    if on > today_at(project.city.time_zone):
        raise ValidationError({"on": _("This date is in the future. Enter the date on which it happened.")})


def noted(interest: Interest, state: str, on: date, post: str, note: str) -> None:
    InterestStep.objects.create(
        interest=interest,
        state=state,
        on=on,
        post=clean.one_line(post)[: limits.NAME],
        note=clean.one_line(note)[: limits.SUMMARY],
    )


def close(
    interest: Interest,
    *,
    amount: Decimal | None,
    currency: str,
    on: date,
    learned: str,
    language: str,
    to_project: bool = False,
    expected: int,
    person: User,
    by: Actor,
) -> Interest:
    """Closes an interest with what came of it; with `to_project` the sum stands in the money of the project too.

    Raises InvalidTransition, VersionConflict, ValidationError, PermissionDenied.
    """
    if amount is None:
        raise ValidationError({"amount": _("Enter the amount that was agreed.")})
    if not learned.strip():
        raise ValidationError({"learned": _("Describe what you learned. This will help your next project.")})
    check_amount(amount, currency)
    check_day(interest.project, on)
    with one_transaction():
        with taking(interest, INTEREST_STEPS["close"], by=by, expected=expected, person=person) as fresh:
            fresh.amount, fresh.currency, fresh.closed_on = amount, currency, on
            fresh.learned, fresh.learned_in = learned.strip(), language
            noted(fresh, Interest.State.CLOSED, on, "", "")
        if to_project and may_carry(fresh.project, currency):
            carry(fresh, by=by)
    return fresh


def may_carry(project: Project, currency: str) -> bool:
    """Sums of a project are in one currency: one in another is not reckoned into it."""
    return project.state == Project.State.OPEN and project.currency in ("", currency)


def name_of(funder: Funder | None) -> dict[str, Plain]:
    """The name of a funder in each of its languages; nothing of one that the site does not show."""
    if funder is None or funder.state != State.PUBLISHED:
        return {}
    found = {code: getattr(funder, column_name("name", code)) for code in LANGUAGE_CODES}
    return {code: name[: limits.LINE] for code, name in found.items() if name}


def carry(interest: Interest, *, by: Actor) -> Project:
    """Adds the sum to the money of the project, as secured, from the funder. Raises ValidationError."""
    head, project = f"money.{uuid4()}", interest.project
    funder = interest.call.funder if interest.call else interest.funder
    changes: dict[str, Any] = {
        "currency": interest.currency,
        head: True,
        f"{head}.words": name_of(funder),
        f"{head}.amount": f"{interest.amount:.2f}",
        f"{head}.state": MoneyState.SECURED.value,
        f"{head}.on": interest.closed_on.isoformat() if interest.closed_on else None,
        f"{head}.order": project.money.count(),
    }
    return change_project(project, changes=changes, expected=None, by=by)


# --- The practice of it -------------------------------------------------------------------------------------------


def tell_practice(interest: Interest, city: City, *, person: User, by: Actor) -> Proposal:
    """Begins a draft with what the project and the lesson say; it goes the way of every practice, and names neither
    the funder nor the sum. Raises InvalidTransition where one began already or nothing was closed."""
    require_permission(person, "interest.write", interest)
    with one_transaction(), changing(interest, "interest_changed", by=by, expected=None, public=False) as fresh:
        if fresh.state != Interest.State.CLOSED or is_told(fresh):
            raise InvalidTransition
        made = proposals.start(kind_of("practice"), tenant=city.pk, row=None, patch=answers(fresh), by=by)
        set_unversioned(fresh, {"practice": made.pk})
    return made


def is_told(interest: Interest) -> bool:
    over = ["discarded", "declined"]
    if interest.practice is None:
        return False
    return Proposal.objects.filter(pk=interest.practice).exclude(state__in=over).exists()


def answers(interest: Interest) -> Mapping[str, Plain]:
    columns = [column for name in COPIED for column in column_names(name)]
    found: dict[str, Plain] = {column: text for column in columns if (text := getattr(interest.project, column))}
    for name in [each for each in found if each.startswith("title")]:
        found[name] = str(found[name])[: limits.NAME]
    terms = interest.project.terms.filter(scheme__code__in=PRACTICE_SCHEMES)
    found |= {f"terms.{key}": True for key in terms.values_list("pk", flat=True)}
    return {**found, column_name("learned", interest.learned_in or "en"): interest.learned}
