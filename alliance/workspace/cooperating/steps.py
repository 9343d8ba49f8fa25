"""What a button on a page of cooperation does: one table a page, by the last word of the button's address."""

from typing import NamedTuple

from alliance.workspace.cooperating.forms import StepForm


class PageStep[Take](NamedTuple):
    """`take` answers the sentence that the reader sees when it is done."""

    take: Take
    permission: str = ""  # empty: whoever may open the page
    form: type[StepForm] | None = None


def forms_in[Take](steps: dict[str, PageStep[Take]]) -> dict[str, type[StepForm]]:
    """The forms of those that ask for something."""
    return {name: step.form for name, step in steps.items() if step.form}
