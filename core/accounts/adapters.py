"""Where allauth asks what this site wants."""

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts import mails, menu, sessions, tenants
from core.accounts.events import What, record_event
from core.accounts.models import User

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

NOT_KEPT = "0.0.0.0"  # noqa: S104  # an address that says nothing
SAID = {
    "mfa/messages/totp_activated.txt": gettext_lazy("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The authenticator app was removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey is set up."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey was removed."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("New recovery codes were created."),
    "usersessions/messages/sessions_logged_out.txt": gettext_lazy("All other sign-in sessions have ended."),
}
WAYS = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code from your authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("Email and password do not match."),
        "incorrect_password": gettext_lazy("The password is not correct."),
        "enter_current_password": gettext_lazy("The current password is not correct."),
        "incorrect_code": gettext_lazy("This code is not correct or has already been used."),
    }

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Says it in our words, to people who are signed in: a visitor has no session to keep it in."""
        text = kwargs.get("message") or SAID.get(message_template or "")
        if text and request.user.is_authenticated:
            messages.add_message(request, level, str(text))

    def is_safe_url(self, url: str) -> bool:
        return is_local(url)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody's work is; who has none yet arrives at their account."""
        place = menu.arrival(request.user) if isinstance(request.user, User) else ""
        return place or resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The list of one's sessions keeps no addresses: they stand in the log alone, for ninety days."""
        return NOT_KEPT

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        response = super().post_login(request, user, **kwargs)
        sessions.begin(request)
        record_event(user, What.SIGNED_IN)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A passkey of a suspended account: the page of sign-in, without a word about it."""
        return redirect("account_login")

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            record_event(request.user, What.SIGNED_OUT)
        super().logout(request)

    def reauthenticate(self, user: User, password: str) -> bool:
        return user.check_password(password)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        found: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return [{**method, "description": str(WAYS[method["id"]])} for method in found]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth mails nothing by itself here: every mail has words of its own in `mails`."""

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        address = emailconfirmation.email_address
        mails.confirm_address(address.user, address)


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not correct or has already been used."),
        "cannot_delete_authenticator": gettext_lazy(
            "Your role requires two-step sign-in. Add another method before you remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Somebody who must have a second step keeps one."""
        user = authenticator.user
        if not needs_second_step(user):
            return True
        rest = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return bool(rest.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def get_totp_issuer(self) -> str:
        return settings.ALLIANCE_NAME or "Cities Biodiversity Alliance"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Names the host of the configured address, never what a request calls its host."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "localhost", "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # allauth's name
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


def needs_second_step(user: User) -> bool:
    """Curators and superusers, and leads of a city where the operator wants it."""
    if not settings.MFA_FORCED:
        return False
    return user.is_privileged or (settings.MFA_FOR_LEADS and tenants.LEAD in tenants.roles_of(user).values())


def is_local(url: str) -> bool:
    """A path on this host and nothing else."""
    is_path = url.startswith("/") and not url.startswith(("//", "/\\"))
    return is_path and url.isprintable() and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def cipher() -> "MultiFernet":
    """The first key writes; the older ones of SECRET_KEY_FALLBACKS still read."""
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(derived(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def derived(secret: str | bytes) -> bytes:
    digest = salted_hmac("core.accounts.factors", "key", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
