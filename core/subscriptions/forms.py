"""What somebody enters who wants news without an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.forms import EmailField
from core.consent import wording
from core.consent.models import News, What
from core.subscriptions.models import Every
from core.subscriptions.subjects import news_subjects
from core.text.languages import OWN_NAMES

TRAP = "website"


class FollowForm(forms.Form):
    email = EmailField(help_text=_("We send a link to this address. Open the link to confirm the address."))
    subjects = forms.MultipleChoiceField(
        label=_("News about"),
        error_messages={
            "required": _("Choose at least one type of news."),
            "invalid_choice": _("Choose one of these."),
        },
    )
    every = forms.ChoiceField(
        label=_("How often"),
        choices=Every.choices,
        initial=Every.WEEK,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the emails"),
        choices=list(OWN_NAMES.items()),
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
    )
    consent = forms.BooleanField(
        error_messages={"required": _("Select this box. Without your consent, we cannot send you emails.")}
    )
    abroad = forms.BooleanField(
        error_messages={"required": _("Select this box. Without your consent, we cannot keep your address.")}
    )
    website = forms.CharField(required=False, label=_("Leave this field empty"), max_length=500)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now, choices = wording.current(), [(subject.code, str(subject.label)) for subject in news_subjects()]
        self.fields["subjects"].choices = choices  # type: ignore[attr-defined]
        self.fields["consent"].label = now.text(News.BY_MAIL, language)
        self.fields["abroad"].label = now.text(What.ABROAD, language)

    @property
    def is_trapped(self) -> bool:
        """Robots fill in what people do not see."""
        return bool(self.cleaned_data.get(TRAP))

    def questions(self) -> list[dict[str, Any]]:
        """What is chosen from, as the component `choice_rows` shows it."""
        return [self.question("subjects", "checkbox"), self.question("every", "radio")]

    def question(self, name: str, kind: str) -> dict[str, Any]:
        field = self[name]
        value = field.value()
        held = value if isinstance(value, (list, tuple)) else [value]
        choices: Any = field.field.choices  # type: ignore[attr-defined]
        hints = {subject.code: str(subject.hint) for subject in news_subjects()}
        return {
            "legend": field.label,
            "name": name,
            "kind": kind,
            "error": " ".join(map(str, field.errors)),
            "options": [
                {"value": code, "label": str(label), "checked": code in held, "help": hints.get(code, "")}
                for code, label in choices
            ],
        }
