"""Links in mails that let somebody do something: signed, short-lived, good for one use.

What they are bound to changes when they are used, so that nothing has to be remembered: the link that confirms an
address holds whether it is confirmed and the password that was chosen with it; the link of a reset is Django's own.
The link of a sign-up also holds where its reader was going, so that it leads there on any device.
"""

from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from core.accounts.models import User

SALT = "core.accounts.confirm"
CONFIRM_SECONDS = 3 * 86_400


def key_to_confirm(address: EmailAddress, after: str = "") -> str:
    """`after` is where the way leads then; with nothing to keep the key is as short as it can be."""
    kept = [address.pk, fingerprint(address), *([after] if after else [])]
    return signing.dumps(kept, salt=SALT)


def address_of(key: str) -> EmailAddress | None:
    """The address that waits for its confirmation; None for a link that was used, replaced, or is too old."""
    try:
        number, seen, *_after = signing.loads(key, salt=SALT, max_age=CONFIRM_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    address = EmailAddress.objects.select_related("user").filter(pk=number, verified=False).first()
    return address if address and address.user.is_active and seen == fingerprint(address) else None


def after_confirming(key: str) -> str:
    """The path that the link of a sign-up holds; also when the link was used, so that its reader can sign in and go
    on."""
    try:
        found = signing.loads(key, salt=SALT, max_age=CONFIRM_SECONDS)
        return str(found[2])
    except (signing.BadSignature, ValueError, TypeError, IndexError):
        return ""


def is_change(address: EmailAddress) -> bool:
    """A new address of an account, and not the one that it is signed up with."""
    return bool(address.email != address.user.email.lower())


def fingerprint(address: EmailAddress) -> str:
    value = f"{address.email}{address.user.password}"
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()[:16]


def key_to_reset(user: User) -> str:
    return f"{int_to_base36(user.pk)}-{default_token_generator.make_token(user)}"


def person_to_reset(key: str) -> User | None:
    number, _dash, token = key.partition("-")
    try:
        user = User.objects.filter(pk=base36_to_int(number), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user and default_token_generator.check_token(user, token) else None
