"""Single lines as they are stored: NFC, no control or text-direction characters."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # the direction of the letters behind it
BREAKS = re.compile(r"[\n\r\u2028\u2029\t]+")


def one_line(text: str) -> str:
    """One line: what cannot be seen is removed, breaks become a space."""
    return UNSEEN.sub("", BREAKS.sub(" ", unicodedata.normalize("NFC", text))).strip()


def key(text: str) -> str:
    """The form by which two names are the same name."""
    return unicodedata.normalize("NFKC", one_line(text)).casefold()


def no_unseen_characters(text: str) -> None:
    """Validates a column of a model. Raises ValidationError for control and direction characters; line breaks and tabs
    are fine."""
    if UNSEEN.search(text.replace("\r\n", "\n")):
        raise ValidationError(_("This text contains invisible characters. Remove them and try again."), code="unseen")
