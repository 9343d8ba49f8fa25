"""An address to write to, as programs read it."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator


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
