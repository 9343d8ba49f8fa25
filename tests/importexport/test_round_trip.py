"""Export and import are each other's inverse: what was exported and comes back unchanged changes nothing."""

import uuid
from collections import ChainMap
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from cities.models import City
from cities.organisations.models import Organisation
from core.accounts.models import User
from core.history.models import Entry
from core.history.snapshot import snapshot
from core.importexport.kinds import TableKind, table_kinds
from core.importexport.report import CHANGED, NEW
from events.models import Event, Material
from planning.models import Plan, PlanFigure
from resources.models import EditionFile, Resource
from tests.factories import (
    CallFactory,
    CityFactory,
    CityIndicatorFactory,
    CommitmentFactory,
    ContributionFactory,
    CriterionFactory,
    EditionFactory,
    EditionFileFactory,
    EventFactory,
    FigureFactory,
    FunderFactory,
    GoalFactory,
    InstrumentNoteFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlaceGroupFactory,
    PlanActionFactory,
    PlanFactory,
    PlanTargetFactory,
    PostingFactory,
    PracticeFactory,
    ProjectProfileFactory,
    RateFactory,
    ReleaseFactory,
    ResourceFactory,
    ResultFactory,
    SectionFactory,
    SessionFactory,
    SourceFactory,
    SpeakerFactory,
    linked,
    term,
)
from tests.importexport.files import csv_file, exported, imported, lines, pages, pages_with_types, unchanged
from tests.kinds import KINDS, model_of
from tests.worlds import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.both]
AWKWARD = "“Reeds”, ‘lakes’; \"marsh\"\r\nsecond\tline | =A1 'n' #REF! 湖沼 \U0001f426"


def languages(name: str, text: str) -> dict[str, str]:
    return {f"{name}_{code}": f"{text} {code}" for code in ("en", "zh_hans", "zh_hant", "ja")}


def make_site() -> None:
    """Something of everything, with texts in four languages, children that share a number, and unusual values."""
    source = SourceFactory(key="yearbook")
    city = CityFactory(
        slug="oita",
        **languages("name", "Oita"),
        **languages("summary", "=SUM(1)"),
        text_en=AWKWARD,
        text_ja="湖\n" * 50,
        other_names=["Ō-ita", "with | bar", "[bracket]"],
        languages=["ja", "en"],
        division_code="044000",
        latitude=33.239,
        longitude=-131.6126,
        on_the_coast=True,
        status="member",
        member_since=date(2024, 10, 25),
        website="https://oita.example/?a=1&b=2",
    )
    city.terms.add(term("settings", "lake"), term("settings", "river"), term("challenges", "heat"))
    city.sources.add(source)
    for value in ("123456789012.345", "5", "-0.5"):
        FigureFactory(
            city=city, measure="area", unit="km2", value=Decimal(value), year=None, source=None, method_ja="測"
        )
    FigureFactory(city=city, year=2020, source=source, confirmed_by="The mayor", confirmed_on=date(2025, 1, 1))
    ministry = OrganisationFactory(slug="ministry", **languages("name", "Ministry"), starts="2016-12")
    office = OrganisationFactory(slug="office", city=city, parent=ministry, kind="office", state="draft")
    office.funded_by.add(ministry, office)
    practice = PracticeFactory(slug="reeds", city=city, starts=1999, **languages("done", "Planted"))
    practice.organisations.add(office)
    plan = PlanFactory(slug="plan", city=city, status="unknown", **languages("note", "@note"))
    for order in (1, 2):
        PlanFigure.objects.create(plan=plan, order=order, label_en="Actions", label_ja="行動", value="26")
    resource = ResourceFactory(
        slug="guide",
        **languages("title", "Guide"),
        authors=["Li, W."],
        identifiers=[{"kind": "doi", "value": "10.1/x"}],
    )
    resource.cities.add(city)
    resource.terms.add(term("topics", "planning"), term("kmgbf-targets", "12"))
    first = EditionFactory(resource=resource, number=1, date=date(2023, 5, 1))
    EditionFactory(resource=resource, number=2, supersedes=first)
    EditionFileFactory(resource=resource, edition_number=2)
    EditionFileFactory(resource=resource, edition_number=2, link="", file="files/kept-here.pdf", language="ja")
    SectionFactory(resource=resource, slug="start", **languages("body", "# Start\n\ntext"))
    event = EventFactory(slug="forum", city=city, part_of=EventFactory(slug="summit"), **languages("theme", "Lakes"))
    event.organisers.add(office)
    event.practices.add(practice)
    speaker = SpeakerFactory(slug="bing-hui", city=city, organisation=office, **languages("post", "Head"))
    opening = SessionFactory(event=event, order=0, starts=datetime(2026, 10, 25, 1, 0, 0, 123456, tzinfo=UTC))
    SessionFactory(event=event, order=0, title_en="Same number", shown_as=Event.objects.get(slug="summit"))
    third = SessionFactory(event=event, order=3, about_en=AWKWARD)
    for session in (opening, third):
        ContributionFactory(
            session=session, event=event, speaker=speaker, organisation=office, **languages("topic", "T")
        )
    ParticipationFactory(event=event, city=city, role="host")
    ReleaseFactory(event=event, resource=resource)
    Material.objects.create(event=event, kind="slides", link="https://slides.example/", title_en="Slides")
    PostingFactory(
        slug="reed-beds",
        city=city,
        **languages("title", "Reed beds"),
        **languages("text", "What we know"),
    ).terms.add(term("topics", "planning"))
    link = linked(city, CityFactory(slug="beppu"), slug="with-beppu", **languages("title", "Hot springs"))
    link.public_exchanges.create(city=city, day=date(2026, 7, 1), kind="visit", **languages("learned", "Walk first"))
    held_by(plan)
    ResultFactory(city=city).lines.create(indicator="natural_areas", mode="given")
    ProjectProfileFactory(city=city)
    market(city, office)
    for name, kind in KINDS.items():
        if not model_of(name).objects.exists():
            kind.rich()


site = made_once(make_site)  # so a test without it stands in test_formulas.py


def held_by(plan: Plan) -> None:
    """A goal, target, action and indicator of a plan, each with all that hangs on it."""
    goal = GoalFactory(plan=plan, number="1.10", **languages("title", "Lakes"))
    goal.terms.add(term("kmgbf-goals", "A"))
    indicator = CityIndicatorFactory(
        city=plan.city, code="=1+1", unit="other", own_unit="mg/l", **languages("name", "Nitrate")
    )
    indicator.values.create(year=2025, value=Decimal("9.1"), part="-5", **languages("footnote", "@half a year"))
    indicator.values.create(year=2026, why_none="not_measured")
    indicator.goals.create(year=2030, value=Decimal("-0.5"), qualifier="at_most")
    target = PlanTargetFactory(plan=plan, goal=goal, **languages("title", "=Reeds"), description_en=AWKWARD)
    target.alignments.create(term=term("kmgbf-targets", "12"), degree="low", **languages("note", "A part"))
    target.reports.create(
        year=2025,
        level="moving_away",
        reported_on=date(2026, 3, 1),
        **languages("summary", "Less"),
        challenges_ja="湖\n" * 9,
    )
    target.indicators.add(indicator)
    target.considerations.add(term("considerations", "health"))
    action = PlanActionFactory(
        plan=plan,
        number="１",
        starts="FY2025",
        budget=Decimal("1234567.89"),
        currency="JPY",
        **languages("title", "Plant"),
    )
    PlanActionFactory(plan=plan, merged_into=action, is_continuous=True)
    action.targets.add(target)
    action.terms.add(term("sdgs", "15"), term("solution-types", "blue"))
    for order in (0, 1):
        action.milestones.create(order=order, due="2026-03", **languages("title", "Planted"))
    action.effects.create(indicator=indicator, way="decreases", tells_progress=True)
    first = term("kmgbf-goals", "B")
    first.identifier = "GBF-GOAL-B"
    first.save()
    commitment = CommitmentFactory(
        city=plan.city,
        plan=plan,
        primary_global_alignment=first,
        coverage_countries=["JP", "CN"],
        other_national_targets=["NT-2"],
        **languages("title", "Shade"),
    )
    commitment.targets.add(target)
    commitment.other_global_alignments.add(term("kmgbf-targets", "12"))


def market(city: City, office: Organisation) -> None:
    """Who funds, what is asked, a list of places, a note on an instrument and a rate, with every column filled."""
    source = SourceFactory(key="fund-pages")
    looked: dict[str, Any] = {"confidence": "high", "checked_on": date(2026, 7, 1), "is_example": True}
    funder = FunderFactory(
        slug="lake-fund",
        organisation=office,
        support=["advice", "grant"],
        link="https://fund.example/?a=1&b=2",
        **languages("name", "Lake fund"),
        **languages("about", "=For lakes"),
        **looked,
    )
    call = CallFactory(
        slug="lakes-2026",
        funder=funder,
        timing="open",
        opens_on=date(2026, 1, 1),
        closes_on=date(2026, 12, 1),
        closes_at="17:00",
        time_zone="Asia/Shanghai",
        currency="EUR",
        least=Decimal("300000.50"),
        most=Decimal(500_000),
        share_most=Decimal("87.5"),
        stages=["idea", "concept"],
        applicants=["city", "city_body"],
        languages=["en", "zh-Hans"],
        link="https://fund.example/lakes",
        **languages("title", "Lakes"),
        **languages("summary", "@Lakes"),
        **languages("doubt", "One page says May"),
        **looked,
    )
    call.terms.add(term("finance-instruments", "green-bond"), term("topics", "planning"))
    group = PlaceGroupFactory(
        slug="oda-2026",
        countries=["CN"],
        absent=["JP"],
        is_whole=True,
        starts=date(2026, 1, 1),
        ends=date(2026, 12, 31),
        **languages("name", "Who gets assistance"),
        **languages("note", "-Not all is read"),
        **looked,
    )
    group.cities.add(city)
    for code in ("CN", "JP"):
        term("countries", code)
    asked = {"subject": "place", "operator": "not_in", "need": "wish", "values": ["JP", "@oda"]}
    for order, given in enumerate((asked, {"subject": "own_share", "operator": "at_least", "values": ["12.5"]})):
        texts = [languages(name, f"{name} {order}") for name in ("rule", "yes_text", "no_text", "unknown_text")]
        CriterionFactory(call=call, order=order, source=source, confidence="low", **given, **dict(ChainMap(*texts)))
    note = InstrumentNoteFactory(
        slug="green-bond-cn",
        lawful="conditions",
        **languages("who_decides", "The ministry"),
        **languages("example", "A city"),
        **looked,
    )
    for row in (funder, call, group, note):
        row.sources.add(source)
    RateFactory(slug="usd-cny-2026", year=2026, value=Decimal("7.12345678"), source=source)


def everything() -> list[dict[str, Any]]:
    models = dict.fromkeys(kind.model for kind in table_kinds())
    return [snapshot(model, row.pk) for model in models for row in model._base_manager.order_by("pk")]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("code", [kind.code for kind in table_kinds() if not kind.is_exported_only])
def test_what_comes_back_unchanged_changes_nothing(code: str, format: str, site: None, curator: User) -> None:
    before = everything()

    assert unchanged(code, format, curator) == (0, 0, 0)

    assert not Entry.objects.exists()
    assert everything() == before


@pytest.mark.parametrize("each", table_kinds(), ids=lambda kind: kind.code)
def test_every_column_is_written_for_some_row(each: TableKind, site: None, curator: User) -> None:
    """Else the tests above say nothing of it. What the site leaves empty is named here."""
    sheets = pages(exported(each.code, "xlsx", curator))

    for sheet in each.sheets:
        head, *rows = sheets[sheet.code]
        assert rows, sheet.code
        assert tuple(head) == sheet.header
        texts = [name for name in head if str(name).endswith(("_en", "_ja"))]
        assert any(row[head.index(name)] for name in texts for row in rows) or not texts


def test_what_was_exported_makes_the_same_row_elsewhere(site: None, curator: User) -> None:
    office = Organisation.objects.get(slug="office")
    content = exported("organisations", "csv", curator).replace(b"office,1,", b"office-2,,")

    report = imported("organisations", content, curator)

    twin = Organisation.objects.get(slug="office-2")
    assert report.total(NEW) == 1
    assert snapshot(Organisation, twin.pk) == {**snapshot(Organisation, office.pk), "slug": "office-2"}


def test_numbers_stay_numbers(site: None, curator: User) -> None:
    row = next(row for row in lines(exported("cities", "csv", curator)) if row["slug"] == "oita")
    head, *rows = pages_with_types(exported("cities", "xlsx", curator))["cities"]
    at = [cell[0] for cell in head].index("longitude")

    assert row["longitude"] == "-131.6126"
    assert (-131.6126, "n") in [cells[at] for cells in rows]


def test_texts_that_look_like_numbers_stay_texts(site: None, curator: User) -> None:
    head, *rows = pages_with_types(exported("cities", "xlsx", curator))["cities"]
    at = [cell[0] for cell in head].index("division_code")

    assert ("044000", "s") in [cells[at] for cells in rows]


def test_a_file_that_is_kept_here_is_no_row(site: None, curator: User) -> None:
    links = [row["link"] for row in lines(exported("resource-files", "csv", curator))]

    assert links == ["https://publisher.example/file.pdf"]
    assert EditionFile.objects.count() == 2


def test_a_small_change_in_a_spreadsheet_is_one_change(site: None, curator: User) -> None:
    rows = lines(exported("resource-sections", "csv", curator))
    rows[0]["title_ja"] = "はじめに"

    report = imported("resource-sections", csv_file(rows), curator)

    assert (report.total(CHANGED), Entry.objects.count()) == (1, 1)
    assert list(Entry.objects.get().changes.values()) == [[None, "はじめに"]]


def test_keys_of_children_are_never_made_up_by_a_file(site: None, curator: User) -> None:
    resource = Resource.objects.get(slug="guide")
    content = csv_file([{"resource": "guide", "number": "3", "year": "2025"}])

    imported("resource-editions", content, curator)

    assert uuid.UUID(str(resource.editions.get(number=3).pk)).version == 4
