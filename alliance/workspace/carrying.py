"""What a practice takes from the project or the action that it tells of, so that nothing is typed twice."""

from collections.abc import Mapping
from typing import Any

from alliance.workspace.context import CityContext
from core.review.forms.base import PartsForm
from core.text import limits
from core.text.fallback import shown_value
from core.text.languages import LANGUAGE_TAGS, column_name
from finance.projects import from_action
from finance.projects.models import Project

TEXTS = ("title", "summary", "problem", "place")
YEARS = ("starts", "ends")


def known_of_practice(workspace: CityContext, said: Mapping[str, str]) -> dict[str, Any]:
    """What is known already, by the fields of the short form. `said` names a thing of the city by its address name; of
    any other nothing is known here."""
    project = Project.objects.filter(city=workspace.city, slug=said.get("project", "")).kept().first()
    if project is not None:
        return in_words(vars(project))
    action = from_action.actions_of(workspace.city.pk).filter(slug=said.get("action", "")).first()
    if action is not None:
        return in_words(from_action.copied(action)[0])
    return {}


def in_words(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Years, and texts in the language of the title for this reader, which the form then is in: a text in another one
    would be taken for this one when it is saved."""
    language = shown_value(columns, "title").language
    found = {name: columns.get(column_name(name, language)) or "" for name in TEXTS}
    years = {name: columns.get(name) for name in YEARS}
    return {**found, **years, "title": found["title"][: limits.NAME], "language": language}


def begin_with(form: PartsForm, known: Mapping[str, Any]) -> None:
    """`known` stands in the fields of the form, which says in which language it does."""
    form.initial = dict(known)
    tag = LANGUAGE_TAGS.get(known.get("language", ""))
    for field in form.fields.values():
        if tag and "lang" in field.widget.attrs:
            field.widget.attrs["lang"] = tag
