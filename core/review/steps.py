"""Whether a step fits the state of a proposal, asked while its row is held."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.history.write import By, changing, one_transaction
from core.review.models import Proposal
from core.workflow import InvalidTransition


def must(condition: bool) -> None:
    if not condition:
        raise InvalidTransition


@contextmanager
def step(proposal: Proposal, verb: str, expected: int, by: By, fits: Callable[[Proposal], bool]) -> Iterator[Proposal]:
    with one_transaction(), changing(proposal, verb, by=by, expected=expected, public=False) as fresh:
        must(fits(fresh))
        yield fresh
