"""Addresses of accounts below each language, under allauth's names where it needs them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path

from core.accounts.views import account, entering


def of_factors(name: str) -> Callable[..., HttpResponseBase]:
    """A view of the module `factors`, which is read when somebody first asks for such a page: its library of passkeys
    takes 12 MB."""

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        from core.accounts.views import factors

        found: HttpResponseBase = getattr(factors, name).as_view()(request, *args, **kwargs)
        return found

    return view


urlpatterns = [
    path("sign-in/", entering.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", of_factors("SecondStep"), name="mfa_authenticate"),
    path("sign-in/passkey/", of_factors("PasskeySignIn"), name="mfa_login_webauthn"),
    path("sign-up/", entering.sign_up, name="account_signup"),
    path("sign-up/sent/", entering.sent, name="account_email_verification_sent"),
    path("confirm/<str:key>/", entering.confirm, name="account_confirm_email"),
    path("sign-out/", entering.SignOut.as_view(), name="account_logout"),
    path("reset/", entering.reset, name="account_reset_password"),
    path("reset/sent/", entering.reset_sent, name="account_reset_password_done"),
    path("reset/done/", entering.reset_done, name="account_reset_password_from_key_done"),
    path("reset/<str:key>/", entering.reset_by_link, name="account_reset_password_from_key"),
    path("re-enter/", of_factors("ReEnter"), name="account_reauthenticate"),
    path("re-enter/code/", of_factors("ReEnterCode"), name="mfa_reauthenticate"),
    path("re-enter/passkey/", of_factors("ReEnterPasskey"), name="mfa_reauthenticate_webauthn"),
    path("account/", account.account, name="account"),
    path("account/details/", account.details, name="account_details"),
    path("account/email/", account.email, name="account_email"),
    path("account/password/", account.password, name="account_change_password"),
    path("account/sessions/", account.session_list, name="usersessions_list"),
    path("account/sessions/end/", account.end_other_sessions, name="account_end_sessions"),
    path("account/sessions/<int:number>/end/", account.end_session, name="account_end_session"),
    path("account/tokens/", account.token_list, name="account_tokens"),
    path("account/tokens/<int:number>/revoke/", account.revoke_token, name="account_revoke_token"),
    path("account/two-step/", of_factors("Overview"), name="mfa_index"),
    path("account/two-step/app/", of_factors("AddApp"), name="mfa_activate_totp"),
    path("account/two-step/app/remove/", of_factors("RemoveApp"), name="mfa_deactivate_totp"),
    path("account/two-step/codes/", of_factors("RecoveryCodes"), name="mfa_view_recovery_codes"),
    path("account/two-step/codes/new/", of_factors("NewRecoveryCodes"), name="mfa_generate_recovery_codes"),
    path("account/two-step/passkeys/add/", of_factors("AddPasskey"), name="mfa_add_webauthn"),
    path("account/two-step/passkeys/<int:pk>/remove/", of_factors("RemovePasskey"), name="mfa_remove_webauthn"),
    path("account/data/", account.data, name="account_data"),
    path("account/data/file/", account.data_file, name="account_data_file"),
    path("account/close/", account.close, name="account_close"),
    path("account/closed/", account.closed, name="account_closed"),
]
