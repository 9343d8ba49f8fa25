"""What a member writes, and what somebody says who reports it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.messaging.models import LONGEST, SUBJECT
from core.text import clean, limits

SECRETARIAT = "secretariat"


class MessageForm(forms.Form):
    """`senders`: value and label of those for whom the person may write; one is no choice."""

    sender = forms.ChoiceField(label=_("You are writing for"))
    subject = forms.CharField(
        label=_("Subject"),
        max_length=SUBJECT,
        error_messages={"required": _("Enter a subject.")},
    )
    text = forms.CharField(
        label=pgettext_lazy("message", "Message"),
        max_length=LONGEST,
        help_text=_("Up to 2,000 characters of plain text. Links in the text do not work."),
        validators=[clean.no_unseen_characters],
        error_messages={"required": pgettext_lazy("message", "Enter your message.")},
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    with_address = forms.BooleanField(required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, senders: list[tuple[str, str]], email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(senders) > 1:
            self.fields["sender"].choices = senders  # type: ignore[attr-defined]
        else:
            del self.fields["sender"]
        self.only = senders[0][0]
        address = self.fields["with_address"]
        address.label = _("Share my email address, %(email)s, so that they can answer") % {"email": email}
        address.help_text = _("Without your address, they can read your message but cannot answer it.")

    def clean_subject(self) -> str:
        subject = clean.one_line(self.cleaned_data["subject"])
        if not subject:  # it was made of characters that nobody sees
            raise ValidationError(self.fields["subject"].error_messages["required"], code="required")
        return subject

    @property
    def tenant(self) -> int | None:
        """The city that the person writes for; None is the secretariat."""
        chosen = self.cleaned_data.get("sender", self.only)
        return None if chosen == SECRETARIAT else int(chosen)


class AbuseForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong with this message?"),
        max_length=limits.SUMMARY,
        validators=[clean.no_unseen_characters],
        error_messages={"required": _("Describe what is wrong.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
