"""What was not answered is no no, on any page and in any record.

A question is a column that may be empty. Every other boolean is a box: one that was left as it is, is told as a no only
where it stands in the list below, with the reason.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from rest_framework import serializers

from alliance.api import v1
from alliance.portal import datasets
from cities.models import City
from core.history.models import Versioned
from core.history.write import Actor
from core.pagecache.models import raise_content_version
from core.review.diff.labels import labels_of
from core.review.diff.record import blocks, unchanged
from core.review.forms.controls import YesOrNo
from core.review.models import Proposal
from core.review.proposals.kinds import kinds
from planning.actions import change_plan, revert_plan
from planning.models import Plan
from tests import factories as make
from tests import people
from tests.workspace.reading import Page

pytestmark = pytest.mark.django_db

TOLD_AS_NO = {
    "baseline_is_fiscal": "A year is that of the automatic schedule unless it is called a fiscal one.",
    "due_is_fiscal": "A year is that of the automatic schedule unless it is called a fiscal one.",
    "is_draft": "What was not read in a draft stands in what the source gives.",
    "is_example": "Whoever makes a row up says so.",
    "is_fiscal": "A year is that of the automatic schedule unless it is called a fiscal one.",
    "is_same_boundary": "A year that does not say so is compared with no other.",
    "is_shown": "Nobody has agreed before they say so.",
    "period_unknown": "True says that the city was asked and does not know; the years stand beside it.",
    "result_unknown": "True says that the city was asked and does not know; the result stands beside it.",
}
PLANS, CITIES = "whether_a_plan_is_aligned_may_be_unanswered", "whether_a_city_lies_on_the_sea_may_be_unanswered"
PAGE = "/en/cities/example-bay/plan/"


def own_models() -> list[type[models.Model]]:
    packages = {"alliance", "assessment", "cities", "cooperation", "core", "events", "finance", "planning", "resources"}
    return [model for model in apps.get_models() if model.__module__.partition(".")[0] in packages]


def boxes_of(model: type[models.Model]) -> list[str]:
    """The booleans of a model that cannot stay unanswered."""
    fields = model._meta.concrete_fields
    return [field.name for field in fields if isinstance(field, models.BooleanField) and not field.null]


def below(base: type[Any]) -> Iterator[type[Any]]:
    for one in base.__subclasses__():
        yield one
        yield from below(one)


def told_by_the_api() -> set[str]:
    """The columns of the answers that are true or false, and never null."""
    for module in pkgutil.iter_modules(v1.__path__):
        importlib.import_module(f"{v1.__name__}.{module.name}")
    own = [one for one in below(serializers.Serializer) if one.__module__.startswith(v1.__name__)]
    fields = [(name, field) for one in own for name, field in one().fields.items()]
    return {
        str(field.source or name).rpartition("__")[2]
        for name, field in fields
        if isinstance(field, serializers.BooleanField) and not field.allow_null
    }


def said_no(answer: Any) -> Iterator[str]:
    """The names under which a record says false."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield from [name] if value is False else said_no(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from said_no(value)


def bare_plan(**fields: Any) -> Plan:
    plan = make.PlanFactory(city=make.CityFactory(slug="example-bay", name_en="Example Bay"), slug="bay-plan", **fields)
    make.PlanActionFactory(plan=plan)
    return plan


# --- All models -------------------------------------------------------------------------------------------------------


def test_the_list_of_what_is_told_as_a_no_is_short_and_holds_nothing_that_is_none() -> None:
    boxes = {name for model in own_models() for name in boxes_of(model)}

    assert len(TOLD_AS_NO) <= 10
    assert TOLD_AS_NO.keys() <= boxes


def test_no_box_of_any_model_is_told_as_a_no_to_programs_but_for_those_of_the_list() -> None:
    boxes = {name for model in own_models() for name in boxes_of(model)}
    columns = {name for name, kind in datasets.DATATYPES.items() if kind == "boolean"}

    assert boxes & (told_by_the_api() | columns) <= TOLD_AS_NO.keys()


def test_no_record_of_a_bare_row_says_no() -> None:
    bare_plan()
    make.CommitmentFactory(city=City.objects.get(), slug="a-commitment")
    addresses = (
        f"{PAGE}data.json",
        f"{PAGE}nbsap.json",
        "/en/cities/data.geojson",
        *(f"/api/v1/{name}/" for name in ("plans", "plan-actions", "commitments", "cities")),
    )

    of_years = {"is_fiscal", "due_is_fiscal", "baseline_is_fiscal", "is_draft"}

    found = {url: set(said_no(Client().get(url).json())) - {"is_example", *of_years} for url in addresses}

    assert [url for url in addresses if found[url]] == []


@pytest.mark.parametrize("model", [one for one in own_models() if issubclass(one, Versioned)], ids=str)
def test_no_page_of_differences_tells_an_unticked_box_as_a_no(model: type[Versioned]) -> None:
    labels = labels_of(model)
    left = {name: False for name in boxes_of(model) if name in labels.columns}

    assert unchanged(left, left, labels) == []
    assert blocks({}, left, labels) == []
    for name in left:
        (block,) = blocks({name: True}, left | {name: False}, labels)[:1]
        assert (block.old.text, block.new.text) == ("Yes", "No")


def test_every_question_of_a_form_has_three_answers_and_none_is_chosen() -> None:
    found = []
    for kind in kinds():
        for section in kind.sections:
            for part in section.form.parts:
                column = next((each for each in kind.model._meta.concrete_fields if each.name == part.name), None)
                if isinstance(column, models.BooleanField) and column.null:
                    found.append(part.name)
    control: Any = YesOrNo(None)

    assert {"is_gbf_aligned", "on_the_coast"} <= set(found)
    assert ([code for code, _label in control.choices], control.initial) == (["", "yes", "no", "not-said"], "")
    assert [control.clean(code) for code in ("", "yes", "no", "not-said", True, False)] == [
        *(None, True, False, None),
        *(True, False),
    ]


# --- Whether a plan is aligned ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "record", "sentence"),
    [
        (None, {}, ""),
        (False, {"isGbfAligned": False}, "is not aligned with the global framework."),
        (True, {"isGbfAligned": True}, "is aligned with the global framework."),
    ],
)
def test_whether_a_plan_is_aligned_is_told_as_it_was_answered(said: bool | None, record: Any, sentence: str) -> None:
    bare_plan(is_gbf_aligned=said)
    raise_content_version()

    told = Client().get(f"{PAGE}nbsap.json").json()
    assert {name: value for name, value in told.items() if name == "isGbfAligned"} == record
    assert Client().get("/api/v1/plans/bay-plan/").json()["is_gbf_aligned"] is said
    assert Client().get(f"{PAGE}data.json").json()["plan"]["is_gbf_aligned"] is said
    page = Client().get(PAGE).text
    assert sentence in page if sentence else "aligned with the global framework" not in page


def test_a_lead_answers_and_takes_the_answer_back(client: Client) -> None:
    plan = bare_plan()
    people.sign_in(client, people.lead(plan.city))
    address = "/en/w/example-bay/plans/bay-plan/frame/"

    def chosen(answer: str) -> Any:
        assert Page(client, address).send(is_gbf_aligned=answer).status_code == 302
        draft = Proposal.objects.open().filter(kind="plan").first()
        return draft.changes.get("is_gbf_aligned", "nothing") if draft else "nothing"

    assert Page(client, address).value("is_gbf_aligned") == ""
    assert [chosen(answer) for answer in ("", "no", "yes", "not-said")] == ["nothing", False, True, "nothing"]


def test_going_back_to_a_version_with_an_unticked_box_answers_nothing() -> None:
    by = Actor(id=None, label="Test")
    plan = change_plan(bare_plan(), changes={"title_en": "One", "is_gbf_aligned": False}, expected=1, by=by)
    plan = change_plan(plan, changes={"title_en": "Two", "is_gbf_aligned": None}, expected=2, by=by)

    back, _left = revert_plan(plan, to=2, expected=3, by=by)

    assert (str(back.title), back.is_gbf_aligned) == ("One", None)


# --- What was kept before ---------------------------------------------------------------------------------------------


class Before:
    """The models as a migration has them: without the rules of ours."""

    def get_model(self, package: str, name: str) -> Any:
        return SimpleNamespace(objects=apps.get_model(package, name)._base_manager)


def migration(package: str, name: str) -> Any:
    folder = importlib.import_module(f"{package}.migrations")
    (found,) = (each.name for each in pkgutil.iter_modules(folder.__path__) if each.name.endswith(name))
    return importlib.import_module(f"{folder.__name__}.{found}")


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ([(7, False)], None),  # a box that was left as it is
        ([(7, True), (7, False)], False),  # a person took a yes away
        ([(None, True), (None, False)], None),  # a loader did
        ([(7, True), (7, False), (7, True)], True),
    ],
)
def test_a_no_stays_one_only_where_the_history_shows_that_a_person_said_it(
    steps: list[tuple[int | None, bool]], left: bool | None
) -> None:
    plan: Plan = make.PlanFactory()
    for by, answer in steps:
        plan = change_plan(plan, changes={"is_gbf_aligned": answer}, expected=None, by=Actor(id=by, label="Somebody"))

    migration("planning", PLANS).forget_what_nobody_said(Before(), None)

    assert Plan.objects.get().is_gbf_aligned is left


def test_a_city_of_which_nobody_said_it_does_not_lie_inland(client: Client) -> None:
    make.CityFactory(on_the_coast=False, slug="example-bay")

    migration("cities", CITIES).forget_what_nobody_said(Before(), None)

    assert City.objects.get().on_the_coast is None
    raise_content_version()
    header, line = client.get("/en/cities/data.csv").text.splitlines()[:2]
    assert dict(zip(header.split(","), line.split(","), strict=False))["on_the_coast"] == ""
