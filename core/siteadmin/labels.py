"""Names of rows, as the admin says them. Keys and values of changes are put into words by `core.review.diff.labels`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import models

from core.accounts.tenants import names_now
from core.history.models import Entry
from core.review.diff.labels import valid
from core.text.lines import line_of


def row_title(row: Any) -> str:
    """The title of a row in the reader's language, else what the row calls itself."""
    for field in ("name", "label", "title", "display_name", "family_name"):
        if text := getattr(row, field, ""):
            return str(text)
    return str(row)


def called_now(entries: Iterable[Entry]) -> list[Any]:
    """The entries, each with `now_called`: the name of what it is about in the language of whoever reads. One question
    for each kind on the page, however many rows; what has gone keeps the name that the history kept, as the
    reader calls it where it is that of a city."""
    found: list[Any] = list(entries)
    keys: dict[str, set[str]] = defaultdict(set)
    for entry in found:
        keys[entry.object_type].add(entry.object_id)
    names = {kind: names_of_rows(kind, wanted) for kind, wanted in keys.items()}
    unnamed = [entry for entry in found if entry.object_id not in names[entry.object_type]]
    tenants = names_now(entry.object_text for entry in unnamed)
    for entry in found:
        entry.now_called = names[entry.object_type].get(entry.object_id) or tenants.get(
            entry.object_text, entry.object_text
        )
    return found


def names_of_rows(kind: str, keys: Iterable[str]) -> Mapping[str, str]:
    """Key to name, of the rows that are there. A row that has neither address name nor code is called in the history
    what it calls itself already, and one that is of its city alone gives no name away."""
    model = model_named(kind)
    if model is None or getattr(model, "is_of_its_city_alone", False):
        return {}
    if not any(hasattr(model, name) for name in ("slug", "code")):
        return {}
    rows = model._base_manager.filter(pk__in=valid(model, keys)).select_related(
        *getattr(model, "named_with", ()) or (None,)
    )
    return {str(row.pk): row_title(row) for row in rows}


def model_named(label: str) -> type[models.Model] | None:
    """None for a kind that is gone, and for what is no kind."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def choice_label(row: Any) -> str:
    """The name of a row among others to choose from: with its code, for names come more than once."""
    name, code = row_title(row), str(getattr(row, "slug", "") or getattr(row, "code", ""))
    return f"{name} ({code})" if code and code != name else name


def named_to_choose(row: Any) -> str:
    """Its name where a row is chosen, with what whoever chooses should know, such as a consent that is missing."""
    return line_of(choice_label(row), str(getattr(row, "known_to_choosers", "")))
