"""What a button on a page of cooperation does: one table a page, by the last word of the button's address."""

from typing import NamedTuple

from django.http import HttpRequest

from alliance.workspace.cooperation.forms import StepForm


class PageStep[Take](NamedTuple):
    """`take` answers the sentence that the reader sees when it is done."""

    take: Take
    permission: str = ""  # empty: whoever may open the page
    form: type[StepForm] | None = None
    is_seen: bool = False  # it is sent with up to where its reader has seen the row


def more_files(request: HttpRequest) -> bool:
    """Whether the button was pressed that takes the chosen files and shows room for more."""
    return "more" in request.POST


def shown_again[Form: StepForm](form: Form) -> Form:
    """The form as it was sent, with what is wrong with it; nothing is saved."""
    form.is_valid()
    return form
