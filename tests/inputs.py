"""The same inputs through every door by which a value comes in: which of them takes what, and what it makes of it.

`python -m tests.inputs` prints docs/inputs.md, `--update` writes it. A door may read in its own way on purpose: a form
asks which of two readings of 1.234 is meant, a cell knows the thousands of 1,234, JSON has numbers and needs neither.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent.parent / "docs" / "inputs.md"
ABOUT = (
    "The same inputs through the four doors by which a value comes in: the form of a city's staff, a cell of "
    "an imported table, the JSON of a proposal, the admin. The table says what is stored, or – where the input "
    "is refused with a sentence. A dot: that door has no such input, or does not ask for such a column. How "
    "each class of columns is read stands in one table a door: `CONTROLS` of [the "
    "forms](../core/review/forms/parts.py), `READ` of [the sheets](../core/importexport/columns.py), `JSON` "
    "of [the API](../alliance/api/changes.py), and `formfield()` of the field itself for the admin. Made by "
    "`python -m tests.inputs --update`; a test compares."
)
HEAD = f"""# What each door takes

{ABOUT}

| column | input | form | cell | JSON | admin |
| --- | --- | --- | --- | --- | --- |
"""

INPUTS: dict[str, list[Any]] = {
    "a year": [
        "2024",
        " 2024 ",
        "２０２４",
        "2024年",
        "24",
        "02024",
        "2,024",
        "2024.0",
        "1850",
        2024,
        2024.0,
        True,
        "now",
        "",
    ],
    "a measured number": ["12.5", "12,5", "1,234", "1.234", "1 234.5", "-3", "12.34567", "1e3", 12.5, 12, "many", ""],
    "a degree": ["25.04", "91", "25,04", "N 25", 25.04, "nan", ""],
    "a number in an order": ["3", "3.5", "-1", "40000", 3, "three"],
    "yes or no": ["true", "no", "on", "1", True, 1, ""],
    "one of a list": ["counted", "Counted", "guessed", ""],
    "a line of text": ["  lakes ", "a\u200bb", "two\nlines", 5, "x" * 201],
    "a web address": ["https://example.org/", "example.org", "ftp://example.org/", "javascript:alert(1)"],
    "a day": ["2026-10-25", "25.10.2026", "2026-02-30", "2026"],
    "a moment": ["2026-10-25T09:00:00+08:00", "2026-10-25T09:00:00", "2026-10-25"],
    "a date as far as known": ["2023", "2023-05", "2023-05-21", "2023-02-30", "May 2023"],
    "several texts": ["a | b", "a\nb", ["a", "b"], [1], ""],
}


class Refused(Exception):
    """The door says why in a sentence."""


class NotAsked(Exception):
    """Nobody can send this there."""


def columns() -> dict[str, Any]:
    from cities.models import City, Figure
    from cities.practices.models import Practice
    from events.models import Session
    from resources.models import Resource
    from tests.sample.models import Sample

    places = {
        "a year": (Sample, "year"),
        "a measured number": (Sample, "area"),
        "a degree": (City, "latitude"),
        "a number in an order": (Resource, "order"),
        "yes or no": (Practice, "period_unknown"),
        "one of a list": (Sample, "method"),
        "a line of text": (Sample, "contact"),
        "a web address": (City, "website"),
        "a day": (Resource, "released_on"),
        "a moment": (Session, "starts"),
        "a date as far as known": (Figure, "reported"),
        "several texts": (City, "languages"),
    }
    return {words: model._meta.get_field(name) for words, (model, name) in places.items()}


# --- The doors ----------------------------------------------------------------------------------------------------


def through_form(field: Any, given: Any) -> Any:
    from core.review.forms.base import PartsForm
    from core.review.forms.parts import FieldPart, TextListPart

    if not isinstance(given, str):
        raise NotAsked
    is_list = field.get_internal_type() == "JSONField"
    try:
        part = TextListPart(field.name) if is_list else FieldPart(field.name, is_grouped=field.name != "latitude")
        kind: Any = type("OnePart", (PartsForm,), {"parts": (part,)})
        form = kind(field.model, shown={}, targets=lambda *_: [], tenant=None, by=None, data={field.name: given})
    except LookupError as error:  # staff are not asked for such a column
        raise NotAsked from error
    if not form.is_valid():
        raise Refused
    return form.typed()[field.name]


def through_cell(field: Any, given: Any) -> Any:
    from django.core.exceptions import ValidationError

    from core.importexport.columns import Own

    if isinstance(given, list):
        raise NotAsked
    look: Any = None  # for columns that name other rows
    try:
        value = Own(field.name, field).value(given, {}, look)
        field.clean(value, None)
    except ValidationError as error:
        raise Refused from error
    return value


def through_json(field: Any, given: Any) -> Any:
    from django.core.exceptions import ValidationError

    from alliance.api.changes import check_value

    try:
        check_value(field, given)
    except ValidationError as error:
        raise Refused from error
    return given


def through_admin(field: Any, given: Any) -> Any:
    from django.core.exceptions import ValidationError
    from django.test import RequestFactory

    from core.siteadmin.bases import ModelAdmin
    from core.siteadmin.versioned import Fields

    if not isinstance(given, str):
        raise NotAsked
    kind: Any = type("OneField", (Fields, ModelAdmin), {"lines": ("languages",)})
    control = kind(field.model, None).formfield_for_dbfield(field, RequestFactory().get("/"))
    if field.get_internal_type() == "DateTimeField":  # the admin has two controls for it
        given = given.split("T")
    try:
        value = control.clean(given)
        field.clean(value, None)
    except ValidationError as error:
        raise Refused from error
    return value


DOORS: dict[str, Callable[[Any, Any], Any]] = {
    "form": through_form,
    "cell": through_cell,
    "JSON": through_json,
    "admin": through_admin,
}


# --- The page -----------------------------------------------------------------------------------------------------


def answer(door: Callable[[Any, Any], Any], field: Any, given: Any) -> str:
    try:
        return words(door(field, given))
    except NotAsked:
        return "·"
    except Refused:
        return "–"


def words(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.isoformat()
    if value is None or isinstance(value, bool | int | float | list):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = json.dumps(str(value), ensure_ascii=False)
    short = text if len(text) < 40 else f"{text[:20]}…"
    return f"`{short}`".replace("|", "\\|").replace("\u200b", "\\u200b")


def rows() -> Iterator[list[str]]:
    for name, field in columns().items():
        for given in INPUTS[name]:
            yield [name, words(given), *(answer(door, field, given) for door in DOORS.values())]


def page() -> str:
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ.setdefault("TESTING", "true")
    import django
    from django.utils.translation import override

    django.setup()
    with override("en"):
        text = page()
    if "--update" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
