"""Sources that were read in archived copies: curators open each address once, and the list counts down."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.history.models import Entry
from core.siteadmin.recorded import checksum
from core.siteadmin.vocabulary import SOURCE
from core.vocabulary.models import Source
from tests import people
from tests.factories import (
    CityFactory,
    CityIndicatorFactory,
    FigureFactory,
    PlanFactory,
    PracticeFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/en/review/addresses/"
READ = date(2026, 11, 29)


def archived(**given: object) -> Source:
    source: Source = SourceFactory(read_in_archive=READ, **given)
    return source


def version(source: Source) -> dict[str, int]:
    return {"version": checksum(source, SOURCE)}


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(people.curator(name="Aya Mori"))
    return client


def test_a_curator_sees_each_address_and_what_rests_on_it(curator: Client) -> None:
    source = archived(title="Report of 2024", url="https://report.example/2024")
    city = CityFactory(name_en="Lakeside")
    FigureFactory(city=city, measure="area", value=30, unit="km2", year=2024, source=source)
    practice = PracticeFactory(city=city, title_en="Reeds along the lake", state="published")
    practice.sources.add(source)
    indicator = CityIndicatorFactory(city=city, state="published", name_en="Marine parks", unit="ha")
    indicator.values.create(value=8517, year=2024, qualifier="about", source=source)
    PlanFactory(city=city, title_en="A plan that is not public", state="draft").sources.add(source)
    SourceFactory(title="Opened long ago")

    page = curator.get(LIST).text

    assert "1 address to open, 0 opened" in page
    assert 'href="https://report.example/2024"' in page
    assert "Area 30 km² (2024)" in page
    assert "8,517" in page
    assert "Decimal" not in page
    assert practice.get_absolute_url() in page
    assert reverse("admin:vocabulary_source_change", args=[source.pk]) in page
    assert "Opened long ago" not in page
    assert "A plan that is not public" not in page
    assert f'href="{LIST}"' in curator.get("/en/review/").text


def test_what_says_what_is_written_here_counts_down_with_name_and_day_in_the_history(curator: Client) -> None:
    one, _other = archived(key="one"), archived(key="other")

    page = curator.post(f"{LIST}one/opened/", version(one), follow=True).text

    one.refresh_from_db()
    entry = Entry.objects.get(object_type="vocabulary.source", object_id=str(one.pk))
    assert one.read_in_archive is None
    assert (entry.verb, entry.by_label, entry.by_id is None) == ("source_opened", "Aya Mori", False)
    assert entry.changes == {"read_in_archive": ["2026-11-29", None]}
    assert "1 address to open, 1 opened" in page
    assert curator.post(f"{LIST}one/opened/", version(one)).status_code == 404


def test_a_source_that_says_something_else_is_mended_in_its_form_and_stays_so(curator: Client) -> None:
    source = archived(key="moved")
    form = curator.get(reverse("admin:vocabulary_source_change", args=[source.pk]))

    assert form.status_code == 200
    assert 'name="read_in_archive"' in form.text


def test_who_saw_an_older_address_is_told(curator: Client) -> None:
    source = archived(key="one")
    seen = version(source)
    Source.objects.update(url="https://another.example/")

    assert curator.post(f"{LIST}one/opened/", seen).status_code == 409
    source.refresh_from_db()
    assert source.read_in_archive == READ


def test_nobody_else_sees_or_says_it(client: Client) -> None:
    source = archived(key="one")
    for person in (people.editor(), people.lead(), people.outsider(), people.person()):
        client.force_login(person)
        assert client.get(LIST).status_code == 404
        assert client.post(f"{LIST}one/opened/", version(source)).status_code == 404
    client.logout()
    assert client.post(f"{LIST}one/opened/", version(source))["Location"].startswith("/en/sign-in/")
    source.refresh_from_db()
    assert source.read_in_archive == READ


def test_when_all_are_opened_the_list_says_so(curator: Client) -> None:
    assert "Every address has been opened." in curator.get(LIST).text


def test_many_cost_as_many_queries_as_three(curator: Client) -> None:
    curator.get(LIST)
    counts = []
    for many in (3, 20):
        for _number in range(many):
            source = archived()
            FigureFactory(measure="area", source=source)
            PracticeFactory(state="published").sources.add(source)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            curator.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]
