"""What curators set and look at: rules, trust in cities, answer texts, and what was published by a rule."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.accounts.tenants import roles_of
from core.history import editing
from core.history.snapshot import Plain, items_of
from core.history.write import Actor, VersionConflict, one_transaction
from core.review.models import AnswerText, Proposal, Rule, Trust
from core.review.proposals.steps import STEPS
from core.review.rules import policy
from core.review.rules.auto_publish import definition_of
from core.workflow import InvalidTransition, taking

STEP = 10  # between two places in the order
RULE = ("order", "is_on", "scope", "tenants")
TRUST = ("is_trusted", "reason")
TEXT = ("kind", "title", "text", "order", "is_retired")


# --- Rules --------------------------------------------------------------------------------------------------------


def set_rule(rule: Rule, *, changes: Mapping[str, Plain], reason: str, expected: int, curator: User) -> Rule:
    """Whether it is on, and for which cities. Raises VersionConflict, ValidationError, PermissionDenied."""
    require_permission(curator, "review.rules")
    added = set(items_of(changes.get("tenants"))) - set(rule.tenants)
    if added & set(roles_of(curator)):
        raise PermissionDenied(_("This comes from a city that you work for. Another curator must decide."))
    return put(rule, changes, reason=reason, expected=expected, curator=curator)


def move_rule(code: str, *, is_later: bool, expected: int, curator: User) -> None:
    """Changes places with its neighbour. The version is that of the rule that moves."""
    require_permission(curator, "review.rules")
    with one_transaction():
        found = policy.in_order()
        at = next(place for place, rule in enumerate(found) if rule.code == code)
        there = at + (1 if is_later else -1)
        if not 0 <= there < len(found):
            raise InvalidTransition
        if found[at].version != expected:
            raise VersionConflict(found[at], expected)
        found[at], found[there] = found[there], found[at]
        for place, rule in enumerate(found, start=1):
            if rule.order != place * STEP:
                put(rule, {"order": place * STEP}, reason="", expected=rule.version, curator=curator)


def put(rule: Rule, changes: Mapping[str, Plain], *, reason: str, expected: int, curator: User) -> Rule:
    """The first change of a rule makes its row. Raises AlreadyExists when somebody else did so at the same moment."""
    by = Actor.person(curator, reason=reason.strip()[:500])
    if rule._state.adding:
        definition = definition_of(rule.code)
        whole = {
            "order": definition.order,
            "is_on": definition.is_on,
            "scope": definition.scope,
            "tenants": [],
            **changes,
        }
        return editing.add(Rule(code=rule.code), "rule_set", changes=whole, allowed=RULE, by=by, public=False)
    return editing.change(rule, "rule_set", changes=changes, allowed=RULE, expected=expected, by=by, public=False)


# --- Trust --------------------------------------------------------------------------------------------------------


def set_trust(tenant: int, *, is_trusted: bool, reason: str, expected: int, curator: User) -> Trust:
    """Raises VersionConflict, AlreadyExists, ValidationError, and PermissionDenied for the curator's own city."""
    require_permission(curator, "review.trust", tenant)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason.")})
    changes: dict[str, Plain] = {"is_trusted": is_trusted, "reason": reason.strip()}
    by = Actor.person(curator, reason=reason.strip()[:500])
    verb = "city_trusted" if is_trusted else "city_not_trusted"
    there = Trust.objects.filter(tenant=tenant).first()
    if there is None:
        return editing.add(Trust(tenant=tenant), verb, changes=changes, allowed=TRUST, by=by, public=False)
    return editing.change(there, verb, changes=changes, allowed=TRUST, expected=expected, by=by, public=False)


# --- What was published by a rule ---------------------------------------------------------------------------------


def look_at(proposal: Proposal, *, expected: int, curator: User) -> Proposal:
    """A curator has read afterwards what no curator read before.

    Raises VersionConflict, InvalidTransition, PermissionDenied.
    """
    require_permission(curator, "proposal.decide", proposal)
    by = Actor.person(curator)
    with taking(proposal, STEPS["look_at"], by=by, expected=expected) as fresh:
        if not is_new_to_curators(fresh):
            raise InvalidTransition
        fresh.looked_by_id, fresh.looked_by_label, fresh.looked_at = by.id, by.label, timezone.now()
    return fresh


def is_new_to_curators(proposal: Proposal) -> bool:
    return bool(proposal.rule) and proposal.state == Proposal.State.PUBLISHED and proposal.looked_at is None


# --- Answer texts -------------------------------------------------------------------------------------------------


def add_text(*, changes: Mapping[str, Plain], curator: User) -> AnswerText:
    """The same words are there once. Raises ValidationError."""
    require_permission(curator, "review.texts")
    if found := AnswerText.objects.filter(**changes).first():
        return found
    row = AnswerText()
    return editing.add(row, "text_added", changes=changes, allowed=TEXT, by=Actor.person(curator), public=False)


def change_text(row: AnswerText, *, changes: Mapping[str, Plain], expected: int, curator: User) -> AnswerText:
    require_permission(curator, "review.texts")
    by = Actor.person(curator)
    return editing.change(row, "text_changed", changes=changes, allowed=TEXT, expected=expected, by=by, public=False)
