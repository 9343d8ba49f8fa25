"""Steps that lead a row from one state to the next, and the refusal of a step that the state does not allow."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class InvalidTransition(Exception):
    """The row, as it stands now, does not allow this step: an answer of 409.

    `sentence` says why to whoever reads the page, in their language, where there is more to say than that.
    """

    def __init__(self, sentence: str | Promise = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence or _("This step is not possible now."))
