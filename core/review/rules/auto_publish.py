"""Small questions that decide what is published without a curator: code with a sentence why.

Which of them are asked, for which cities and in which order is data (`Rule`); the first that applies decides. They look
at the proposal alone, so that asking them of a whole queue costs no query. Features register their own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Literal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.fields import ByField
from core.history.keys import Key
from core.history.merge import is_nothing
from core.history.snapshot import Column, Plain, column_of
from core.review.diff import text as diff_text
from core.review.diff.text import Budget
from core.review.models import Proposal, Rule
from core.review.proposals.kinds import ProposalKind, kind_of

type Verdict = Literal["publish", "wait"]
type Applies = Callable[["Change"], bool]

MOST_WORDS, MOST_CHARACTERS = 3, 30  # of one text
MOST_TEXTS = 5
STEPS_OF_A_LIST = 100_000  # comparing is for small changes: what takes longer is none


@dataclass(frozen=True, slots=True)
class Change:
    """A change that a rule is asked about. `base` holds what was public when each key was changed first."""

    kind: ProposalKind
    base: Mapping[str, Plain]
    changes: Mapping[str, Plain]
    is_new: bool
    tenant: int | None = None
    budget: Budget = field(default_factory=lambda: Budget(STEPS_OF_A_LIST))

    def column(self, key: str) -> Column | None:
        return column_of(self.kind.model, key)

    @property
    def pairs(self) -> Iterator[tuple[str, Plain, Plain]]:
        """Key, what was there, what is wanted."""
        for key, value in self.changes.items():
            yield key, self.base.get(key), value


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDefinition:
    """`order`, `is_on` and `scope` hold until a curator says otherwise.

    What `is_small`, curators may publish several of together while the rule is off.
    """

    code: str
    name: str | Promise
    sentence: str | Promise
    verdict: Verdict
    applies: Applies
    order: int
    is_on: bool = False
    is_small: bool = True
    scope: Rule.Scope = Rule.Scope.TRUSTED

    @property
    def publishes(self) -> bool:
        return self.verdict == "publish"


_definitions: dict[str, RuleDefinition] = {}


def register_rule(definition: RuleDefinition) -> None:
    if definition.code in _definitions:
        raise ValueError(f"{definition.code} is registered already.")
    _definitions[definition.code] = definition


def definitions() -> list[RuleDefinition]:
    return sorted(_definitions.values(), key=lambda each: (each.order, each.code))


def definition_of(code: str) -> RuleDefinition:
    """Raises LookupError, for a rule whose code is gone."""
    return _definitions[code]


def change_in(proposal: Proposal) -> Change:
    return Change(kind_of(proposal.kind), proposal.base, proposal.changes, proposal.is_new, proposal.tenant)


# --- What always waits --------------------------------------------------------------------------------------------


def is_new(change: Change) -> bool:
    return change.is_new


def takes_away(change: Change) -> bool:
    """A text that is emptied, a row or a link that goes."""
    return any(is_there(old) and not is_there(new) for _key, old, new in change.pairs)


def is_there(value: Plain) -> bool:
    return not is_nothing(value) and value != []


def changes_a_figure_much(change: Change) -> bool:
    """Whether a figure changes by more than a quarter, or in another unit."""
    return any(is_much(change, key, old, new) for key, old, new in change.pairs)


IS_MEASURED = ByField({models.DecimalField: True, models.FloatField: True, models.Field: False})


def is_much(change: Change, key: str, old: Plain, new: Plain) -> bool:
    column = change.column(key)
    if column is not None and IS_MEASURED[column] and is_there(old):
        return diff_text.is_unusual(diff_text.change_in_per_cent(patch_number(old), patch_number(new)))
    return Key.parse(key).column == "unit" and is_there(old)


def patch_number(value: Plain) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


# --- What may be published at once --------------------------------------------------------------------------------


def is_spelling(change: Change) -> bool:
    """A few words in a few texts, none of them with a digit: a number is a fact and no spelling."""
    pairs = list(change.pairs)
    return 0 < len(pairs) <= MOST_TEXTS and all(
        is_text(change.column(key)) and is_small(str(old or ""), str(new or ""), change.budget)
        for key, old, new in pairs
    )


def is_text(column: Column | None) -> bool:
    """Words for people: not an address, a choice or a code."""
    return column is not None and IS_WORDS[column] and not column.choices


IS_WORDS = ByField({models.CharField: True, models.URLField: False, models.TextField: True, models.Field: False})


def is_small(old: str, new: str, budget: Budget) -> bool:
    """Most of the text stays: another word in place of the only one is another text."""
    if not old or not new or abs(len(old) - len(new)) > MOST_CHARACTERS:
        return False
    texts = [piece.text for piece in diff_text.differences(old, new, budget) if piece.kind != "same"]
    touched = sum(map(len, texts))
    return (
        not budget.is_spent
        and len(texts) <= 2 * MOST_WORDS
        and touched <= min(MOST_CHARACTERS, len(old))
        and not any(character.isdigit() for text in texts for character in text)
    )


everywhere = Rule.Scope.ALL
register_rule(
    RuleDefinition(
        code="new-thing",
        name=_("New content"),
        sentence=_("A curator always reviews new content first."),
        verdict="wait",
        applies=is_new,
        order=20,
        is_on=True,
        scope=everywhere,
    )
)
register_rule(
    RuleDefinition(
        code="removal",
        name=_("Removal of content"),
        sentence=_("If a text, a figure or a link is removed, a curator always reviews the change first."),
        verdict="wait",
        applies=takes_away,
        order=30,
        is_on=True,
        scope=everywhere,
    )
)
register_rule(
    RuleDefinition(
        code="large-figure",
        name=_("A figure changes by more than 25%"),
        sentence=_("If a figure changes by more than 25%, or if its unit changes, a curator always reviews it first."),
        verdict="wait",
        applies=changes_a_figure_much,
        order=40,
        is_on=True,
        scope=everywhere,
    )
)
register_rule(
    RuleDefinition(
        code="spelling",
        name=_("Text corrections"),
        sentence=_("A change of a few words without a number is published immediately."),
        verdict="publish",
        applies=is_spelling,
        order=60,
    )
)
