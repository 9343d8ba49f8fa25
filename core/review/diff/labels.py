"""The words for the keys and values of a flat map, in the reader's language, made from a model's own fields."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django_countries import countries
from modeltranslation.fields import TranslationField
from modeltranslation.manager import get_translatable_fields_for_model

from core.fields import ByField, file_columns, is_file, is_foreign_key
from core.files.models import StoredFile
from core.history.keys import Key, under
from core.history.snapshot import Column, Plain, child_columns, child_relation, links_of, snapshot_columns
from core.review.diff.text import STEPS_OF_A_PAGE, Budget
from core.review.freshness import part_words
from core.text import numbers
from core.text.clocks import clock
from core.text.fallback import language_name, localized
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, column_name
from core.text.measured import dated, scoped
from core.text.moments import known_day, known_day_words

PICTURES = ("photo", "picture", "image")
NAMES = ("short", "label", "name", "title")  # the translated field by which people know a row, best first
CODES = {
    "country": lambda code: str(countries.name(code)) or code,
    "language": language_name,
    "languages": language_name,
    "local_language": language_name,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What stands for a value on the page. `lang` is the code of another language than the page's."""

    text: str = ""
    lang: str = ""
    url: str = ""
    is_picture: bool = False


EMPTY = Value()


class Labels:
    """Words for columns and values of one model. Related rows are looked up once, all together, and kept: one object
    serves many comparisons. `files` leads from the place of a stored file to an address where its reader may open it;
    without it, names stand. `new_rows` names what has no key yet: references to what others of the same bundle will
    add.

    `files` leads from the place of a stored file to an address where its reader may open it; without it, names stand.
    `new_rows` names what has no key yet: references to what others of the same bundle will add.
    """

    def __init__(
        self,
        model: type[models.Model],
        files: Mapping[str, str] | None = None,
        new_rows: Mapping[str, Value] | None = None,
    ) -> None:
        self.model = model
        self.files = files or {}
        self.new_rows = new_rows or {}
        self.budget = Budget(STEPS_OF_A_PAGE)
        self._found: dict[type[models.Model], dict[str, Value]] = defaultdict(dict)
        self._file_names: dict[str, str] = {}

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        return snapshot_columns(self.model)

    @cached_property
    def links(self) -> Mapping[str, type[models.Model]]:
        return {name: link.remote_field.model for name, link in links_of(self.model).items()}

    @cached_property
    def children(self) -> Mapping[str, models.ManyToOneRel]:
        return {name: child_relation(self.model, name) for name in getattr(self.model, "versioned_children", ())}

    @cached_property
    def child_columns(self) -> Mapping[str, Mapping[str, Column]]:
        return {name: child_columns(relation) for name, relation in self.children.items()}

    # --- Keys ---

    def field(self, name: str) -> str:
        """A link, a kind of children or a column without its language."""
        if name in self.children:
            return capfirst(str(self.children[name].related_model._meta.verbose_name_plural))
        try:
            field = self.model._meta.get_field(name)
        except FieldDoesNotExist:  # removed since
            return name
        return self.column(field) if isinstance(field, models.Field) else name

    def column(self, column: Column) -> str:
        translation = translation_of(column)
        return capfirst(str((translation.translated_field if translation else column).verbose_name))

    def column_of(self, key: str) -> Column | None:
        """None for a link or a child itself, and for what is no longer there."""
        name, pk, column = Key.parse(key)
        if name in self.children:
            return self.child_columns[name].get(column)
        return None if pk else self.columns.get(name)

    def of(self, key: str) -> str:
        """A key in words, with its language where it has one: for short mentions."""
        column = self.column_of(key)
        return self.column_with_language(column) if column else self.field(Key.parse(key).name)

    def whole(self, key: str, row: Mapping[str, Plain] | None = None) -> str:
        """A key in words, and of a child what it belongs to: “Figure: Year”, with the whole row “Area, 2020: Year”."""
        name, pk, _column = Key.parse(key)
        if name not in self.children:
            return self.of(key)
        values = under(f"{name}.{pk}", row or {})
        child, column = self.title(name, values) if values else self.child(name), self.column_of(key)
        if column is None:
            return child
        return _("%(thing)s: %(field)s") % {"thing": child, "field": self.column_with_language(column)}

    def column_with_language(self, column: Column) -> str:
        if language := column_language(column):
            named = {"field": self.column(column), "language": language_name(language)}
            return _("%(field)s (%(language)s)") % named
        return self.column(column)

    def child(self, name: str) -> str:
        return capfirst(str(self.children[name].related_model._meta.verbose_name))

    def title(self, name: str, values: Mapping[str, Plain]) -> str:
        """What tells a child from the others: Area, 2024.

        The model of the child says by which columns: the first of its `title_columns` that has a value, with the first
        of its `scope_columns` after it and the first of its `detail_columns` beside it.
        """
        fields, model = self.child_columns[name], self.children[name].related_model
        title = self._first(fields, getattr(model, "title_columns", ()), values)
        detail = self._first(fields, getattr(model, "detail_columns", ()), values)
        title = scoped(title, self._first(fields, getattr(model, "scope_columns", ()), values)) if title else ""
        if title and not detail and {"value", "year"} <= fields.keys():  # two areas of a city differ by this alone
            reported = str(values.get("reported") or "") if "reported" in fields else ""
            detail = dated(None, reported=reported) or _("no year given")
        if title and detail:
            return _("%(title)s, %(detail)s") % {"title": title, "detail": detail}
        return title or detail or self.child(name)

    def amount(self, name: str, values: Mapping[str, Plain]) -> str:
        """The amount of a child that is a number, with its unit: 21,013 km²."""
        column = self.child_columns[name].get("value")
        return self.value(column, values.get("value"), values).text if column else ""

    def _first(self, fields: Mapping[str, Column], names: Iterable[str], values: Mapping[str, Plain]) -> str:
        for name in names:
            for key in in_reader_order(name):
                if key in fields and (text := self.value(fields[key], values.get(key)).text):
                    return text
        return ""

    # --- Values ---

    def look_up(self, *maps: Mapping[str, Plain]) -> None:
        """All related rows and files that the maps name: one query for each model, none for what is known already."""
        self._name_files({str(values[key]) for values in maps for key in file_keys(self.model, values)})
        wanted: dict[type[models.Model], set[str]] = defaultdict(set)
        for values in maps:
            for key, value in values.items():
                for model, number in self._related(key, value):
                    if number not in self._found[model]:
                        wanted[model].add(number)
        for model, keys in wanted.items():
            self._found[model] |= dict.fromkeys(keys, EMPTY)
            self._found[model] |= {
                str(row.pk): row_name(row) for row in model._base_manager.filter(pk__in=valid(model, keys))
            }

    def _name_files(self, paths: set[str]) -> None:
        """A picture shows itself; of a document its reader knows the name."""
        if wanted := paths - self._file_names.keys():
            self._file_names |= dict.fromkeys(wanted, "")
            self._file_names |= dict(StoredFile.objects.filter(path__in=wanted).values_list("path", "name"))

    def _related(self, key: str, value: Plain) -> Iterable[tuple[type[models.Model], str]]:
        name, pk, _column = Key.parse(key)
        if name in self.links and pk:
            yield self.links[name], pk
            return
        column = self.column_of(key)
        if is_foreign_key(column) and value is not None:
            yield column.related_model, str(value)

    def link(self, name: str, number: str) -> Value:
        return self._named(self.links[name], number)

    def _named(self, model: type[models.Model], number: str) -> Value:
        found = self.new_rows.get(number) or self._found[model].get(number, EMPTY)
        return found if found.text else Value(text=_("no longer exists (%(key)s)") % {"key": number})

    def value(self, column: Column, value: Plain, beside: Mapping[str, Plain] | None = None) -> Value:
        """`beside` are the other columns of the row: a number takes its unit from them."""
        if value is None or value == "" or value == []:
            return EMPTY
        if is_foreign_key(column):
            return self._named(column.related_model, str(value))
        if column.choices:
            return Value(text=str(dict(column.flatchoices).get(value, value)))
        if isinstance(value, bool):
            return Value(text=_("Yes") if value else _("No"))
        if is_file(column):
            path = str(value)
            name = self._file_names.get(path) or path.rpartition("/")[2]
            return Value(text=name, url=self.files.get(path, ""), is_picture=is_picture(column))
        if isinstance(value, list):
            return Value(text=with_commas(self.items(column, value, beside)))
        if known_day in column.validators:
            return Value(text=known_day_words(str(value)))
        own = own_words(column)
        text = own(str(value), beside or {}) if own else WORDS[column](column, value)
        return Value(text=self._with_unit(column, text, beside or {}), lang=other_language(column))

    def words(self, key: str, value: Plain, row: Mapping[str, Plain] | None = None) -> str:
        """What a map holds under a key, whatever the key is of: a column, a link, a child that is there or not. `row`
        is the whole map: the items of a list may take their meaning from what stands beside them."""
        name, pk, _column = Key.parse(key)
        if value is None or value == "" or value == []:
            return ""
        if name in self.links and pk:
            return self.link(name, pk).text
        column = self.column_of(key)
        if column and isinstance(value, list):
            return with_commas(self.items(column, value, under(f"{name}.{pk}", row or {}) if pk else row))
        if column:
            return self.value(column, value).text
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return str(value)

    def _with_unit(self, column: Column, text: str, beside: Mapping[str, Plain]) -> str:
        if "unit" not in beside or not HAS_UNIT[column]:
            return text
        unit = self.value(column.model._meta.get_field("unit"), beside["unit"]).text  # type: ignore[arg-type]
        return f"{text}\u00a0{unit}" if unit else text

    def items(self, column: Column, value: Plain, beside: Mapping[str, Plain] | None = None) -> list[str]:
        """The items of a list that is stored as one value. `beside` are the other columns of the row."""
        found = value if isinstance(value, list) else [value] if value else []
        own = own_words(column)
        texts = (own(str(item), beside or {}) if own else coded(column, item) for item in found)
        return [text for text in texts if text]


def own_words(column: Column) -> Callable[[str, Mapping[str, Plain]], str] | None:
    """A model says in `item_words` what its own codes mean: by the name of a column, a function of item and row."""
    found: Mapping[str, Callable[[str, Mapping[str, Plain]], str]] = getattr(column.model, "item_words", {})
    return found.get(column.name)


def with_commas(texts: Iterable[str]) -> str:
    """One after another, with the comma of the reader's language."""
    return pgettext("between the items of a list", ", ").join(texts)


def is_picture(column: Column) -> bool:
    return column.name in PICTURES


def file_keys(model: type[models.Model], values: Mapping[str, Plain]) -> list[str]:
    """Keys of the columns of a row and of its children that hold a stored file."""
    own = set(file_columns(model))
    below = {
        name: {each.name for each in child_columns(child_relation(model, name)).values() if is_file(each)}
        for name in getattr(model, "versioned_children", ())
    }
    found = []
    for key, value in values.items():
        name, _pk, column = Key.parse(key)
        if value and (column in below[name] if name in below else key in own):
            found.append(key)
    return found


def labels_of(
    model: type[models.Model], files: Mapping[str, str] | None = None, new_rows: Mapping[str, Value] | None = None
) -> Labels:
    return Labels(model, files, new_rows)


def column_language(column: Column) -> str:
    """The code of the language that the column holds, if it is one of several."""
    translation = translation_of(column)
    return str(translation.language) if translation else ""


def translation_of(column: object) -> TranslationField | None:
    """The column as modeltranslation's field, which the type checker takes for something else."""
    return column if isinstance(column, TranslationField) else None


def other_language(column: Column) -> str:
    language = column_language(column)
    return language if language != get_language() else ""


def in_reader_order(name: str) -> list[str]:
    """The plain column, then those of its languages, the reader's first."""
    languages = dict.fromkeys((get_language() or DEFAULT_LANGUAGE, *LANGUAGE_CODES))
    return [name, *(column_name(name, language) for language in languages)]


def row_name(row: models.Model) -> Value:
    translated = get_translatable_fields_for_model(type(row)) or ()
    for name in NAMES:
        if name in translated and (text := localized(row, name)).text:
            return Value(text=text.text, lang=text.other_language)
    return Value(text=str(row))


def valid(model: type[models.Model], keys: Iterable[str]) -> list[object]:
    """Keys that can be keys: what a map holds was typed by somebody at some time."""
    found = []
    for key in keys:
        try:
            found.append(model._meta.pk.to_python(key))
        except ValidationError:
            continue
    return found


def moment(column: Column, value: Plain) -> str:
    return clock(parsed(value, datetime))


def day(column: Column, value: Plain) -> str:
    return date_format(parsed(value, date), "DATE_FORMAT")


def parsed[Moment: date](value: Plain, kind: type[Moment]) -> Moment:
    return value if isinstance(value, kind) else kind.fromisoformat(str(value))


def digits(column: Column, value: Plain) -> str:
    """Years and places in an order are not grouped."""
    return str(value)


def number(column: Column, value: Plain) -> str:
    return rounded_text(value)


def rounded_text(value: Plain) -> str:
    """A number to six places: what a float holds beyond them is noise. What is no number is shown as it was typed."""
    try:
        return numbers.grouped_number(round(Decimal(str(value)), 6))
    except InvalidOperation:
        return str(value)


def coded(column: Column, value: Plain) -> str:
    if column.name == "confirmed_parts":
        return part_words(column.model, str(value))
    if chosen := getattr(column.model, "listed_choices", {}).get(column.name):
        return str(dict(chosen.choices).get(str(value), value))
    words = CODES.get(column.name)
    return words(str(value)) if words else str(value)


# The words for what a column holds that is no choice, flag, list, file or other row.
WORDS: ByField[Callable[[Column, Plain], str]] = ByField(
    {
        models.DateTimeField: moment,
        models.DateField: day,
        models.SmallIntegerField: digits,
        models.PositiveSmallIntegerField: digits,
        models.IntegerField: number,
        models.DecimalField: number,
        models.FloatField: number,
        models.Field: coded,
    }
)
HAS_UNIT = ByField({models.DecimalField: True, models.Field: False})
