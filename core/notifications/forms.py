"""How somebody wants to be told."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import Person
from core.notifications.models import How
from core.notifications.wording import notice_groups


class ChoicesForm(forms.Form):
    """One question for each group of notices."""

    def __init__(self, *args: Any, chosen: Mapping[str, str], person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in notice_groups(person):
            self.fields[group.code] = forms.ChoiceField(
                label=str(group.label),
                help_text=str(group.hint),
                choices=How.choices,
                initial=chosen.get(group.code, group.usual),
                error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
            )

    def questions(self) -> list[dict[str, Any]]:
        """The questions as the component `choice_rows` shows them."""
        return [self.question(name) for name in self.fields]

    def question(self, name: str) -> dict[str, Any]:
        field = self[name]
        return {
            "legend": field.label,
            "name": name,
            "hint": field.help_text,
            "error": " ".join(map(str, field.errors)),
            "options": [
                {"value": value, "label": str(label), "checked": field.value() == value} for value, label in How.choices
            ],
        }
