"""What the public sends, and what curators answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.forms import EmailField
from core.conflicts import SeenForm
from core.feedback.models import LONGEST, Kind, Report
from core.text import clean, limits

TRAP = "website"


class ContactForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        required=False,
        max_length=limits.NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailField(
        help_text=_(
            "Used for the answer. We send a link to this address. Open the link to confirm and send your message."
        )
    )
    text = forms.CharField(
        label=_("Message"),
        max_length=LONGEST,
        validators=[clean.no_unseen_characters],
        error_messages={"required": _("Enter your message.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    website = forms.CharField(required=False, label=_("Leave this field empty"), max_length=500)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return clean.one_line(self.cleaned_data["name"])

    @property
    def is_trapped(self) -> bool:
        """Robots fill in what people do not see."""
        return bool(self.cleaned_data.get(TRAP))


class AskForm(ContactForm):
    """A question to a city: whoever answers it sees who asks."""

    text = forms.CharField(
        label=_("Question"),
        max_length=limits.SUMMARY * 2,
        help_text=_("Up to 2,000 characters of plain text. Links in the text do not work."),
        validators=[clean.no_unseen_characters],
        error_messages={"required": _("Enter your question.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    field_order = ("text", "name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.required = True
        name.label = _("Your name and organisation")
        name.error_messages["required"] = _("Enter your name.")
        self.fields["email"].help_text = _(
            "The person who answers sees this address. We send a link to it. Open the link to confirm and send "
            "your question."
        )

    def clean_name(self) -> str:
        name = clean.one_line(self.cleaned_data["name"])
        if not name:  # it was made of characters that nobody sees
            raise ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name


class ReportForm(ContactForm):
    page = forms.CharField(required=False, widget=forms.HiddenInput)  # whoever reads it decides whether it is one
    text = forms.CharField(
        label=_("Description of the problem"),
        max_length=LONGEST,
        help_text=_("Identify the sentence or number. If you know a source for the correct information, name it too."),
        validators=[clean.no_unseen_characters],
        error_messages={"required": _("Describe what is wrong.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    field_order = ("text", "name", "email")


class StepForm(SeenForm):
    """A step on a report, as its reader saw it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_%s", **kwargs})


class AnswerForm(StepForm):
    text = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST,
        help_text=_("The answer is sent by email to the person who wrote. Write in their language."),
        validators=[clean.no_unseen_characters],
        error_messages={"required": _("Enter an answer.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class CloseForm(StepForm):
    """What the sender reads of it depends on the kind of the report."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The reason is kept in the history. Do not name the sender."),
        validators=[clean.no_unseen_characters],
        error_messages={"required": _("Enter a reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.row, Report) and self.row.kind == Kind.ERROR:
            self.fields["reason"].help_text = _(
                "The reason is kept in the history and sent by email to the person who reported the error. Write in "
                "their language. Do not name the sender."
            )
