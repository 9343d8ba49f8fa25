"""The forms that curators send."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.conflicts import SeenForm
from core.review.answer_texts import said
from core.review.models import AnswerText, Bundle, Comment, Proposal, Rule
from core.text import limits
from core.text.languages import OWN_NAMES, column_name, column_names

PUBLISH, RETURN, DECLINE = "publish", "return", "decline"


class DecisionForm(SeenForm):
    """Declining is for what is new: what a city says about itself is sent back with a message instead."""

    unpublishable: ValidationError | None = None  # what the row itself refuses, by its columns
    stopped: list[dict[str, str]] | None = None  # which part of a bundle stops the whole, and why

    decision = forms.ChoiceField(
        label=_("Decision"),
        error_messages={"required": _("Choose a decision."), "invalid_choice": _("Choose a decision.")},
    )
    message = forms.CharField(
        label=_("Message to the city"), required=False, max_length=limits.BODY, widget=forms.Textarea
    )

    def __init__(self, *args: Any, proposal: Proposal | Bundle, **kwargs: Any) -> None:
        super().__init__(*args, row=proposal, **kwargs)
        self.fields["decision"].choices = choices(proposal)  # type: ignore[attr-defined]
        self.fields["message"].validators += Proposal._meta.get_field("message").validators

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("decision") in (RETURN, DECLINE) and not found.get("message"):
            self.add_error("message", _("Enter a message to the city."))
        try:
            said.require_complete(found.get("message") or "")
        except ValidationError as wrong:
            self.add_error(None, wrong)
        return found

    def refuse(self, wrong: ValidationError) -> None:
        self.unpublishable = wrong


def choices(proposal: Proposal | Bundle) -> list[tuple[str, Any]]:
    found = [(PUBLISH, _("Publish")), (RETURN, _("Ask for changes"))]
    return [*found, (DECLINE, _("Decline"))] if proposal.is_new else found


class CommentForm(forms.ModelForm[Comment]):
    class Meta:
        model = Comment
        fields = ["text"]
        labels = {"text": _("Comment")}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"text": _("The city sees the comment next to the field.")}
        error_messages = {"text": {"required": _("Enter a comment.")}}


class RevertForm(SeenForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The reason is kept in the history."),
        error_messages={"required": _("Enter a reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=Proposal._meta.get_field("message").validators,
    )


class RuleForm(SeenForm):
    """`names` are those of the trusted cities, by their keys."""

    is_on = forms.BooleanField(label=_("This rule is active"), required=False)
    scope = forms.ChoiceField(
        label=_("Applies to"),
        choices=Rule.Scope.choices,
        error_messages={
            "required": _("Choose the cities that the rule applies to."),
            "invalid_choice": _("Choose the cities that the rule applies to."),
        },
    )
    tenants = forms.TypedMultipleChoiceField(
        label=_("Trusted cities that the rule applies to"), required=False, coerce=int
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The reason is kept in the history."),
        error_messages={"required": _("Enter a reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=Proposal._meta.get_field("message").validators,
    )

    def __init__(self, *args: Any, rule: Rule, names: Mapping[int, str], **kwargs: Any) -> None:
        kwargs["initial"] = {"is_on": rule.is_on, "scope": rule.scope, "tenants": rule.tenants}
        super().__init__(*args, row=rule, **kwargs)
        self.rule = rule
        cities = self.fields["tenants"]
        assert isinstance(cities, forms.TypedMultipleChoiceField)
        cities.choices = [(key, name) for name, key in sorted((name, key) for key, name in names.items())]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("scope") == Rule.Scope.CHOSEN and not found.get("tenants"):
            self.add_error("tenants", _("Choose at least one city."))
        return found

    def options(self, name: str) -> list[dict[str, Any]]:
        """Choices as the component takes them that shows them as rows."""
        value = self[name].value()
        chosen = {str(each) for each in value} if isinstance(value, list) else {str(value)}
        choices: Any = self.fields[name]
        return [{"value": str(key), "label": label, "checked": str(key) in chosen} for key, label in choices.choices]


class TrustForm(SeenForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The reason is kept in the history."),
        error_messages={"required": _("Enter a reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=Proposal._meta.get_field("message").validators,
    )


class TextForm(SeenForm, forms.ModelForm[AnswerText]):
    """An answer text in all its languages; English is what all others fall back to. Languages merge."""

    merges: ClassVar[bool] = True

    class Meta:
        model = AnswerText
        fields = [
            "kind",
            "order",
            "is_retired",
            *column_names("title"),
            *column_names("text"),
        ]
        error_messages = {
            "title_en": {"required": _("Enter a title in English.")},
            "text_en": {"required": _("Enter the text in English.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The language stands above its two fields, so their labels need not repeat it."""
        super().__init__(*args, row=kwargs.get("instance"), **kwargs)
        self.fields["order"].help_text = _("Texts with a lower number come first. The usual number is 100.")
        for title, text in zip(column_names("title"), column_names("text"), strict=True):
            self.fields[title].label = _("Title")
            self.fields[text].label = _("Text")
            self.fields[text].widget = forms.Textarea(attrs={"rows": 5})

    @property
    def languages(self) -> list[dict[str, Any]]:
        """Code and own name of each, with its fields."""
        return [
            {
                "code": code,
                "name": name,
                "title": self[column_name("title", code)],
                "text": self[column_name("text", code)],
            }
            for code, name in OWN_NAMES.items()
        ]

    @property
    def changes(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data}
        return {name: "" if value is None else value for name, value in given.items()}
