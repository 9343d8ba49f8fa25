"""The form of one criterion of a call: its values are chosen by their names out of the list of its subject."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.importexport.columns import plain_number
from core.siteadmin.forms import SourcedForm
from core.text.fold import fold
from finance.choices import Asks
from finance.market.listed import Lists
from finance.market.models import NUMBERS, Criterion

BETWEEN = ":"  # a subject and a code, since several lists may hold one code
LONGEST = 200
ON_A_PAGE = 20


@dataclass(frozen=True)
class Stored:
    """What a criterion holds, for its control."""

    subject: str = ""
    values: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.values)


@dataclass(frozen=True)
class Typed:
    """What came back of the control: pairs of subject and code, and a number."""

    chosen: Sequence[str] = ()
    number: str = ""


class ChosenValues(AutocompleteSelectMultiple):
    """Values that are looked for by typing, in the list of the subject that stands in the same row."""

    lists: Lists

    def __init__(self) -> None:
        super().__init__(Criterion._meta.get_field("values"), admin.site)
        self.subject = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [each for each in super().value_from_datadict(data, files, name) if each]

    def get_url(self) -> str:
        return reverse("admin:finance_call_values")

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        asked = {"data-field-name": self.subject, "data-listed-by": "subject"}
        return {**super().build_attrs(base_attrs, extra_attrs), **asked}

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        """Those that were chosen: the others are asked for when somebody types."""
        options = [
            self.create_option(name, each, label_of(self.lists, each), True, at) for at, each in enumerate(value)
        ]
        return [(None, options, 0)]


class ValuesWidget(forms.MultiWidget):
    """Names out of a list, or a number with its unit: the stylesheet shows what the subject asks for, and what was
    filled in."""

    def __init__(self) -> None:
        self.unit = ""
        super().__init__([ChosenValues(), AdminTextInputWidget()])

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, Stored):
            return [[], ""]
        if value.subject in NUMBERS:
            return [[], " ".join(value.values)]
        return [[f"{value.subject}{BETWEEN}{code}" for code in value.values], ""]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen, number = value if isinstance(value, list) else self.decompress(value)
        given = {**self.attrs, **(attrs or {})}
        said = {"aria-label": _("Amount or percentage"), "placeholder": " ", "inputmode": "decimal"}
        return format_html(
            '<span class="of-list">{}</span><span class="of-number">{} {}</span>',
            self.part(0, name, chosen, given, renderer),
            self.part(1, name, number, {**given, **said}, renderer),
            self.units(),
        )

    def part(self, at: int, name: str, value: Any, attrs: dict[str, Any], renderer: Any) -> SafeString:
        end = f"_{at}"
        return self.widgets[at].render(
            f"{name}{end}", value, {**attrs, "id": f"{attrs.get('id', name)}{end}"}, renderer
        )

    def units(self) -> SafeString:
        return format_html(
            '<span class="unit of-amount">{}</span><span class="unit of-share">%</span>',
            self.unit or _("in the currency of the call"),
        )


class NamesField(forms.MultipleChoiceField):
    """Takes what was sent: whether it is in the list is asked with the subject."""

    def valid_value(self, value: Any) -> bool:
        return True


class ValuesField(forms.MultiValueField):
    widget = ValuesWidget

    def __init__(self, **options: Any) -> None:
        parts = (NamesField(required=False), forms.CharField(required=False, max_length=LONGEST))
        super().__init__(parts, required=False, require_all_fields=False, **options)

    def compress(self, parts: Sequence[Any]) -> Typed:
        return Typed(*parts) if parts else Typed()


class CriterionForm(SourcedForm):
    """A criterion of a call, whose values are named and never typed as codes."""

    values = ValuesField(
        help_text=gettext_lazy(
            "Choose the subject first, then type to search its list. Amounts and shares are numbers."
        ),
    )
    lists: Lists
    unit = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Criterion = self.instance
        values = row.values if isinstance(row.values, list) else []
        self.initial["values"] = Stored(row.subject, [str(each) for each in values])
        self.fields["values"].label = capfirst(str(Criterion._meta.get_field("values").verbose_name))
        widget: Any = self.fields["values"].widget
        widget.unit = self.unit
        chosen = widget.widgets[0]
        chosen.lists, chosen.subject = self.lists, self["subject"].value() or ""

    def clean_values(self) -> list[str]:
        """The codes. What does not belong to the subject is refused by its name and stays in the control."""
        typed: Typed = self.cleaned_data["values"]
        subject = str(self.cleaned_data.get("subject") or "")
        pairs = [tuple(each.split(BETWEEN, 1)) for each in typed.chosen if BETWEEN in each]
        if not subject:
            return [code for _subject, code in pairs]
        if subject in NUMBERS:
            self.refuse_names(typed)
            return [plain_number(typed.number)] if typed.number else []
        if typed.number:
            raise ValidationError(_("This subject does not take a number. Remove the number and choose from the list."))
        self.refuse_strange(subject, pairs)
        return list(dict.fromkeys(code for _subject, code in pairs))

    def refuse_names(self, typed: Typed) -> None:
        if typed.chosen:
            words = {"name": label_of(self.lists, typed.chosen[0])}
            raise ValidationError(_("This subject takes a number. Remove “%(name)s” and enter the number.") % words)

    def refuse_strange(self, subject: str, pairs: Iterable[tuple[str, ...]]) -> None:
        """A value of another subject, or one that its list does not offer and the criterion did not hold before."""
        stored: Stored = self.initial["values"]
        known = self.lists.of(subject)
        for of, code in pairs:
            is_kept = of == stored.subject and code in stored.values
            if of != subject or not (is_kept or (known and code in known.here)):
                words = {"name": self.lists.name_of(of, code), "subject": Asks(subject).label}
                raise ValidationError(
                    _("“%(name)s” is not in the list for “%(subject)s”. Remove it, or choose another subject.") % words
                )


def label_of(lists: Lists, pair: str) -> str:
    subject, _between, code = pair.partition(BETWEEN)
    return lists.name_of(subject, code)


# --- What the control asks for ------------------------------------------------------------------------------------


def offered_names(subject: str, term: str, page: int) -> tuple[list[dict[str, str]], bool]:
    """One page of the names that hold what was typed, and whether there are more."""
    known, wanted = Lists().of(subject), fold(term.strip())
    names = known.here if known else {}
    found = [(code, name) for code, name in names.items() if wanted in fold(name)]
    some = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    rows = [{"id": f"{subject}{BETWEEN}{code}", "text": name} for code, name in some]
    return rows, len(found) > page * ON_A_PAGE


def page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 and int(text) > 0 else 1
