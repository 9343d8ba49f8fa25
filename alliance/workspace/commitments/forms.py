"""What people type about a filing, and the block of contacts that is asked at export and kept nowhere."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.conflicts import SeenForm
from core.review.forms.controls import Lines, OneLine
from core.text import limits
from planning import cbd
from planning.commitments.actions import STEPS
from planning.commitments.forms import WholeDay
from planning.models import Commitment, Filing

STEP_LABELS = {
    "file": gettext_lazy("Filed by us"),
    "await": gettext_lazy("Awaiting the national focal point"),
    "link": gettext_lazy("Linked"),
    "auto_link": gettext_lazy("Linked automatically"),
    "return": gettext_lazy("Returned to us"),
    "withdraw": gettext_lazy("Withdrawn by us"),
}
CONTACT_LABELS = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "designation": pgettext_lazy("of a person", "Job title"),
    "department": gettext_lazy("Department"),
    "organization": pgettext_lazy("body", "Organisation"),
    "organization_acronym": gettext_lazy("Acronym"),
    "address": gettext_lazy("Street and number"),
    "city": gettext_lazy("City"),
    "state": gettext_lazy("State or province"),
    "postal_code": gettext_lazy("Postal code"),
    "emails": gettext_lazy("Email addresses"),
    "phones": gettext_lazy("Telephone numbers"),
    "websites": gettext_lazy("Websites"),
}
MOST_LINES = 5
FILED_SO = gettext_lazy("The commitment was filed with fields missing")


class DayField(WholeDay):
    """A day by itself, with no column behind it."""

    def __init__(self, label: Any) -> None:
        super().__init__(label, 40)
        self.label, self.required = label, False
        self.help_text = gettext_lazy("For example, 2026-03-31.")

    def clean(self, value: Any) -> str:
        found = super().clean(value)
        return str(found or "")


class RecordForm(forms.Form):
    channel = forms.ChoiceField(label=gettext_lazy("Filed with"), choices=Filing.Channel.choices)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=limits.SUMMARY,
        help_text=gettext_lazy("Visible only to your city."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="new", label_suffix="", use_required_attribute=False)
        self.fields["filed_on"] = DayField(gettext_lazy("Filed on"))
        self.fields["filed_on"].help_text = gettext_lazy(
            "For example, 2026-03-31. Leave this empty while the filing is being prepared."
        )
        self.fields["although_missing"] = forms.BooleanField(label=FILED_SO, required=False)
        self.order_fields(["channel", "filed_on", "although_missing", "note"])


class MoveForm(SeenForm):
    """What became of a filing. Its note enters no version."""

    has_unversioned: ClassVar[bool] = True

    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=limits.SUMMARY,
        help_text=gettext_lazy("Visible only to your city."),
    )

    def __init__(self, filing: Filing, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=str(filing.key), label_suffix="", use_required_attribute=False, row=filing)
        self.filing = filing
        possible = [(code, STEP_LABELS[code]) for code, step in STEPS.items() if step.is_possible(filing.state)]
        self.fields["step"] = forms.ChoiceField(
            label=pgettext("to a filing", "Result of the filing"),
            choices=[("", _("Choose")), *possible],
            error_messages={
                "required": _("Choose the result of the filing."),
                "invalid_choice": _("Choose an option from the list."),
            },
        )
        self.fields["on"] = DayField(gettext_lazy("Date"))
        if STEPS["file"].is_possible(filing.state):
            self.fields["although_missing"] = forms.BooleanField(label=FILED_SO, required=False)
        self.initial = {"note": filing.note}
        self.order_fields(["version", "step", "on", "although_missing", "note"])


class Mails(Lines):
    def to_python(self, value: Any) -> list[str]:
        found = super().to_python(value)
        for each in found:
            forms.EmailField().clean(each)
        return few(found)


class Sites(Lines):
    def to_python(self, value: Any) -> list[str]:
        found = super().to_python(value)
        return few([str(forms.URLField(assume_scheme="https").clean(each)) for each in found])


class Several(Lines):
    def to_python(self, value: Any) -> list[str]:
        return few(super().to_python(value))


def few(found: list[str]) -> list[str]:
    if len(found) > MOST_LINES:
        raise ValidationError(_("Enter up to %(number)s, one per line.") % {"number": MOST_LINES})
    return found


class ContactForm(forms.Form):
    """The fields that the file of the tool names. The country is the Party of the city, and not asked."""

    def __init__(self, commitment: Commitment, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, label_suffix="", use_required_attribute=False)
        self.commitment = commitment
        for field in cbd.form().contact:
            if field.name in CONTACT_LABELS:
                self.fields[field.name] = self.control(field)

    def control(self, field: cbd.Field) -> forms.Field:
        label = str(CONTACT_LABELS[field.name])
        made: forms.Field
        if field.name == "emails":
            made = Mails(label, [])
        elif field.shape == "addresses":
            made = Sites(label, [])
        elif field.shape == "lines":
            made = Several(label, [])
        else:
            made = OneLine(label, limits.NAME)
        made.label, made.required = label, field.required
        made.error_messages["required"] = _("The reporting tool requires this.")
        if isinstance(made, Lines):
            made.help_text = _("Enter one per line.")
            made.widget.attrs["rows"] = 2
        made.widget.attrs["autocomplete"] = "off"
        return made

    @property
    def contact(self) -> dict[str, Any]:
        """The contact of a form without errors."""
        return {**self.cleaned_data, "country": cbd.party_of(self.commitment.city.country)}
