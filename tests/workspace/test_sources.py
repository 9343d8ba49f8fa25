"""A source stays with its number: whoever changes the number alone finds the source empty, unless they say it holds."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model

from cities.models import Figure
from core.history.sourced import sourced_of
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from planning.models import CityIndicator, Plan
from tests import people
from tests.api.writing import LIST, Program
from tests.factories import CityIndicatorFactory, PlanFactory, SourceFactory
from tests.workspace.conftest import DESK, Office

pytestmark = pytest.mark.django_db
FIGURES = "profile/figures/"
ASKED = "The number has changed, so the old source was removed."
OLD = {"source_title": "Survey 2020", "source_link": "https://example.org/2020"}


def form_of(office: Office, kind: str) -> tuple[str, str, str, Model]:
    """The address of a form that holds a value and a source, the head of its controls, the value, and the row."""
    if kind == "figure of a city":
        Figure.objects.filter(pk=office.figure.pk).update(**OLD, source=None)
        return FIGURES, f"figures-{office.figure.pk}-", "value", office.figure
    if kind == "figure of a plan":
        plan: Plan = PlanFactory(city=office.city, state="published")
        figure = plan.figures.create(label_en="Parks", value="12", unit="ha", year=2020, **OLD)
        return f"plans/{plan.slug}/figures/", f"figures-{figure.pk}-", "value", figure
    baseline = {"baseline_value": 12, "baseline_year": 2020, "baseline_source": OLD["source_title"]}
    indicator: CityIndicator = CityIndicatorFactory(city=office.city, unit="ha", state="published", **baseline)
    if kind == "value of an indicator":
        value = indicator.values.create(year=2020, value=12, **OLD)
        return f"indicators/{indicator.slug}/values/", f"values-{value.pk}-", "value", value
    return f"indicators/{indicator.slug}/line/", "", "baseline_value", indicator


KINDS = ("figure of a city", "figure of a plan", "value of an indicator", "baseline of an indicator")


def source_of(row: Model, head: str) -> list[str]:
    (rule,) = sourced_of(type(row))
    return [f"{head}{name}" for name in rule.by if name not in ("source", "confidence")]  # which no form of theirs asks


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_that_is_changed_alone_has_an_empty_source(office: Office, kind: str) -> None:
    path, head, value, row = form_of(office, kind)
    names = source_of(row, head)

    asked = office.open(path).send(**{f"{head}{value}": "13"})
    assert (asked.status_code, ASKED in asked.text, Proposal.objects.count()) == (200, True, 0)
    page = office.open(path).again(asked)
    assert [page.value(name) for name in names] == [""] * len(names)

    saved = office.open(path).send("later", **{f"{head}{value}": "13"})
    assert saved.status_code == 302
    changes = office.proposal.changes
    assert [changes[name.replace("-", ".") if "." in name else key_of(name)] for name in names] == [""] * len(names)


def key_of(control: str) -> str:
    """values-<uuid>-source_title is the control of values.<uuid>.source_title."""
    if "-" not in control:
        return control
    name, rest = control.split("-", 1)
    pk, column = rest.rsplit("-", 1)
    return f"{name}.{pk}.{column}"


@pytest.mark.parametrize("kind", KINDS)
def test_the_source_stays_where_somebody_says_that_it_holds(office: Office, kind: str) -> None:
    path, head, value, row = form_of(office, kind)
    names = source_of(row, head)

    saved = office.open(path).send(**{f"{head}{value}": "13", f"{head}keep_{names[0].removeprefix(head)}": "on"})

    assert saved.status_code == 302
    assert not {key_of(name) for name in names} & office.proposal.changes.keys()


@pytest.mark.parametrize("kind", KINDS[:3])
def test_a_new_title_takes_no_old_address_along(office: Office, kind: str) -> None:
    path, head, value, _row = form_of(office, kind)

    office.open(path).send("later", **{f"{head}{value}": "13", f"{head}source_title": "Survey 2026"})

    changes = office.proposal.changes
    assert changes[key_of(f"{head}source_title")] == "Survey 2026"
    assert changes[key_of(f"{head}source_link")] == ""


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_number_in_another_spelling_keeps_its_source(office: Office, kind: str) -> None:
    path, head, value, row = form_of(office, kind)
    there = office.open(path).value(f"{head}{value}")

    saved = office.open(path).send(**{f"{head}{value}": f"{there}.0"})

    said = {key for proposal in Proposal.objects.all() for key in proposal.changes}
    assert (saved.status_code, said & {key_of(name) for name in source_of(row, head)}) == (302, set())


def test_saves_in_between_empty_the_control_and_never_what_was_typed_since(office: Office) -> None:
    path, head, _value, _row = form_of(office, KINDS[0])
    page = office.open(path)
    draft = f"{DESK}{path}draft/"

    def save(**changes: Any) -> dict[str, Any]:
        answer = office.at_editor.post(draft, {**page.values(), **changes}).json()
        typed = {**{name: [text] for name, text in changes.items()}, **answer["values"]}
        for name, texts in {**{name: [text] for name, text in answer["hidden"].items()}, **typed}.items():
            page.pairs = [(key, text) for key, text in page.pairs if key != name] + [(name, texts[0])]
        return dict(answer)

    emptied = save(**{f"{head}value": "13"})["values"]
    assert emptied == {f"{head}source_title": [""], f"{head}source_link": [""]}

    save(**{f"{head}source_title": "Survey 2026"})
    save(**{f"{head}value": "14"})  # a slip of the pen is corrected: the source was typed beside this number
    changes = office.proposal.changes
    assert changes[key_of(f"{head}source_title")] == "Survey 2026"
    assert changes[key_of(f"{head}value")] == "14.000"

    save(**{f"{head}source_title": "", f"{head}keep_source_title": "on"})
    assert key_of(f"{head}source_title") not in office.proposal.changes


def test_a_source_of_the_list_does_not_stay_beside_another_number(office: Office) -> None:
    source = SourceFactory(title="Gazetteer of 2020", kind="official")
    Figure.objects.filter(pk=office.figure.pk).update(source=source, source_title="", source_link="")
    head = f"figures-{office.figure.pk}-"

    asked = office.open(FIGURES).send(**{f"{head}value": "13"})
    assert "Enter the source. Every fact is shown with its year and source." in asked.text

    office.open(FIGURES).send("later", **{f"{head}value": "13"})
    at_lead = office.proposal
    sent = actions.send(at_lead, expected=at_lead.version, by=Actor.person(office.lead))
    actions.publish(sent, expected=sent.version, curator=people.curator())
    office.figure.refresh_from_db()
    assert (office.figure.value, office.figure.source_id) == (Decimal(13), None)


def test_a_source_of_the_list_that_holds_is_said_in_the_citys_words(office: Office) -> None:
    source = SourceFactory(title="Gazetteer of 2020", kind="official")
    Figure.objects.filter(pk=office.figure.pk).update(source=source, source_title="", source_link="")
    head = f"figures-{office.figure.pk}-"

    office.open(FIGURES).send(**{f"{head}value": "13", f"{head}keep_source_title": "on"})

    assert office.proposal.changes[key_of(f"{head}source_title")] == "Gazetteer of 2020"


def test_programs_name_the_source_again_or_leave_it_behind(office: Office) -> None:
    form_of(office, KINDS[0])
    head = f"figures.{office.figure.pk}."

    Program(office.editor).begin(office.city, {f"{head}value": "13"})
    assert {key: office.proposal.changes[f"{head}{key}"] for key in OLD} == dict.fromkeys(OLD, "")

    again = Program(office.editor).patch(
        f"{LIST}{office.proposal.pk}/",
        {f"{head}value": "14", **{f"{head}{key}": text for key, text in OLD.items()}},
        version=office.proposal.version,
    )
    assert again.status_code == 200
    assert not {f"{head}{key}" for key in OLD} & office.proposal.changes.keys()
