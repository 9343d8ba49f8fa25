"""A figure with the wrong unit by an editor, sent by a lead; and in every form with a unit, what cannot be read waits
with what it belongs to."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict

from core.history.snapshot import Plain, child_relation
from core.review.forms.base import UNITS, amounts_of
from core.review.forms.section_forms import InlinePart, SectionForm
from core.review.proposals.kinds import ProposalKind, Section, kinds
from tests.factories import FigureFactory
from tests.workspace.conftest import DESK, Office
from tests.workspace.reading import Page
from tests.workspace.test_drafts import Writing
from tests.workspace.test_writing import errors_in

pytestmark = [pytest.mark.django_db, pytest.mark.both]
FIGURES = "profile/figures/"
SENTENCE = "You entered the value in ha but selected m² per person as the unit. Select the correct unit."


@pytest.fixture
def figure(office: Office) -> Any:
    return FigureFactory(city=office.city, measure="park-area-per-person", unit="m2-each", value=12, year=2021)


@pytest.mark.parametrize("by_script", [True, False], ids=["script", "no-script"])
def test_a_figure_with_the_wrong_unit_by_an_editor_sent_by_a_lead(office: Office, figure: Any, by_script: bool) -> None:
    head = f"figures-{figure.pk}"
    wrong = {f"{head}-value": "4,000 ha", f"{head}-source_title": "Yearbook 2021"}
    assert sum(SENTENCE in text for text in errors_in(office.open(FIGURES).send(**wrong))) == 1
    if by_script:
        Writing(office.open(FIGURES)).save(**wrong)
    else:
        assert office.open(FIGURES).send("later", **wrong).status_code == 302

    # nowhere is the number shown with another unit than it was typed with
    assert not [key for key in office.proposal.changes if key.endswith((".value", ".unit", ".measure"))]
    for path in (FIGURES, "profile/", "profile/check/"):
        shown = office.open(path).html
        assert "4,000 m²" not in shown, path
        assert "4000 m²" not in shown, path

    # the message is there when the editor comes back, beside what was typed
    back = office.open(FIGURES)
    assert back.value(f"{head}-value") == "4,000 ha"
    assert sum(SENTENCE in text for text in errors_in(back.client.get(back.url))) == 1
    assert f'href="#id_{head}-unit"' in back.html
    assert "Correction needed" in office.open("profile/").html

    # the lead is led to the very field, and not to the top of a page
    check = Page(office.at_lead, f"{DESK}profile/check/")
    missing = check.html.partition('class="check-list"')[2].partition("</section>")[0]
    assert missing.count(SENTENCE) == 1
    assert re.search(f'<li class="bad">(?:(?!</li>).)*{re.escape(SENTENCE)}', check.html, re.DOTALL)  # and not ticked
    assert f"{DESK}{FIGURES}#id_{head}-unit" in check.html
    refused = Page(office.at_lead, f"{DESK}profile/check/", action=f"{DESK}profile/send/").send()
    assert sum(SENTENCE in text for text in errors_in(refused)) == 1
    assert f'href="{DESK}{FIGURES}#id_{head}-unit"' in refused.content.decode()

    # corrected, it is sent
    assert office.open(FIGURES).send(**{f"{head}-value": "4"}).status_code == 302
    assert office.proposal.unfinished == {}
    assert office.proposal.changes[f"figures.{figure.pk}.value"] == "4.000"
    Page(office.at_lead, f"{DESK}profile/check/", action=f"{DESK}profile/send/").send()
    assert office.proposal.state != "draft"


def test_a_new_figure_with_the_wrong_unit_says_one_thing(office: Office) -> None:
    page = office.open(FIGURES).with_row()
    key = page.values()["figures"][0]
    typed = {
        "measure": "park-area-per-person",
        "value": "4000",
        "unit": "ha",
        "year": "2021",
        "source_title": "Yearbook",
    }

    page.send("later", **{f"figures-{key}-{name}": text for name, text in typed.items()})

    back = office.open(FIGURES)
    assert [back.value(f"figures-{key}-{name}") for name in ("value", "unit")] == ["4000", "ha"]
    told = errors_in(back.client.get(back.url))
    assert len(told) == 1
    assert "can be given in" in told[0]


# --- Every form with a unit ---------------------------------------------------------------------------------------


def forms_with_a_unit() -> Iterator[tuple[ProposalKind, Section, str]]:
    """Sections whose own controls, or those of whose rows (by name), say an amount in several controls."""
    for kind in kinds():
        for section in (*kind.sections, *((kind.quick,) if kind.quick else ())):
            rows = [part for part in section.form.parts if isinstance(part, InlinePart)]
            for part in rows:
                model = child_relation(kind.model, part.name).related_model
                if any(UNITS & group for group in amounts_of(model)):
                    yield kind, section, part.name
            names = {part.name for part in section.form.parts}
            if any(len(group & names) > 1 and group & UNITS & names for group in amounts_of(kind.model)):
                yield kind, section, ""


def cases() -> list[Any]:
    return [pytest.param(*each, id=f"{each[0].code}-{each[1].code}-{each[2]}") for each in forms_with_a_unit()]


def form_of(kind: ProposalKind, section: Section, rows: str, data: QueryDict | None, **more: Any) -> SectionForm:
    shown: dict[str, Plain] = {f"{rows}.{UUID(int=1)}": True} if rows else {}
    return section.form(kind, tenant=None, shown=shown, data=data, offered={name: [] for name in kind.targets}, **more)


def test_there_are_forms_with_a_unit() -> None:
    assert {case.id for case in cases()} >= {"city-figures-figures", "cityindicator-values-values", "planaction-means-"}


@pytest.mark.parametrize(("kind", "section", "rows"), cases())
@pytest.mark.parametrize("wrong", ["number", "unit"])
def test_what_cannot_be_read_waits_with_what_it_belongs_to(
    kind: ProposalKind, section: Section, rows: str, wrong: str
) -> None:
    blank = form_of(kind, section, rows, None)
    part = blank.rows[rows][0].form if rows else blank
    group = next(each for each in amounts_of(part.model) if UNITS & each & part.fields.keys())
    numbers = sorted((group - UNITS - {"measure"}) & part.fields.keys())
    units = sorted(UNITS & group & part.fields.keys(), reverse=True)
    name = numbers[0] if wrong == "number" and numbers else units[0]
    unreadable = "\x07" * 9 + "many" * 100
    data = QueryDict(mutable=True)
    data.update({part.add_prefix(each): "4000" for each in numbers})
    data.update({part.add_prefix(each): "" for each in units})
    data[part.add_prefix(name)] = unreadable

    form = form_of(kind, section, rows, data)
    assert not form.is_valid()
    aside = form.set_aside()

    head = f"{rows}.{UUID(int=1)}." if rows else ""
    assert not [key for key in form.patch() if key.removeprefix(head) in group]
    assert set(aside) >= {part.add_prefix(each) for each in (*numbers, *units)}
    again = form_of(kind, section, rows, None, unfinished=aside)
    told = {problem.control for problem in again.problems()}
    assert f"id_{part.add_prefix(name)}" in told
