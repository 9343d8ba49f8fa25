"""Boxes of consents: one for each thing, none of them ticked but those that were agreed to before."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.consent import wording
from core.consent.models import What


class ConsentForm(forms.Form):
    """`words` names another text of the wording where the usual one does not fit."""

    def __init__(
        self,
        *args: Any,
        holds: Iterable[What],
        asked: Iterable[What] = What,
        words: dict[What, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        now, language, held = wording.current(), get_language() or "en", set(holds)
        self.asked = list(asked)
        for what in self.asked:
            text = now.text((words or {}).get(what, what.value), language)
            self.fields[what.value] = forms.BooleanField(label=text, required=False, initial=what in held)

    def wanted(self) -> dict[What, bool]:
        return {what: bool(self.cleaned_data[what.value]) for what in self.asked}

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get(What.PROFILE) and not cleaned.get(What.ABROAD):
            self.add_error(
                What.ABROAD.value,
                _("A name can be shown only with consent to keep data in another country. Tick both boxes or neither."),
            )
        return cleaned
