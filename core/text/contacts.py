"""Addresses to write to, as programs read them, and how to find one in a text."""

import re
import unicodedata
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext_lazy as _

MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# Nine digits or more with nothing but signs between them; two dates or the years of a period have fewer.
TELEPHONE = re.compile(r"\+?\(?\d(?:[ \-()./]{0,2}\d){8,}")


def contact_uri(contact: str) -> str:
    """A `mailto:` or `https:` address; an empty text for anything else, such as the name of an office."""
    mail = contact.removeprefix("mailto:")
    if is_valid(EmailValidator(), mail):
        return f"mailto:{mail}"
    return contact if is_valid(URLValidator(["https"]), contact) else ""


def is_valid(validator: Callable[[str], None], value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


def no_contact(text: str) -> None:
    """Model validator of what everybody reads. Raises ValidationError for an e-mail address or a telephone number."""
    plain = unicodedata.normalize("NFKC", text)
    if MAIL.search(plain) or TELEPHONE.search(plain):
        raise ValidationError(
            _(
                "Remove email addresses and telephone numbers, because everyone can read this text. Members "
                "contact each other through the site."
            ),
            code="contact",
        )
