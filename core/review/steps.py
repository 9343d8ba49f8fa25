"""Whether a step fits the state of a proposal, asked while its row is held."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from core.history.write import By, changing, one_transaction
from core.review.models import Proposal


class WrongStep(Exception):
    """The state does not allow this step. An answer of 409."""

    def __init__(self) -> None:
        super().__init__(_("This step is not possible now."))


def must(condition: bool) -> None:
    if not condition:
        raise WrongStep


@contextmanager
def step(proposal: Proposal, verb: str, expected: int, by: By, fits: Callable[[Proposal], bool]) -> Iterator[Proposal]:
    with one_transaction(), changing(proposal, verb, by=by, expected=expected, public=False) as fresh:
        must(fits(fresh))
        yield fresh
