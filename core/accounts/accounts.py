"""The verbs of an account: sign up, confirm, reset, change. What they tell a visitor never depends on who exists."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core.accounts import links, mails, sessions
from core.accounts.events import What, record_event
from core.accounts.limits import CONFIRM_MAIL, mailbox
from core.accounts.models import User, confirm_only_address
from core.text import clean


def sign_up(
    *, name: str, email: str, password: str, language: str, after: str = "", is_confirmed: bool = False
) -> None:
    """A new account that waits for its confirmation. Where there is one already, its owner gets a mail instead.

    Both ways cost one hash of a password and one mail. `is_confirmed`: a mailed link led here, which is as good as one.
    `after` is where the mailed link leads once the address is confirmed.
    """
    hashed = make_password(password)
    try:
        with transaction.atomic():
            user, address = begun(name, email, hashed, language, is_confirmed=is_confirmed)
    except IntegrityError:  # the same address at the same moment: the other one was faster
        return
    if address is None:
        if user.is_active:
            mails.has_account(user)
    elif not is_confirmed:
        mails.confirm_sign_up(user, address, after)


def begun(name: str, email: str, hashed: str, language: str, *, is_confirmed: bool) -> tuple[User, EmailAddress | None]:
    """Whether somebody waits here is asked under a lock: its owner may be confirming while a password is hashed."""
    user = locked(email_key=clean.key(email))
    if user and not is_waiting(user):
        return user, None
    user = user or User(language=language)
    user.name, user.email, user.password = name, email, hashed
    address = waiting(user)
    if is_confirmed:
        confirm_only_address(user)
        record_event(user, What.CONFIRMED)
    return user, address


def locked(**which: str | int) -> User | None:
    """SQLite lets only one write anyway."""
    return User.objects.select_for_update().filter(**which).first()


def is_waiting(user: User) -> bool:
    """Never confirmed: whoever signs up again with the address begins anew, and older links are void.

    Nothing of the kind for somebody who was ever here or was given rights, however the account came to be.
    """
    if user.last_login or user.is_staff or user.is_privileged:
        return False
    return user.is_active and not EmailAddress.objects.filter(user=user, verified=True).exists()


def waiting(user: User) -> EmailAddress:
    is_new = user.pk is None
    user.save()
    if is_new:
        record_event(user, What.MADE)
    EmailAddress.objects.filter(user=user).delete()
    return EmailAddress.objects.create(user=user, email=user.email.lower(), primary=True, verified=False)


def send_confirmation(user: User, after: str = "") -> None:
    """Once more, to somebody who knows the password of an account that was never confirmed."""
    address = EmailAddress.objects.filter(user=user, verified=False).first()
    if address and CONFIRM_MAIL.take(mailbox(user.email)) is None:
        mails.confirm_sign_up(user, address, after)


def confirm_address(request: HttpRequest, key: str) -> bool:
    """Confirms the address that a link was mailed to; of a change, the old address is told, and all other sessions end.
    False: used or taken meanwhile.

    The link is looked at again under a lock, so that what is confirmed is the sign-up whose password was asked for.
    """
    try:
        with transaction.atomic():
            address = links.address_of(key)
            user = locked(pk=address.user_id) if address else None
            address = links.address_of(key) if user else None
            if address is None or user is None:
                return False
            old, is_change = user.email, links.is_change(address)
            if is_change:
                make_room(address.email)
            user.email = address.email
            user.save(update_fields=["email"])
            confirm_only_address(user)
            record_event(user, What.EMAIL_CHANGED if is_change else What.CONFIRMED)
    except IntegrityError:
        return False
    if is_change:
        sessions.renew(request, user)
        with override(user.language):
            happened = _("Your account now has a new email address. We no longer send emails to this address.")
            mails.notice(user, _("Your email address was changed"), happened, email=old)
    return True


def make_room(email: str) -> None:
    """Whoever opened the link reads the mail of this address: a sign-up that waits for it goes, as after its time."""
    other = locked(email_key=clean.key(email))
    if other and is_waiting(other):
        other.delete()


def ask_for_email(user: User, email: str) -> None:
    """The new address takes the place of the old one when its link is opened. One that is taken is told so by mail; a
    sign-up that nobody confirmed takes no address: see `make_room`."""
    record_event(user, What.EMAIL_ASKED)
    other = User.objects.by_email(email)
    if other and not is_waiting(other):
        if other.is_active:
            mails.has_account(other)
        return
    EmailAddress.objects.filter(user=user, verified=False).delete()
    address = EmailAddress.objects.create(user=user, email=email, verified=False, primary=False)
    mails.confirm_address(user, address)


def ask_for_reset(email: str) -> None:
    """Mails a link to the stored address, however the reader spelled it. For nobody the same letter is written and
    thrown away."""
    user = User.objects.by_email(email)
    if user and user.is_active:
        record_event(user, What.RESET_ASKED)
        mails.reset(user)
    else:
        mails.reset(User(pk=0, language=get_language() or "en"))


def reset_password(request: HttpRequest, user: User, password: str) -> None:
    """Sets the password. The link was read in the mailbox, so the address is confirmed too; all sessions end."""
    set_password(request, user, password, What.PASSWORD_RESET)
    confirm_only_address(user)


def set_password(request: HttpRequest, user: User, password: str, what: What = What.PASSWORD_CHANGED) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.renew(request, user)
    record_event(user, what)
    with override(user.language):
        mails.notice(user, _("Your password was changed"), _("Your account now has a new password."))


def factors_changed(request: HttpRequest, user: User, what: What) -> None:
    """Follows when the second step was set up, renewed or removed: a new key, other sessions end, a mail says so."""
    sessions.renew(request, user)
    record_event(user, what)
    with override(user.language):
        happened = _("The two-step sign-in of your account was changed.")
        mails.notice(user, _("Two-step sign-in was changed"), happened)
