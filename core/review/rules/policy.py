"""What the rules say of a proposal: the first that applies, of those that are on for its city."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import override

from core.accounts.models import User
from core.review.models import Proposal, Rule, Trust
from core.review.rules.auto_publish import Change, RuleDefinition, change_in, definition_of, definitions

logger = logging.getLogger(__name__)
STORED_LANGUAGE = "en"  # what is kept in the history is kept in one language


def in_order() -> list[Rule]:
    """Every definition with its row, or as it comes with the program. Rows whose code is gone are left out."""
    rows = {rule.code: rule for rule in Rule.objects.all()}
    found = [rows.get(definition.code) or as_it_comes(definition) for definition in definitions()]
    return sorted(found, key=lambda rule: (rule.order, rule.code))


def as_it_comes(definition: RuleDefinition) -> Rule:
    """Not saved before somebody changes it."""
    return Rule(code=definition.code, order=definition.order, is_on=definition.is_on, scope=definition.scope, version=0)


@dataclass(frozen=True)
class Policy:
    """The rules and the trusted cities at one moment: two queries, whatever is asked of it."""

    rules: tuple[Rule, ...]
    trusted: frozenset[int]

    @classmethod
    def now(cls) -> "Policy":
        trusted = Trust.objects.given().values_list("tenant", flat=True)
        return cls(tuple(in_order()), frozenset(trusted))

    @cached_property
    def steps(self) -> tuple[tuple[Rule, RuleDefinition], ...]:
        return tuple((rule, definition_of(rule.code)) for rule in self.rules)

    def is_for(self, rule: Rule, tenant: int) -> bool:
        if rule.scope == Rule.Scope.ALL:
            return True
        return tenant in self.trusted and (rule.scope == Rule.Scope.TRUSTED or tenant in rule.tenants)

    def asked(self, proposal: Proposal) -> Iterable[RuleDefinition]:
        """Those that are on for this city."""
        return (each for rule, each in self.steps if rule.is_on and self.is_for(rule, proposal.tenant))

    def publishing(self, proposal: Proposal) -> RuleDefinition | None:
        """The rule that publishes this at once."""
        return publishing(self.asked(proposal), change_in(proposal))

    def small(self, proposal: Proposal) -> RuleDefinition | None:
        """The rule that would publish this, were it on for the city: what curators may publish several of together."""
        on = {each.code for each in self.asked(proposal)}
        if proposal.bundle_id:
            return None  # it is published with others, or not at all
        every = (each for _rule, each in self.steps if (each.publishes and each.is_small) or each.code in on)
        return publishing(every, change_in(proposal))


def publishing(asked: Iterable[RuleDefinition], change: Change) -> RuleDefinition | None:
    """A rule that fails makes the proposal wait: rules never fail open."""
    try:
        first = next((each for each in asked if each.applies(change)), None)
    except Exception:
        logger.exception("a rule failed, and the proposal waits for a curator")
        return None
    return first if first and first.publishes else None


def is_for_people(proposal: Proposal) -> bool:
    """Somebody has it on the table or asked for changes, or a curator wrote it, or another one for the city: no rule
    stands in for the second reader."""
    if proposal.reviewer_id or proposal.decided_at or proposal.drafted_by:
        return True
    writers = [*proposal.authors, *([proposal.sent_by_id] if proposal.sent_by_id else [])]
    return User.objects.filter(Q(is_curator=True) | Q(is_superuser=True), pk__in=writers).exists()


def stored_name(definition: RuleDefinition) -> str:
    """Who published it, as the history keeps it."""
    with override(STORED_LANGUAGE):
        return f"Rule: {definition.name}"


def stored_reason(definition: RuleDefinition) -> str:
    with override(STORED_LANGUAGE):
        return str(definition.sentence)


def reason_words(proposal: Proposal) -> str:
    """Why it was published, in the reader's language; of a rule whose code is gone what was kept."""
    try:
        return str(definition_of(proposal.rule).sentence)
    except LookupError:
        return proposal.rule_reason
