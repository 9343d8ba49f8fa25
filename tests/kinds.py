"""One of each kind of content, for all tests that need one: a kind that is added has one row here.

The tests of the admin, of what forms ask, of the lists of the API, of sheets and of removal read it, and the walk.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from modeltranslation.manager import get_translatable_fields_for_model

from core.text.clean import no_unseen_characters
from core.text.languages import column_name
from tests import factories as make
from tests.sample.factories import SampleFactory

type Make = Callable[..., Any]

SHORTEST = 40  # a column that is shorter holds a code


class Kind(NamedTuple):
    """`make` is its factory; `rich` makes a row with texts, links and children. `asked` is what a row must say so that
    all that its forms ask can be shown. The address name of one that stands below a city begins with the city's."""

    make: Make
    rich: Make
    asked: Mapping[str, Any] = {}
    is_below: bool = False


def rich_city(**given: Any) -> Any:
    city = make.CityFactory(**given)
    city.terms.add(make.term("settings", "coastal"), make.term("challenges", "heat"))
    make.FigureFactory(city=city)
    make.FigureFactory(city=city, measure="area", unit="km2")
    make.PlanFactory(city=city)
    return city


def rich_event(**given: Any) -> Any:
    event = make.EventFactory(**given)
    event.organisers.add(make.OrganisationFactory())
    event.sources.add(make.SourceFactory())
    for city in (make.CityFactory(), make.CityFactory()):
        make.ParticipationFactory(event=event, city=city)
    make.ContributionFactory(session=make.SessionFactory(event=event))
    make.ReleaseFactory(event=event)
    event.terms.add(make.term("topics", "water"))
    return event


def rich_resource(**given: Any) -> Any:
    resource = make.ResourceFactory(**given)
    resource.publishers.add(make.OrganisationFactory())
    resource.terms.add(make.term("topics", "water"))
    edition = make.EditionFactory(resource=resource)
    make.EditionFileFactory(resource=resource, edition_number=edition.number)
    return resource


def rich_practice(**given: Any) -> Any:
    practice = make.PracticeFactory(**given)
    practice.terms.add(make.term("topics", "water"))
    practice.sources.add(make.SourceFactory())
    return practice


def rich_plan(**given: Any) -> Any:
    plan = make.PlanFactory(**given)
    make.GoalFactory(plan=plan)
    make.PlanTargetFactory(plan=plan)
    return plan


def rich_target(**given: Any) -> Any:
    target = make.PlanTargetFactory(**given)
    target.alignments.create(term=make.term("kmgbf-targets", "12"), degree="high", note_en="Shade")
    target.reports.create(year=2025, level="on_track", summary_en="More trees.")
    target.indicators.add(make.CityIndicatorFactory(city=target.plan.city))
    target.considerations.add(make.term("considerations", "health"))
    return target


def rich_action(**given: Any) -> Any:
    action = make.PlanActionFactory(**given)
    action.targets.add(make.PlanTargetFactory(plan=action.plan))
    action.terms.add(make.term("sdgs", "15"))
    action.milestones.create(title_en="Planted", due="2026")
    return action


def rich_indicator(**given: Any) -> Any:
    indicator = make.CityIndicatorFactory(**given)
    indicator.values.create(year=2025, value=12, source_title="Survey", footnote_en="Half a year")
    indicator.goals.create(year=2030, value=20)
    return indicator


def rich_call(**given: Any) -> Any:
    call = make.CallFactory(**given)
    make.CriterionFactory(call=call, source=make.SourceFactory())
    call.terms.add(make.term("finance-instruments", "green-bond"))
    call.sources.add(make.SourceFactory())
    return call


def rich_sample(**given: Any) -> Any:
    sample = SampleFactory(**{"area": "12.5", **given})
    sample.counts.create(label_en="Herons", value="3.250")
    return sample


def plain(factory: Make, **kind: Any) -> Kind:
    """A kind of which the factory makes all that there is to see."""
    return Kind(factory, factory, **kind)


KINDS: Mapping[str, Kind] = {
    "city": Kind(make.CityFactory, rich_city),
    "practice": Kind(make.PracticeFactory, rich_practice),
    "plan": Kind(make.PlanFactory, rich_plan),
    "organisation": plain(make.OrganisationFactory),
    "sample": Kind(SampleFactory, rich_sample),
    "result": plain(make.ResultFactory),
    "specieslist": plain(make.SpeciesListFactory),
    "event": Kind(make.EventFactory, rich_event),
    "speaker": plain(make.SpeakerFactory),
    "resource": Kind(make.ResourceFactory, rich_resource),
    "posting": plain(make.PostingFactory),
    "link": plain(make.LinkFactory),
    "goal": plain(make.GoalFactory, is_below=True),
    "plantarget": Kind(make.PlanTargetFactory, rich_target, is_below=True),
    "planaction": Kind(make.PlanActionFactory, rich_action, {"budget": 5, "currency": "JPY"}, is_below=True),
    "cityindicator": Kind(
        make.CityIndicatorFactory, rich_indicator, {"unit": "other", "own_unit": "kg"}, is_below=True
    ),
    "commitment": plain(make.CommitmentFactory),
    "projectprofile": plain(make.ProjectProfileFactory),
    "funder": plain(make.FunderFactory),
    "call": Kind(make.CallWithGroundsFactory, rich_call),
    "placegroup": plain(make.PlaceGroupFactory),
    "instrumentnote": plain(make.InstrumentNoteFactory),
}
# A result and the profile of a project are withdrawn, by their city or the secretariat; offers, needs and links are
# closed, and keep their trace.
NEVER_REMOVED = {"result", "specieslist", "projectprofile", "posting", "link"}


def kind_of(name: str) -> Kind:
    assert name in KINDS, f"KINDS of tests/kinds.py lacks {name}: say there how a row of it is made"
    return KINDS[name]


def model_of(name: str) -> Any:
    (model,) = (model for model in apps.get_models() if model._meta.model_name == name)
    return model


def texts_of(model: type[models.Model]) -> list[str]:
    """The columns of free text: those with languages, in English, and those whose words are looked at."""
    translated = {column_name(name, "en") for name in translated_of(model)}
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and (field.max_length or SHORTEST) >= SHORTEST
        if field.name in translated or is_free(field, translated_of(model))
    ]


def translated_of(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(get_translatable_fields_for_model(model) or ())


def is_free(field: Any, translated: tuple[str, ...]) -> bool:
    """Not one of the columns of a translated text."""
    is_column_of_text = any(field.name == name or field.name.startswith(f"{name}_") for name in translated)
    return not is_column_of_text and not field.choices and no_unseen_characters in field.validators
