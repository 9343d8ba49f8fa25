"""What curators send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.review.models import Comment, Proposal
from core.text import limits

PUBLISH, RETURN, DECLINE = "publish", "return", "decline"


class DecisionForm(forms.Form):
    """Declining is for what is new: what a city says about itself is sent back with a message instead."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        error_messages={"required": _("Choose a decision"), "invalid_choice": _("Choose a decision")},
    )
    message = forms.CharField(
        label=_("Message to the city"), required=False, max_length=limits.BODY, widget=forms.Textarea
    )
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = choices(proposal)  # type: ignore[attr-defined]
        self.fields["message"].validators += Proposal._meta.get_field("message").validators

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("decision") in (RETURN, DECLINE) and not found.get("message"):
            self.add_error("message", _("Enter a message to the city"))
        return found


def choices(proposal: Proposal) -> list[tuple[str, Any]]:
    found = [(PUBLISH, _("Publish")), (RETURN, _("Ask for changes"))]
    return [*found, (DECLINE, _("Decline"))] if proposal.is_new else found


class CommentForm(forms.ModelForm[Comment]):
    class Meta:
        model = Comment
        fields = ["text"]
        labels = {"text": _("Comment")}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"text": _("The city sees it beside the field.")}
        error_messages = {"text": {"required": _("Enter a comment")}}


class RevertForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("It is kept in the history."),
        error_messages={"required": _("Enter a reason")},
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=Proposal._meta.get_field("message").validators,
    )
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)
