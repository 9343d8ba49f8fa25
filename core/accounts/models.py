"""People who sign in. Their roles in a city are kept by `cities.team`."""

import secrets
from collections.abc import Iterable
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.text import clean, limits


def new_stamp() -> str:
    return secrets.token_hex(8)


def confirm_only_address(user: "User") -> None:
    """Marks the address of the account as the only one, confirmed. allauth lets nobody in without."""
    addresses = apps.get_model("account", "EmailAddress")._default_manager
    addresses.filter(user_id=user.pk).exclude(email=user.email.lower()).delete()
    addresses.update_or_create(user_id=user.pk, email=user.email.lower(), defaults={"verified": True, "primary": True})


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An account whose e-mail counts as confirmed. Without a password nobody can sign in to it yet."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            confirm_only_address(user)
        return user

    def by_email(self, email: str) -> "User | None":
        """Two spellings are one address when they are equal after NFKC and casefold."""
        return self.filter(email_key=clean.key(email)).first()

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("email address"), max_length=254)
    email_key = models.CharField(max_length=254, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=limits.NAME, validators=[clean.no_unseen_characters])
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default="en",
        help_text=_("Emails are sent in this language."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("can access site administration"), default=False)
    is_curator = models.BooleanField(_("curator"), default=False, help_text=_("Staff of the alliance."))
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    unused_told_at = models.DateTimeField(null=True, editable=False)  # that the account will be closed
    session_stamp = models.CharField(max_length=16, default=new_stamp, editable=False)  # a new one ends all sessions

    work_links: list[dict[str, str]] | None = None  # to where the person works, on a page that has read them already

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email_key"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.name = clean.one_line(self.name)
        self.email_key = clean.key(self.email)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.email_key = clean.key(self.email)
        if update_fields is not None and "email" in update_fields:
            update_fields = {*update_fields, "email_key"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session must hold to be this person's: Django's word on the password, and ours on the stamp."""
        value = f"{self.password}{self.session_stamp}"
        return salted_hmac("core.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_privileged(self) -> bool:
        """Curators and superusers: shorter sessions, and a second factor."""
        return self.is_curator or self.is_superuser


class ApiToken(models.Model):
    """A key for programs. Only its hash is kept; it cuts the rights of its owner, and never adds to them."""

    class Scope(models.TextChoices):
        READ = "read", pgettext_lazy("scope", "read")
        WRITE = "write", _("read and write")

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=100, validators=[clean.no_unseen_characters])
    prefix = models.CharField(max_length=12, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, default=Scope.READ)
    bound_to = models.BigIntegerField(_("limited to"), null=True, blank=True)
    made_at = models.DateTimeField(_("created on"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects: ClassVar[models.Manager["ApiToken"]] = models.Manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset({"read"} if self.scope == self.Scope.READ else {"read", "write"})

    @property
    def is_alive(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class AccountEvent(models.Model):
    """What happened to an account. The number outlives the person; no address, no browser, no secret."""

    class What(models.TextChoices):
        MADE = "made", _("The account was created.")
        CONFIRMED = "confirmed", _("The email address was confirmed.")
        SIGNED_IN = "signed_in", _("Signed in.")
        FAILED = "failed", _("Someone entered a wrong password.")
        CODE_FAILED = "code_failed", _("Someone entered the correct password but a wrong code.")
        SIGNED_OUT = "signed_out", _("Signed out.")
        ENTERED_AGAIN = "entered_again", _("The password or a code was entered again.")
        NAME_CHANGED = "name_changed", _("The name or language was changed.")
        RESET_ASKED = "reset_asked", _("A link to set a new password was sent.")
        PASSWORD_RESET = "password_reset", _("A new password was set through a link.")  # no password
        PASSWORD_CHANGED = "password_changed", _("The password was changed.")
        EMAIL_ASKED = "email_asked", _("A change of the email address was started.")
        EMAIL_CHANGED = "email_changed", _("The email address was changed.")
        FACTOR_ADDED = "factor_added", _("A method of two-step sign-in was added.")
        FACTOR_REMOVED = "factor_removed", _("A method of two-step sign-in was removed.")
        CODES_RENEWED = "codes_renewed", _("New recovery codes were created.")
        SESSIONS_ENDED = "sessions_ended", _("Other sign-in sessions were ended.")
        TOKEN_MADE = "token_made", _("An API token was created.")
        TOKEN_USED = "token_used", _("An API token was used for the first time.")
        TOKEN_REVOKED = "token_revoked", _("An API token was revoked.")
        DATA_TAKEN = "data_taken", _("The account data was downloaded.")
        CLOSED = "closed", _("The account was closed.")

    user_id = models.BigIntegerField(db_index=True)
    what = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)
    request_id = models.CharField(max_length=32, blank=True)

    objects: ClassVar[models.Manager["AccountEvent"]] = models.Manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("account event")
        verbose_name_plural = _("account events")

    def __str__(self) -> str:
        return self.what

    @property
    def sentence(self) -> str:
        return str(self.What(self.what).label)
