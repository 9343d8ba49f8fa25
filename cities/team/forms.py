"""What leads and curators send from the page of a team."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cities.team.models import StaffRole
from core.accounts.forms import EmailField
from core.conflicts import SeenForm
from core.text import clean, limits

MOST = 2_000_000_000


class InviteForm(forms.Form):
    email = EmailField(
        help_text=_("The invitation is valid only for this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=StaffRole.Role.choices,
        initial=StaffRole.Role.EDITOR,
        help_text=_("An editor writes. A lead also sends texts for review and manages the team."),
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose a role.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the email"),
        choices=settings.LANGUAGES,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose a language.")},
    )
    body = forms.CharField(
        label=_("Drafts on behalf of another organisation"),
        max_length=limits.NAME,
        required=False,
        validators=[clean.no_unseen_characters],
        help_text=_(
            "Only for a person from a province, a university or a network who drafts for the city. Enter the "
            "organisation’s name. A lead of the city then confirms each text."
        ),
    )

    def clean_body(self) -> str:
        return clean.one_line(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("body") and found.get("role") == StaffRole.Role.LEAD:
            self.add_error(
                "role", _("A person from another organisation can only be an editor. Leads must work for the city.")
            )
        return found


class StepForm(SeenForm):
    """A step is taken on the role as it was seen: the token says which."""
