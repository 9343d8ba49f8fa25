"""Sources that were read in an archived copy say so wherever they are named, until somebody has opened the address."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.utils.translation import override

from core.history.write import Actor
from core.pagecache.models import raise_content_version
from core.siteadmin.recorded import change_row, checksum
from core.siteadmin.vocabulary import SOURCE
from core.text.languages import LANGUAGE_CODES
from core.ui.templatetags.ui import source_links
from core.vocabulary import loading
from core.vocabulary.models import Confidence, Source
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db

READ = date(2026, 11, 29)
SAID = {
    "en": "Read in an archived copy on 29 November 2026",
    "zh-hans": "2026年11月29日查阅存档副本",
    "zh-hant": "2026年11月29日查閱存檔副本",
    "ja": "2026年11月29日にアーカイブの写しを閲覧",
}


def archived(**given: Any) -> Source:
    return make.SourceFactory(read_in_archive=READ, **given)


def with_sources(row: Any, *sources: Source) -> Any:
    row.sources.add(*sources)
    return row


def rows() -> list[Model]:
    """Something of each kind whose page names its sources."""
    city = make.CityFactory()
    make.FigureFactory(city=city, measure="fish-species", source=archived())
    return [
        city,
        *(
            with_sources(each, archived())
            for each in (
                make.PracticeFactory(city=city),
                make.OrganisationFactory(),
                make.EventFactory(),
                make.ResourceFactory(),
                make.PlanFactory(city=city),
            )
        ),
    ]


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_every_page_that_names_such_a_source_says_how_it_was_read(client: Client, language: str) -> None:
    found = rows()
    with override(language):
        addresses = [each.get_absolute_url() for each in found]  # type: ignore[attr-defined]

    for address in [*addresses, f"/{language}/sources/", f"/{language}/sources/{Source.objects.all()[0].key}/"]:
        assert SAID[language] in client.get(address).text, address


def test_what_was_opened_says_nothing(client: Client) -> None:
    for row in rows():
        Source.objects.update(read_in_archive=None)
        assert "archived copy" not in client.get(row.get_absolute_url()).text  # type: ignore[attr-defined]


def test_what_is_so_of_all_sources_is_said_once() -> None:
    three = [archived(title=f"Yearbook {number}") for number in range(3)]

    assert source_links(three).count(SAID["en"]) == 1
    assert source_links([*three, make.SourceFactory(title="Opened")]).count(SAID["en"]) == 1
    mixed = source_links([three[0], make.SourceFactory(title="Opened")])
    assert mixed.index("Opened") < mixed.index(SAID["en"]) < mixed.index("Yearbook 0")
    assert source_links([*three[:2], archived(kind="weak")]).count("</a>") == 2


@pytest.mark.parametrize(
    ("kept", "days", "shown"),
    [
        ("high", [READ], "medium"),
        ("high", [READ, READ], "medium"),
        ("high", [READ, None], "high"),
        ("high", [None], "high"),
        ("high", [], "high"),
        ("medium", [READ], "medium"),
        ("low", [READ], "low"),
    ],
)
def test_confidence_is_medium_at_most_until_one_address_was_opened(
    kept: str, days: list[date | None], shown: str
) -> None:
    assert Confidence.shown(kept, days) == shown


@pytest.mark.parametrize(
    ("language", "capped", "medium"),
    [
        ("en", "not yet checked at its own address", "from one secondary source"),
        ("zh-hans", "尚未在原网址核对", "仅见于一个二手来源"),
        ("zh-hant", "尚未在原網址核對", "僅見於一個二手來源"),
        ("ja", "元のアドレスでは未確認", "二次資料1件による"),
    ],
)
def test_a_primary_source_read_in_a_copy_is_not_called_a_secondary_one(
    client: Client, language: str, capped: str, medium: str
) -> None:
    indicator = make.CityIndicatorFactory(state="published")
    value = indicator.values.create(year=2023, value=1, source=archived(), confidence="high")
    with override(language):
        address = indicator.get_absolute_url()

    page = client.get(address).text
    assert (capped in page, medium in page) == (True, False)

    indicator.values.filter(pk=value.pk).update(confidence="medium")
    raise_content_version()
    page = client.get(address).text
    assert (capped in page, medium in page) == (False, True)


def test_the_api_tells_how_a_source_was_read_and_no_more_confidence_than_that_gives(client: Client) -> None:
    source, weak = archived(), archived(kind="weak")
    call = make.CallFactory(confidence="high", funder=make.FunderFactory(confidence="high"))
    with_sources(call, source, weak)
    with_sources(call.funder, source)
    make.CriterionFactory(call=call, source=source, confidence="high")

    def told() -> list[str]:
        made, funder = (client.get(f"/api/v1/{name}/").json()["results"][0] for name in ("calls", "funders"))
        assert {each["read_in_archive"] for each in made["sources"]} >= {day}
        return [made["confidence"], funder["confidence"], made["criteria"][0]["confidence"]]

    day: str | None = "2026-11-29"
    assert told() == ["medium"] * 3
    opened(source)
    day = None
    assert told() == ["high"] * 3


def opened(source: Source) -> None:
    by = Actor.person(people.curator())
    expected = checksum(source, SOURCE)
    change_row(source, "source_changed", changes={"read_in_archive": None}, allowed=SOURCE, expected=expected, by=by)


def test_what_a_curator_wrote_of_a_source_outlives_every_release(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"title": {"en": "Yearbook"}, "language": "en", "kind": "news", "url": "https://old.example/"}
    monkeypatch.setattr(
        loading, "read_data_file", lambda path: {"sources": {"y": {**facts, "read_in_archive": "2026-11-29"}}}
    )
    source = loading.load_sources()["y"]
    assert source.read_in_archive == READ
    opened(source)

    facts["url"] = "https://new.example/"
    again = loading.load_sources()["y"]

    assert again.read_in_archive is None
    assert again.url == "https://new.example/"
