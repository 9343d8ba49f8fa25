"""Forms of passkeys, apart from the others: the library that reads passkeys is large, and few requests need it."""

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import clean

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, struct.error)


class Readable:
    """What a browser sends is read by a library that expects a browser: anything else is a wrong passkey, no fault."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except UNREADABLE as fault:
            raise get_factor_adapter().validation_error("incorrect_code") from fault


class PasskeyStepForm(Readable, AuthenticateWebAuthnForm):
    pass


class PasskeySignInForm(Readable, LoginWebAuthnForm):
    pass


class PasskeyAgainForm(Readable, ReauthenticateWebAuthnForm):
    pass


class PasskeyForm(AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name of the passkey"),
        required=False,
        max_length=100,
        help_text=_("A name that helps you recognise it, for example the name of the device."),
        validators=[clean.no_unseen_characters],
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey only, without a password"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except UNREADABLE as fault:
            raise get_factor_adapter().validation_error("incorrect_code") from fault
