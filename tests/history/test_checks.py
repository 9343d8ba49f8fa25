"""System checks of versioned models: what `manage.py check` says of a model that no version could hold."""

# ruff: noqa: DJ008  # these models never have rows

from collections.abc import Iterator
from typing import ClassVar

import pytest
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps

from core.history.checks import deep_children, is_own_column, wrong_root, wrong_units
from core.history.models import Versioned
from tests.sample.models import Sample


@pytest.fixture(autouse=True)
def models_of_this_test_alone() -> Iterator[None]:
    with isolate_apps("core.history"):
        yield


@pytest.mark.django_db  # Django asks the database whether it knows JSON.
def test_the_models_of_the_site_pass() -> None:
    assert [fault for fault in run_checks() if (fault.id or "").startswith("history.")] == []


def test_children_that_only_point_to_each_other_pass() -> None:
    class Meeting(Versioned):
        versioned_children: ClassVar[tuple[str, ...]] = ("rooms", "talks")

        class Meta:
            app_label = "history"

    class Room(models.Model):
        meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="rooms")

        class Meta:
            app_label = "history"

    class Talk(models.Model):
        meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="talks")
        room = models.ForeignKey(Room, models.CASCADE, related_name="talks")

        class Meta:
            app_label = "history"

    assert list(deep_children(Meeting)) == []


def test_a_kept_child_with_children_of_its_own_is_refused() -> None:
    class Survey(Versioned):
        versioned_children: ClassVar[tuple[str, ...]] = ("questions",)

        class Meta:
            app_label = "history"

    class Question(models.Model):
        survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")

        class Meta:
            app_label = "history"

    class Choice(models.Model):
        question = models.ForeignKey(Question, models.CASCADE, related_name="+")

        class Meta:
            app_label = "history"

    (fault,) = deep_children(Survey)

    assert fault.id == "history.E001"
    assert fault.msg == "The kept child 'questions' has links or children of its own, which no version holds: Choice."
    assert fault.hint == "Make Question a versioned model of its own that names its parent in history_root."


def test_a_kept_child_with_many_to_many_links_is_refused() -> None:
    class Topic(models.Model):
        class Meta:
            app_label = "history"

    class Survey(Versioned):
        versioned_children: ClassVar[tuple[str, ...]] = ("questions",)

        class Meta:
            app_label = "history"

    class Question(models.Model):
        survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
        topics = models.ManyToManyField(Topic)

        class Meta:
            app_label = "history"

    (fault,) = deep_children(Survey)

    assert fault.msg.endswith("which no version holds: topics.")


def test_a_root_is_a_foreign_key_to_a_versioned_row_on_top() -> None:
    class Survey(Versioned):
        class Meta:
            app_label = "history"

    class Question(Versioned):
        survey = models.ForeignKey(Survey, models.CASCADE)
        note = models.CharField(max_length=9)
        history_root: ClassVar[str] = "survey"

        class Meta:
            app_label = "history"

    class Choice(Versioned):
        question = models.ForeignKey(Question, models.CASCADE)
        history_root: ClassVar[str] = "question"

        class Meta:
            app_label = "history"

    assert list(wrong_root(Survey)) == list(wrong_root(Question)) == []
    assert [fault.id for fault in wrong_root(Choice)] == ["history.E002"]
    for name in ("note", "nothing"):
        Question.history_root = name
        assert [fault.id for fault in wrong_root(Question)] == ["history.E002"]


def test_a_unit_names_columns_of_its_model_each_in_one_unit_alone() -> None:
    class Survey(Versioned):
        starts = models.IntegerField()
        ends = models.IntegerField()
        topics = models.ManyToManyField("self")
        together: ClassVar[tuple[tuple[str, ...], ...]] = (("starts", "ends"),)

        class Meta:
            app_label = "history"

    class Question(models.Model):
        """A kept child is a plain model."""

        value = models.IntegerField()
        together: ClassVar[tuple[tuple[str, ...], ...]] = (("value", "year"),)

        class Meta:
            app_label = "history"

    assert list(wrong_units(Survey)) == []
    Survey.together = (("starts", "ends"), ("ends", "topics"))
    faults = {(fault.id, fault.msg) for model in (Survey, Question) for fault in wrong_units(model)}
    assert faults == {
        ("history.E003", "A unit of Survey names 'topics', which is no column without a language."),
        ("history.E003", "A unit of Question names 'year', which is no column without a language."),
        ("history.E004", "'ends' stands in two units of Survey."),
    }


def test_a_unit_names_no_text_in_several_languages() -> None:
    names = [name for name in ("title", "title_en", "year") if is_own_column(Sample, name)]

    assert names == ["year"]
