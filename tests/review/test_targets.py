"""What a city may name: for each foreign key and each link of each kind, and of the rows inside a thing."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from assessment.models import Result
from cities.models import City, Figure
from cities.organisations.models import Organisation
from core.history.rowkeys import key_of
from core.history.snapshot import child_columns, child_relation, links_of, snapshot_columns
from core.history.write import Actor
from core.review.forms.parts import FieldPart
from core.review.forms.section_forms import InlinePart, RowForm, SectionForm
from core.review.proposals import actions
from core.review.proposals.checking import check_patch
from core.review.proposals.kinds import ProposalKind, kind_of, kinds
from core.review.proposals.targets import offered_keys
from core.vocabulary.models import Source, Term
from finance.projects.models import ProjectProfile
from planning.models import CityIndicator, Goal, Plan, PlanAction, PlanTarget
from tests.factories import (
    CityFactory,
    CityIndicatorFactory,
    FigureFactory,
    GoalFactory,
    OrganisationFactory,
    PlanActionFactory,
    PlanFactory,
    PlanTargetFactory,
    PracticeFactory,
    ProjectProfileFactory,
    ResultFactory,
    SourceFactory,
    term,
)

pytestmark = pytest.mark.django_db
BY = Actor(id=7, label="An editor")


def relations(kind: ProposalKind) -> Iterator[tuple[str, type[models.Model]]]:
    """Everything that a city may set and that leads to another row, by its name in `targets`."""
    own: dict[str, Any] = {**snapshot_columns(kind.model), **links_of(kind.model)}
    for name in kind.allowed:
        if name in own and own[name].is_relation:
            yield name, own[name].related_model
    for name, allowed in kind.children.items():
        inside: Mapping[str, Any] = child_columns(child_relation(kind.model, name))
        for column in allowed:
            if inside[column].is_relation:
                yield f"{name}.{column}", inside[column].related_model


RELATIONS = [(kind.code, name, model) for kind in kinds() for name, model in relations(kind)]


def patch_for(kind: ProposalKind, name: str, key: object) -> dict[str, Any]:
    if "." in name:
        child, column = name.split(".")
        return {f"{child}.{uuid.uuid4()}.{column}": key}
    return {f"{name}.{key}": True} if name in links_of(kind.model) else {name: key}


def is_refused(kind: ProposalKind, tenant: int, patch: dict[str, Any]) -> bool:
    try:
        check_patch(kind, tenant, "", patch)
    except ValidationError as fault:
        return fault.message_dict.keys() == patch.keys()
    return False


# What is chosen among one's own rows: that of another city is none, however public it is.
OF_ANOTHER_CITY: dict[type[models.Model], Callable[[City], models.Model]] = {
    Plan: lambda city: PlanFactory(city=city),
    Goal: lambda city: GoalFactory(plan=PlanFactory(city=city)),
    PlanTarget: lambda city: PlanTargetFactory(plan=PlanFactory(city=city)),
    PlanAction: lambda city: PlanActionFactory(plan=PlanFactory(city=city)),
    CityIndicator: lambda city: CityIndicatorFactory(city=city),
    Result: lambda city: ResultFactory(city=city, state="published"),
    ProjectProfile: lambda city: ProjectProfileFactory(city=city, state="published"),
}


def unlisted(model: type[models.Model], other: City) -> models.Model:
    """A row that another city keeps to itself, or that nobody may choose any more."""
    if model is Organisation:
        return OrganisationFactory(city=other, state="draft")
    if model is Term:
        return term("biomes", "gone", is_retired=True)
    if model is City:
        return CityFactory(status=City.Status.WITHDRAWN)
    if model in OF_ANOTHER_CITY:
        return OF_ANOTHER_CITY[model](other)
    raise AssertionError(f"say here which row of {model.__name__} a city must not name")


@pytest.mark.parametrize(("code", "name", "model"), RELATIONS, ids=lambda each: str(each))
def test_a_city_names_nothing_that_is_not_offered_to_it(code: str, name: str, model: type[models.Model]) -> None:
    kind, city, other = kind_of(code), CityFactory(), CityFactory()
    hidden = unlisted(model, other)

    assert is_refused(kind, city.pk, patch_for(kind, name, hidden.pk))
    assert is_refused(kind, city.pk, patch_for(kind, name, 987654))
    assert is_refused(kind, city.pk, patch_for(kind, name, f"0{hidden.pk}"))


def test_the_relations_of_all_kinds_are_asked() -> None:
    assert {(code, name) for code, name, _model in RELATIONS} >= {
        ("city", "biome"),
        ("city", "terms"),
        ("practice", "organisations"),
    }


# --- Rows inside a thing, and keys that are no numbers --------------------------------------------------------------


def with_source() -> ProposalKind:
    """As if a city chose the source of a figure from a list."""
    kind = kind_of("city")
    children = {"figures": (*kind.children["figures"], "source")}
    targets = {**kind.targets, "figures.source": lambda tenant: Source.objects.filter(title__startswith="Open")}
    return replace(kind, children=children, targets=targets)


def test_a_foreign_key_of_a_row_inside_is_asked_like_any_other() -> None:
    city, fine, closed = CityFactory(), SourceFactory(title="Open data"), SourceFactory(title="Closed")
    kind = with_source()

    check_patch(kind, city.pk, str(city.pk), patch_for(kind, "figures.source", fine.pk))
    assert is_refused(kind, city.pk, patch_for(kind, "figures.source", closed.pk))
    assert is_refused(kind, city.pk, patch_for(kind, "figures.source", 987654))
    check_patch(kind, city.pk, str(city.pk), patch_for(kind, "figures.source", None))


def test_a_form_of_a_row_inside_offers_what_the_city_may_name() -> None:
    class WithSource(RowForm):
        parts = (FieldPart("source"),)

    class Figures(SectionForm):
        parts = (InlinePart("figures", form=WithSource, title=str),)

    fine, closed = SourceFactory(title="Open data"), SourceFactory(title="Closed")

    form = Figures(with_source(), tenant=CityFactory().pk, shown={})

    codes = {str(code) for code, _label in form.rows["figures"][0].form.fields["source"].choices}  # type: ignore[attr-defined]
    assert str(fine.pk) in codes
    assert str(closed.pk) not in codes


def test_rows_whose_keys_are_no_numbers_can_be_named() -> None:
    mine, theirs = FigureFactory(), FigureFactory()
    kind = replace(kind_of("city"), targets={"terms": lambda tenant: Figure.objects.filter(city=tenant)})

    keys = [str(mine.pk), str(theirs.pk), str(uuid.uuid4()), mine.pk.hex, "7"]

    assert offered_keys(kind, mine.city_id, "terms", keys) == {str(mine.pk)}


@pytest.mark.parametrize("text", ["", " 7", "07", "٧", "7.0", "-", "9" * 40, "True"])
def test_a_key_has_one_spelling(text: str) -> None:
    assert key_of(Term, text) is None
    assert key_of(Figure, text) is None


# --- When it is published ------------------------------------------------------------------------------------------


def test_what_was_hidden_meanwhile_is_not_linked_when_it_is_published() -> None:
    practice, body = PracticeFactory(), OrganisationFactory()
    patch = {f"organisations.{body.pk}": True}
    proposal = actions.start(kind_of("practice"), tenant=practice.city_id, row=practice, patch=patch, by=BY)
    body.state = "withdrawn"
    body.save()

    with pytest.raises(ValidationError):
        actions.apply(proposal, BY)


def test_a_link_to_what_is_hidden_may_be_taken_away() -> None:
    practice, body = PracticeFactory(), OrganisationFactory(state="withdrawn")
    practice.organisations.add(body)

    check_patch(kind_of("practice"), practice.city_id, str(practice.pk), {f"organisations.{body.pk}": None})
