"""What is asked for one indicator and for one target in the table of a year.

A row is kept as it was typed, so nothing here stops a save: what cannot be read, or says two things at once, is told
beside its control and stops the sending alone.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.history.snapshot import Column
from core.review.forms.controls import DecimalNumber, OneLine, Picked, Text, WebAddress
from core.text import limits
from planning.models import CityIndicator, IndicatorValue, ProgressReport
from planning.tracking.models import TEXT, Level, Qualifier, check_share

GIVEN, SAME = "value", "same"
SOURCE, KEEP = ("source_title", "source_link"), "keep_source"
NONE = tuple(IndicatorValue.NoValue.values)
REPORT_TEXTS = ("summary", "main_actions", "challenges", "examples", "agreements")


def column_named(model: type[Any], name: str) -> Column:
    found: Column = model._meta.get_field(name)
    return found


class RowForm(forms.Form):
    """Bound to what stands in the row, typed or carried over. `texts` are the fields that are written in a language."""

    names: ClassVar[tuple[str, ...]] = ()
    texts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, key: str, shown: Mapping[str, str]) -> None:
        super().__init__({f"{key}-{name}": text for name, text in shown.items()}, prefix=key, auto_id="id_%s")
        self.shown = shown

    @property
    def read(self) -> dict[str, Any]:
        """What could be read of it."""
        self.is_valid()
        return self.cleaned_data

    @property
    def choice(self) -> str:
        raise NotImplementedError

    @property
    def sentences(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]


class IndicatorForm(RowForm):
    names = ("say", GIVEN, "qualifier", *SOURCE, KEEP, "footnote")
    texts = ("footnote",)

    def __init__(self, key: str, shown: Mapping[str, str], indicator: CityIndicator, *, has_last: bool) -> None:
        super().__init__(key, shown)
        self.indicator, self.has_last = indicator, has_last
        self.codes = [GIVEN, *([SAME] if has_last else []), *NONE]
        self.fields |= {
            "say": forms.ChoiceField(required=False, choices=[(each, each) for each in self.codes]),
            GIVEN: DecimalNumber(_("New value"), column_named(IndicatorValue, "value"), None, is_grouped=True),
            "qualifier": Picked(Qualifier.choices, None),
            "source_title": OneLine(_("Source of the value"), limits.LINE),
            "source_link": WebAddress(_("Web address of the source"), limits.URL),
            KEEP: forms.BooleanField(required=False),
            "footnote": Text(_("Footnote"), limits.SUMMARY, rows=2),
        }
        self.fields["qualifier"].label = capfirst(_("precision"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name, sentence in self.faults(said):
            if name not in self.errors:
                self.add_error(name, sentence)
        return said

    def faults(self, said: Mapping[str, Any]) -> list[tuple[str, str]]:
        typed, value = bool(self.shown.get(GIVEN, "").strip()), said.get(GIVEN)
        say, found = said.get("say") or "", []
        if typed and say in NONE:
            found.append((GIVEN, _("You entered a value and also a reason for having none. Remove one of the two.")))
        if typed and say == SAME:
            found.append((GIVEN, _("You entered a new value and also selected “no change”. Remove one of the two.")))
        if say == GIVEN and not typed:
            found.append((GIVEN, _("Enter the value, or select why there is none.")))
        if self.choice in (GIVEN, SAME) and not said.get("source_title"):
            found.append(("source_title", _("Enter the source. Every fact is shown with its year and source.")))
        try:
            check_share(self.indicator.unit, None if value is None else float(value))
        except ValidationError as wrong:
            found.append((GIVEN, " ".join(wrong.messages)))
        return found

    @property
    def choice(self) -> str:
        """What the row says; a value that was typed is a choice too."""
        return self.shown.get("say", "") or (GIVEN if self.shown.get(GIVEN, "").strip() else "")


class TargetForm(RowForm):
    names = ("level", "level_reason", *REPORT_TEXTS, "obstacle")
    texts = ("level_reason", *REPORT_TEXTS, "obstacle")

    def __init__(self, key: str, shown: Mapping[str, str]) -> None:
        super().__init__(key, shown)
        self.fields["level"] = Picked(Level.choices, None)
        self.fields["level"].label = _("Level of progress (your city’s own assessment)")
        self.fields["level_reason"] = Text(_("Reasons for your city’s assessment"), limits.SUMMARY, rows=2)
        self.fields["obstacle"] = Text(_("Obstacles"), limits.SUMMARY, rows=2)
        for name in REPORT_TEXTS:
            label = capfirst(str(column_named(ProgressReport, name).verbose_name))
            self.fields[name] = Text(label, TEXT, rows=3)

    @property
    def choice(self) -> str:
        return self.shown.get("level", "")


def no_value_words() -> dict[str, str]:
    return {
        "not_measured": _("No data: not measured this year"),
        "no_data": _("No data is available"),
        "not_relevant": pgettext("an indicator in a year", "Not relevant"),
    }
