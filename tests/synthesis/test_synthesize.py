"""What is made: called made up in its names, listed, whole, and with a history."""

import pytest
from django.core.management import CommandError, call_command

from assessment.answers.outcomes import kept_outcome, worked_out
from assessment.editions.frameworks import framework
from assessment.models import Answer, Assessment, Result, ResultLine
from assessment.results.proposing import answer_line
from benchmarks.pages import EmptyList, of_kinds
from benchmarks.synthesis.making import MODELS, Size, synthesize
from benchmarks.synthesis.words import place_name
from cities.models import City, Figure
from cities.practices.models import Practice
from cooperation.models import Link, LinkCity, Posting
from cooperation.neighbours.after_writes import CLOSING
from cooperation.neighbours.models import Neighbour, Renewal
from cooperation.neighbours.renewal import rebuild
from core.content.examples import real
from core.history.models import Entry, RowVersion
from core.history.snapshot import snapshot
from core.history.write import closing_listeners, version_of
from core.search.finding import search
from core.vocabulary.loading import load_vocabulary
from core.vocabulary.models import Source
from events.models import Contribution, Event, Participation, Session, Speaker
from finance.market.models import Call, Criterion
from finance.projects.models import Project, ProjectProfile
from planning.models import CityIndicator, IndicatorValue, PlanAction, PlanTarget, ProgressReport
from resources.models import Resource, Section
from tests.worlds import made_once

pytestmark = pytest.mark.django_db
NAMED = (
    *((City, "name"), (Event, "title"), (Resource, "title"), (Practice, "title")),
    *((Posting, "title"), (Link, "title"), (ProjectProfile, "title"), (Call, "title")),
)
MARKS = {"en": "(example)", "zh_hans": "（示例）", "zh_hant": "（範例）", "ja": "（例）"}


def make_example_data() -> None:
    load_vocabulary()
    list(synthesize(Size(cities=7, events=3, resources=5, postings=9, links=4, plans=2, projects=6, calls=3), seed=1))


example_data = made_once(make_example_data)


def test_history_keeps_what_the_database_holds(example_data: None) -> None:
    for model in MODELS:
        for row in model._base_manager.all():
            assert version_of(row, 1) == snapshot(model, row.pk)


def test_every_row_has_its_entry_and_its_version(example_data: None) -> None:
    total = sum(model._base_manager.count() for model in MODELS)

    assert Entry.objects.count() == RowVersion.objects.count() == total


def test_everything_hangs_together(example_data: None) -> None:
    assert City.objects.count() == 7
    assert Figure.objects.count() == 35
    assert Practice.objects.count() == 3
    assert Result.objects.published().count() == Assessment.objects.count() == 14
    assert Answer.objects.count() == ResultLine.objects.count() == 14 * 7
    assert Event.objects.count() == 3
    assert Session.objects.count() == 15
    assert Contribution.objects.count() == 30
    assert Participation.objects.count() == 15
    assert Speaker.objects.count() == 15
    assert Resource.objects.count() == 5
    assert Section.objects.count() == 8
    assert Posting.objects.shown_to_all().count() == 9
    assert Link.objects.shown_to_all().count() == 4
    assert LinkCity.objects.count() == 8
    assert ProjectProfile.objects.shown_to_all().count() == Project.objects.count() == 6
    assert ProjectProfile.objects.filter(total_cost__isnull=False).count() == 3
    assert Call.objects.shown_to_all().count() == 3
    assert Criterion.objects.count() == 24
    assert PlanTarget.objects.shown_to_all().count() == 40
    assert PlanAction.objects.shown_to_all().count() == 120
    assert ProgressReport.objects.shown_to_all().count() == 200
    assert IndicatorValue.objects.filter(indicator__in=CityIndicator.objects.shown_to_all()).count() == 100


def test_neighbours_are_those_that_a_rebuild_finds(example_data: None) -> None:
    made = list(Neighbour.objects.order_by("city", "other").values("city", "other", "via", "reasons", "group"))

    rebuild()

    assert made
    assert made == list(Neighbour.objects.order_by("city", "other").values("city", "other", "via", "reasons", "group"))
    assert CLOSING in closing_listeners
    assert not Renewal.objects.exists()


def test_none_is_marked_so_that_lists_are_measured_full(example_data: None) -> None:
    for model in MODELS:
        if hasattr(model._default_manager, "shown_to_all"):
            rows = model._base_manager.all()
            assert rows.exists()
            assert set(real(rows)) == set(rows)


def test_a_benchmark_of_an_empty_list_fails(example_data: None) -> None:
    assert "one of practices" in [page.name for page in of_kinds()]

    Practice._base_manager.update(is_example=True)

    with pytest.raises(EmptyList, match="practices"):
        list(of_kinds())


def test_all_names_say_in_their_language_that_they_are_made_up(example_data: None) -> None:
    for model, field in NAMED:
        for row in model._base_manager.all():
            for language, mark in MARKS.items():
                assert getattr(row, f"{field}_{language}").endswith(mark)
    assert all(speaker.display_name.endswith("(example)") for speaker in Speaker.objects.all())
    assert set(Figure.objects.values_list("source__kind", flat=True)) == {Source.Kind.EXAMPLE}


def test_what_a_result_says_is_what_its_assessment_says(example_data: None) -> None:
    edition = framework("cbi-2021")
    told = {(row.result.assessment_id, row.indicator): row for row in ResultLine.objects.select_related("result")}
    for answer in Answer.objects.all():
        indicator, line = edition.indicator_of[answer.indicator], told[answer.assessment_id, answer.indicator]
        said = answer_line(indicator, answer)
        assert {name: getattr(line, name) for name in said} == said
        assert kept_outcome(worked_out(indicator, answer, {}), {})["score"] == line.score
    assert ResultLine.objects.filter(score__isnull=False, score_mode="calculated").count() > 30


def test_all_are_members_since_some_day_and_listed(example_data: None) -> None:
    assert City.objects.filter(status="member", member_since__isnull=False).count() == 7


def test_all_values_are_valid(example_data: None) -> None:
    for model in MODELS:
        for row in model._base_manager.all():
            row.full_clean()


def test_they_can_be_found_in_another_language(example_data: None) -> None:
    name = place_name(3).texts[3]

    assert "city" in {group.kind for group in search(name, "en").groups}


def test_the_command_refuses_when_there_are_example_data(example_data: None) -> None:
    with pytest.raises(CommandError, match="already"):
        call_command("synthesize", cities=1, skip_checks=True)
