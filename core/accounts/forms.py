"""What people type about their account. Messages say what to enter; no field has a placeholder."""

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.account.models import Login
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts import tenants
from core.accounts.models import ApiToken, User
from core.accounts.passwords import LONGEST
from core.text import clean, limits

CODE_REMEMBERED = 150  # seconds; a code of the app is good for 90
TRAP = "website"


class EmailField(forms.EmailField):
    widget = forms.EmailInput(attrs={"autocomplete": "email"})

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": _("Enter an email address."),
            "invalid": _("Enter an email address, for example name@city.example."),
        }
        kwargs = {"label": _("Email"), "max_length": 254, "error_messages": messages, **kwargs}
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Full-width letters of an input method are the plain ones: they are what its owner confirms."""
        text = value or ""
        ProhibitNullCharactersValidator()(text)  # before it is cleaned away: nobody types it
        return str(super().clean(unicodedata.normalize("NFKC", clean.one_line(text)))).lower()


class PasswordField(forms.CharField):
    """A password as it was typed or pasted: nothing is stripped."""

    def __init__(self, *, autocomplete: str = "current-password", **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Password"))
        kwargs.setdefault("error_messages", {"required": _("Enter your password.")})
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, max_length=1_000, widget=widget, **kwargs)


class NewPasswordField(PasswordField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("New password"))
        kwargs.setdefault("error_messages", {"required": _("Enter a password.")})
        help_text = _(
            "Use 12 to 128 characters. A few words together are easy to remember. You can paste the password."
        )
        super().__init__(autocomplete="new-password", help_text=help_text, **kwargs)
        self.max_length = None  # the rule says it in words
        assert LONGEST == 128


class NameField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", pgettext_lazy("person", "Name"))
        kwargs.setdefault(
            "help_text", _("Your name as you usually write it. Other people in the alliance see it next to your work.")
        )
        kwargs.setdefault("error_messages", {"required": _("Enter your name.")})
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        super().__init__(max_length=limits.NAME, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        ProhibitNullCharactersValidator()(text)  # before it is cleaned away: nobody types it
        return clean.one_line(text)


class SignInForm(LoginForm):
    """The form of allauth, with fields and words of ours. Whatever was typed, the person is found by the key of the
    address."""

    password = PasswordField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField()
        self.order_fields(["login", "password"])

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        """Drops the address that was typed: the stored one counts from here on."""
        user = get_adapter(self.request).authenticate(self.request, **credentials)
        if not user:
            raise get_adapter().validation_error("email_password_mismatch")
        self._login = Login(user=user)
        self.user = user
        return dict(self.cleaned_data)


class SignUpForm(forms.Form):
    name = NameField()
    email = EmailField(help_text=_("We will send a link to this address. Open the link to confirm the address."))
    password = NewPasswordField(label=_("Password"))
    website = forms.CharField(required=False, label=_("Leave this field empty"), max_length=500)

    @property
    def is_trapped(self) -> bool:
        """Robots fill in what people do not see."""
        return bool(self.cleaned_data.get(TRAP))

    def clean(self) -> dict[str, Any]:
        person = User(name=self.cleaned_data.get("name", ""), email=self.cleaned_data.get("email", ""))
        check_password(self, "password", person)
        return self.cleaned_data


class ConfirmForm(forms.Form):
    """Asks for the password of the sign-up; of a change of address (`user` is None), for nothing."""

    password = PasswordField(help_text=_("The password that you chose when you signed up."))

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user is None:
            del self.fields["password"]

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if self.user and not self.user.check_password(password):
            raise ValidationError(
                _(
                    "The password does not match this sign-up. Someone else may have signed up with your "
                    "address. Sign up again or set a new password."
                )
            )
        return password


class ResetForm(forms.Form):
    email = EmailField()


class NewPasswordForm(forms.Form):
    password = NewPasswordField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        check_password(self, "password", self.user)
        return self.cleaned_data


class ReEnterForm(ReauthenticateForm):
    password = PasswordField()


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    name = NameField()

    class Meta:
        model = User
        fields = ("name", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Each control travels with what it showed: another window of the same person may have saved the other one."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def save(self, commit: bool = True) -> User:
        """Writes what was changed on this page and nothing else."""
        assert isinstance(self.instance, User)
        if commit and self.changed_data:
            self.instance.save(update_fields=self.changed_data)
        return self.instance


class EmailForm(forms.Form):
    email = EmailField(label=_("New email address"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if clean.key(email) == self.user.email_key:
            raise ValidationError(_("This is your current address. Enter a different one."))
        return email


class TokenForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=100,
        help_text=_("Enter what you will use the token for, so that you can recognise it later."),
        validators=[clean.no_unseen_characters],
        error_messages={"required": _("Enter a name for the token.")},
    )
    scope = forms.ChoiceField(label=_("Scope"), choices=ApiToken.Scope.choices)
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("1 year"))],
        initial=90,
    )
    bound_to = forms.TypedChoiceField(
        label=_("City"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("If limited to one city, it gives no rights in other cities."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = tenants.names_of(tenants.roles_of(user))
        if names:
            cities = self.fields["bound_to"]
            assert isinstance(cities, forms.ChoiceField)
            cities.choices = [("", _("All my cities")), *sorted(names.items(), key=lambda each: each[1])]
        else:
            del self.fields["bound_to"]


class CodeOnce:
    """A code of the app lets somebody in once, on whichever page it was used."""

    cleaned_data: dict[str, Any]
    user: User

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        digits = "".join(each for each in code if each.isalnum())
        mark = salted_hmac("core.accounts.code", f"{self.user.pk}:{digits}", algorithm="sha256").hexdigest()
        if not cache.add(f"code:{mark}", "used", CODE_REMEMBERED):
            raise get_factor_adapter().validation_error("incorrect_code")
        return code


def code_field(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    return forms.CharField(label=label, max_length=20, widget=widget, error_messages={"required": _("Enter the code.")})


class CodeForm(CodeOnce, AuthenticateForm):
    code = code_field(_("Code from your authenticator app, or a recovery code"))


class CodeAgainForm(CodeOnce, ReauthenticateByCodeForm):
    code = code_field(_("Code from your authenticator app, or a recovery code"))


class AppForm(CodeOnce, ActivateTOTPForm):
    code = code_field(_("Code shown by the authenticator app"))


def check_password(form: forms.Form, field: str, user: User) -> None:
    if password := form.cleaned_data.get(field):
        try:
            validate_password(password, user)
        except ValidationError as error:
            form.add_error(field, error)


def errors_of(form: forms.BaseForm) -> list[dict[str, str]]:
    """Texts, and the fields that they belong to, for the summary on top of a form that came back."""
    found = []
    for name, messages in form.errors.items():
        field = name if name in form.fields else next(iter(form.fields), None)
        control = form[field].id_for_label if field else "main"
        found += [{"text": str(message), "url": f"#{control}"} for message in messages]
    return found
