"""Form fields for drafts: they refuse only what cannot be stored, in words that say the limit."""

import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.fields import YearInput
from core.history.snapshot import Column, Plain
from core.text import clean, limits, numbers
from core.text.decimals import exact_number
from core.text.moments import known_day

type Label = str | Promise

MOST_LINES = 50


class OneLine(forms.CharField):
    """`language` is set by whoever makes a field for a text in one of the languages."""

    language = ""

    def __init__(self, label: Label, most: int | None, *, initial: Plain = None, widget: Any = None) -> None:
        named: Any = label  # Django's stubs know lazy texts by a private name alone
        super().__init__(label=named, required=False, initial=initial or "", widget=widget)
        self.most = most or limits.NAME

    def tidy(self, text: str) -> str:
        return clean.one_line(text)

    def to_python(self, value: Any) -> str:
        """What cannot be seen is taken out; a browser's line breaks are one character."""
        text = self.tidy(str(value or ""))
        if len(text) > self.most:
            most, length = numbers.grouped_number(self.most), numbers.grouped_number(len(text))
            words = {"label": self.label, "most": most, "length": length}
            raise ValidationError(
                _("“%(label)s” has %(length)s characters. Enter %(most)s characters or fewer.") % words
            )
        return text


class Text(OneLine):
    def __init__(self, label: Label, most: int | None, *, rows: int, initial: Plain = None) -> None:
        super().__init__(label, most, initial=initial, widget=forms.Textarea(attrs={"rows": rows}))

    def tidy(self, text: str) -> str:
        text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
        return clean.UNSEEN.sub("", text).strip()


class WebAddress(OneLine):
    def __init__(self, label: str, most: int | None, *, initial: Plain = None) -> None:
        super().__init__(label, most, initial=initial, widget=forms.URLInput())

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return str(forms.URLField(assume_scheme="https", max_length=self.most).clean(text))
        except ValidationError as error:
            words = _("%(label)s must be a web address, for example https://www.example.org/.")
            raise ValidationError(words % {"label": self.label}) from error

    def validate(self, value: str) -> None:
        if value and not value.lower().startswith(("https://", "http://")):
            words = _("%(label)s must start with https:// or http://.")
            raise ValidationError(words % {"label": self.label})


class RealNumber(forms.Field):
    """Shown in the reader's format. What is left as it was shown means what it meant."""

    fits = "number"

    def __init__(self, label: str, column: Column, value: Plain, *, is_grouped: bool) -> None:
        self.column, self.value, self.is_grouped = column, value, is_grouped
        self.shown = "" if value is None else self.words(value)
        super().__init__(label=label, required=False, initial=self.shown)

    def words(self, value: Plain) -> str:
        number = Decimal(str(value))
        return numbers.grouped_number(number) if self.is_grouped else format(number.normalize(), "f")

    def to_python(self, value: Any) -> Plain:
        text = str(value or "").strip()
        if not text:
            return None
        return self.value if text == self.shown else self.stored(self.read(text))

    def read(self, text: str) -> Decimal:
        words = {"label": self.label}
        try:
            return numbers.read(text, units=self.units(), is_grouped=self.is_grouped)
        except numbers.TwoReadings as error:
            words |= {"text": text, "whole": error.whole, "fraction": error.fraction}
            raise ValidationError(
                _("%(label)s: %(text)s can be read in two ways. Enter %(whole)s or %(fraction)s.") % words
            ) from error
        except numbers.NotANumber as error:
            raise ValidationError(_("%(label)s must be a number, for example 1,234.5.") % words) from error

    def units(self) -> list[str]:
        """That people may type behind the number."""
        fields = self.column.model._meta.concrete_fields
        return [str(label) for field in fields if field.name == "unit" for _code, label in field.flatchoices]

    def stored(self, number: Decimal) -> Plain:
        self.check_range(number)
        return float(number)

    def check_range(self, number: Decimal) -> None:
        least = [each.limit_value for each in self.column.validators if isinstance(each, MinValueValidator)]
        most = [each.limit_value for each in self.column.validators if isinstance(each, MaxValueValidator)]
        if least and most and not least[0] <= number <= most[0]:
            words = _("%(label)s must be between %(least)s and %(most)s.")
            raise ValidationError(words % {"label": self.label, "least": least[0], "most": most[0]})


class DecimalNumber(RealNumber):
    column: "models.DecimalField[Any, Any]"

    def stored(self, number: Decimal) -> Plain:
        self.check_digits(number)
        return format(number, f".{self.column.decimal_places}f")

    def check_digits(self, number: Decimal) -> None:
        whole, places = self.column.max_digits - self.column.decimal_places, self.column.decimal_places
        if abs(number) >= Decimal(10) ** whole:
            words = _("%(label)s must have %(digits)s digits or fewer before the decimal point.")
            raise ValidationError(words % {"label": self.label, "digits": whole})
        if number != round(number, places):
            words = _("%(label)s must have %(places)s decimal places or fewer.")
            raise ValidationError(words % {"label": self.label, "places": places})
        exact_number(number)


class WholeNumber(RealNumber):
    def stored(self, number: Decimal) -> int:
        if number != int(number):
            raise ValidationError(_("Enter a whole number."))
        self.check_range(number)
        return int(number)


class Year(YearInput):
    def __init__(self, label: str, value: Plain, *, latest: int | None) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
        initial = "" if value is None else str(value)
        super().__init__(label=label, required=False, initial=initial, latest=latest, widget=widget)


class KnownDay(OneLine):
    """A date as exact as it is known: 2023, 2023-05, 2023-05-21."""

    def tidy(self, text: str) -> str:
        return unicodedata.normalize("NFKC", super().tidy(text))

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text:
            known_day(text)
        return text


class Picked(forms.ChoiceField):
    def __init__(self, choices: Iterable[tuple[str, Label]], value: Plain) -> None:
        offered = list(choices)
        now = "" if value is None else str(value)
        if now and now not in {code for code, _label in offered}:
            offered.append((now, among_those_together(now) or now))
        super().__init__(choices=[("", _("Choose")), *offered], required=False, initial=now)
        self.error_messages["invalid_choice"] = _("Choose an option from the list.")


class YesOrNo(Picked):
    """A question that may stay unanswered: nothing is chosen beforehand, and what is not said is no no."""

    ANSWERS: ClassVar[Mapping[str, bool | None]] = {"yes": True, "no": False, "not-said": None}

    def __init__(self, value: Plain) -> None:
        offered = (
            ("yes", pgettext_lazy("an answer", "Yes")),
            ("no", pgettext_lazy("an answer", "No")),
            ("not-said", pgettext_lazy("an answer", "Not stated")),
        )
        super().__init__(offered, self.prepare_value(value))

    def prepare_value(self, value: Any) -> Any:
        """A row or a program says true or false, a browser one of the codes."""
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    def clean(self, value: Any) -> bool | None:
        return self.ANSWERS.get(super().clean(self.prepare_value(value)))


def among_those_together(value: str) -> str:
    """What is new in the same bundle has no row yet, but a number: see core.review.proposals.references."""
    number = value.removeprefix("bundle:")
    is_number = number != value and number.isascii() and number.isdigit()
    return _("Item %(number)s of the group that is sent together") % {"number": number} if is_number else ""


class Several(forms.MultipleChoiceField):
    def __init__(self, choices: Iterable[tuple[str, Label]], *, initial: Any) -> None:
        super().__init__(choices=list(choices), required=False, initial=initial, widget=forms.CheckboxSelectMultiple)
        self.error_messages["invalid_choice"] = _("Choose from the list.")


class Lines(forms.Field):
    """Several texts, one a line."""

    def __init__(self, label: str, value: Iterable[str]) -> None:
        initial = "\n".join(str(each) for each in value)
        super().__init__(label=label, required=False, initial=initial, widget=forms.Textarea(attrs={"rows": 4}))

    def to_python(self, value: Any) -> list[str]:
        lines = [text for line in str(value or "").splitlines() if (text := clean.one_line(line))]
        if len(lines) > MOST_LINES or any(len(line) > limits.NAME for line in lines):
            words = {"label": self.label, "lines": MOST_LINES, "most": limits.NAME}
            raise ValidationError(
                _("%(label)s must have %(lines)s lines or fewer, each of %(most)s characters or fewer.") % words
            )
        return list(dict.fromkeys(lines))
