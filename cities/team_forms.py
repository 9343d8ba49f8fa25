"""What leads and curators send from the page of a team."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cities.models import StaffRole
from core.accounts.forms import EmailField

MOST = 2_000_000_000


class InviteForm(forms.Form):
    email = EmailField(
        help_text=_("The invitation is for this address alone."), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=StaffRole.Role.choices,
        initial=StaffRole.Role.EDITOR,
        help_text=_("An editor writes. A lead also sends texts for review and looks after the team."),
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose a role.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the mail"),
        choices=settings.LANGUAGES,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose a language.")},
    )


class StepForm(forms.Form):
    """A step is taken on the role as it was seen: the version says which."""

    version = forms.IntegerField(min_value=1, max_value=MOST, widget=forms.HiddenInput)
