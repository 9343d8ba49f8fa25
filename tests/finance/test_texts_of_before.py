"""Texts of projects that stood in one column move into those of their languages, and back: nothing is lost."""

from importlib import import_module
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db.migrations.loader import MigrationLoader

from finance.projects.models import TEXTS, Project
from finance.projects.texts_of_before import NoColumn, in_columns
from tests.factories import CityFactory
from tests.finance.helping_projects import all_texts

pytestmark = [pytest.mark.django_db, pytest.mark.both]
MOVE = import_module("finance.migrations.0016_texts_of_projects_have_columns")
WRITTEN = {name: {code: f"{name} {code}" for code in ("en", "zh-hans", "zh-hant", "ja")} for name in TEXTS}


@pytest.fixture(scope="module")
def halfway() -> Any:
    """The models while both the column of before and those of today are there."""
    state = MigrationLoader(None).project_state([("finance", "0015_calls_are_checked_by_a_second_person")])
    for step in MOVE.Migration.operations[:-1]:
        step.state_forwards("finance", state)
    return state.apps


def kept(apps: Any, **texts: Any) -> Any:
    row = Project.objects.create(city=CityFactory(), slug=f"bay--{len(texts)}")
    apps.get_model("finance", "Project").objects.filter(pk=row.pk).update(texts=texts)
    return row


def test_each_text_moves_into_its_column_and_back(halfway: Any) -> None:
    full, bare = kept(halfway, **WRITTEN), kept(halfway)

    MOVE.into_columns(halfway, None)

    for row in (full, bare):
        row.refresh_from_db()
    assert (all_texts(full), all_texts(bare)) == (WRITTEN, {})

    of_before = halfway.get_model("finance", "Project").objects
    of_before.update(texts={})
    MOVE.into_one(halfway, None)

    assert dict(of_before.values_list("pk", "texts")) == {full.pk: WRITTEN, bare.pk: {}}


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        ({"title": {"en": "Reeds", "fr": "Roseaux"}}, "'title' in 'fr'"),
        ({"title": {"en": "Reeds"}, "mood": {"en": "Good"}}, "'mood' in 'en'"),
        ({"title": {"zh-Hans": "芦苇"}}, "'title' in 'zh-Hans'"),
        ({"title": {"en": "R" * 301}}, "'title' in 'en'"),
        ({"risks": {"en": "R" * 4_001}}, "'risks' in 'en'"),
        ({"title": {"en": ["Reeds"]}}, "'title' in 'en'"),
        ({"title": "Reeds"}, "'title' in ''"),
        (["Reeds"], "'' in ''"),
    ],
)
def test_what_no_column_holds_is_named_with_its_row(texts: Any, named: str) -> None:
    with pytest.raises(NoColumn) as refused:
        in_columns(Project, "bay--reeds", texts)

    assert str(refused.value) == f"The project bay--reeds has a text that no column holds: {named}"


@pytest.mark.parametrize("texts", [None, {}, {"mood": {}}, {"title": {"fr": "", "en": None}}])
def test_where_nothing_is_written_nothing_is_refused(texts: Any) -> None:
    assert in_columns(Project, "bay--reeds", texts) == {}


def test_the_migration_says_in_one_sentence_what_to_correct(halfway: Any) -> None:
    kept(halfway, title={"en": "Reeds"})
    kept(halfway, title={"en": "Reeds", "fr": "Roseaux"}, risks={})

    with pytest.raises(CommandError, match=r"bay--2 .* 'title' in 'fr'\. Nothing was changed\. Correct it with"):
        MOVE.into_columns(halfway, None)
