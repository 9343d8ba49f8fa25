"""Steps that lead a row from one state to the next.

A model that has states keeps one table of them, `STEPS = {"send": Step(...)}`, beside the actions that take them.
Buttons, tests and docs/steps.md read that table; `take_step` and `taking` are how an action takes a step.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.history.models import Versioned
from core.history.write import Actor, changing

NOT_NOW = _("This step is not possible now.")


class InvalidTransition(Exception):
    """The row, as it stands now, does not allow this step: an answer of 409.

    `sentence` says why to whoever reads the page, in their language, where there is more to say than that.
    """

    def __init__(self, sentence: str | Promise = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence or NOT_NOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a row that has a column `state`: from which states it comes to which."""

    verb: str  # what the history says
    from_: Collection[str]
    to: str = ""  # empty: the state stays
    keeps: Collection[str] = ()  # those of `from_` that stay all the same
    permission: str = ""  # whose it is to take it

    def is_possible(self, state: str) -> bool:
        return state in self.from_

    def after(self, state: str) -> str:
        """The state that the step leads to from this one."""
        return state if state in self.keeps or not self.to else self.to


STATE = "state"  # the column


def state_of(row: Versioned) -> str:
    return str(getattr(row, STATE))


def require_state(row: Versioned, step: Step) -> None:
    """Raises InvalidTransition where the state does not allow the step. Call it while the row is held, or ask for its
    version afterwards."""
    if not step.is_possible(state_of(row)):
        raise InvalidTransition


@contextmanager
def taking[Row: Versioned](
    row: Row,
    step: Step,
    *,
    by: Actor,
    expected: int | None,
    person: User | None = None,
    verb: str = "",
    public: bool = False,
) -> Iterator[Row]:
    """Yields the row fresh, locked and still in its old state, for what else the step does; then the state is set, the
    row is saved and the history has it.

    `person` is asked for the permission of the step; without one, the caller has asked or a program acts.
    Raises VersionConflict, InvalidTransition, PermissionDenied.
    """
    with changing(row, verb or step.verb, by=by, expected=expected, public=public) as fresh:
        require_state(fresh, step)
        if person is not None:
            require_permission(person, step.permission, fresh)
        yield fresh
        setattr(fresh, STATE, step.after(state_of(fresh)))
        fresh.save()


def take_step[Row: Versioned](
    row: Row, step: Step, *, by: Actor, expected: int | None, person: User | None = None, **columns: object
) -> Row:
    """Takes a step that does no more than set these columns. Raises what `taking` raises."""
    with taking(row, step, by=by, expected=expected, person=person) as fresh:
        for name, value in columns.items():
            setattr(fresh, name, value)
    return fresh
