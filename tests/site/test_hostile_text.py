"""T15: whatever people type stays text, on every page and in every feed."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import CharField, Model, SlugField, TextField, URLField
from django.test import Client

from core.vocabulary.models import Term
from tests import factories as make
from tests.site.reading import Reading

pytestmark = pytest.mark.django_db
PAYLOAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
NOT_TYPED = {
    "country", "division_code", "time_zone", "local_language", "language", "sort_key", "starts", "ends", "launched",
    "checksum", "region", "confirmed_by",
}  # fmt: skip
PAGES = [
    "",
    "cities/",
    "cities/hostile/",
    "cities/compare/?c=hostile&c=other",
    "practices/",
    "practices/hostile/",
    "organisations/",
    "organisations/hostile/",
    "events/past/",
    "events/hostile/",
    "speakers/",
    "speakers/hostile/",
    "resources/",
    "resources/hostile/",
    "resources/hostile/part/",
    "targets/",
    "targets/2/",
    "topics/",
    "topics/topic/",
    "search/?q=alert",
    "search/?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "cities/?q=%3Cscript%3Ealert(1)%3C/script%3E&region=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    "resources/?language=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E&topic=%3Cscript%3E",
    "practices/?topic=%3Cscript%3Ealert(1)%3C/script%3E",
    "display/?next=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
]


def typed(model: type[Model]) -> dict[str, str]:
    """The payload for every field of text that people fill in, in all languages."""
    return {
        field.name: PAYLOAD
        for field in model._meta.get_fields()
        if isinstance(field, CharField | TextField)
        and not isinstance(field, SlugField | URLField)
        and not field.choices
        and (field.max_length or 1000) >= len(PAYLOAD)
        and field.name.removesuffix("_en") not in NOT_TYPED
        and field.name.rsplit("_zh", 1)[0].removesuffix("_ja") not in NOT_TYPED
    }


@pytest.fixture
def hostile_site(db: None) -> None:
    source = make.SourceFactory(title=PAYLOAD)
    texts = {name: PAYLOAD for name in ("label_en", "label_ja", "explanation_en") if hasattr(Term, name)}
    topic = make.term("topics", "topic", **texts)
    target = make.term("kmgbf-targets", "2", **texts)
    challenge = make.term("challenges", "challenge", **texts)
    body = make.OrganisationFactory(slug="hostile", **texts_of(make.OrganisationFactory))
    city, other = (
        make.CityFactory(slug=slug, biome=make.term("biomes", "4"), **texts_of(make.CityFactory), other_names=[PAYLOAD])
        for slug in ("hostile", "other")
    )
    for row in (city, other):
        row.terms.add(challenge)
        row.sources.add(source)
        make.FigureFactory(city=row, source=source, **texts_of(make.FigureFactory))
        make.PlanFactory(city=row, **texts_of(make.PlanFactory))
    body.city = city
    body.save()
    practice = make.PracticeFactory(slug="hostile", city=city, **texts_of(make.PracticeFactory))
    practice.terms.add(topic, target, challenge)
    practice.sources.add(source)
    resource = make.ResourceFactory(
        slug="hostile", **texts_of(make.ResourceFactory), authors=[PAYLOAD], other_publishers=[PAYLOAD]
    )
    resource.terms.add(topic, target)
    make.EditionFactory(resource=resource)
    make.EditionFileFactory(resource=resource, **texts_of(make.EditionFileFactory))
    make.SectionFactory(resource=resource, slug="part", **texts_of(make.SectionFactory))
    event = make.EventFactory(slug="hostile", **texts_of(make.EventFactory))
    session = make.SessionFactory(event=event, **texts_of(make.SessionFactory))
    speaker = make.SpeakerFactory(
        slug="hostile", organisation=body, city=city, local_language="ja", **texts_of(make.SpeakerFactory)
    )
    make.ContributionFactory(session=session, speaker=speaker, **texts_of(make.ContributionFactory))
    for row in (city, other):
        make.ParticipationFactory(event=event, city=row)
    make.ReleaseFactory(event=event, resource=resource)
    call_command("reindex", verbosity=0)


def texts_of(factory: Any) -> dict[str, str]:
    return typed(factory._meta.model)


def dangerous(text: str) -> list[Any]:
    reading = Reading(text)
    return [
        (tag, attributes)
        for tag, attributes in reading.elements
        if (tag == "script" and not (attributes.get("src", "").startswith("/static/") or is_data(attributes)))
        or (tag == "img" and not attributes.get("src", "").startswith("/"))
        or any(name.startswith("on") for name in attributes)
        or any(attributes.get(name, "").lower().startswith("javascript:") for name in ("href", "src", "action"))
    ]


def is_data(attributes: dict[str, str]) -> bool:
    return attributes.get("type") == "application/ld+json"


@pytest.mark.usefixtures("hostile_site")
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_t15_text_stays_text_on_every_page(path: str, language: str) -> None:
    response = Client().get(f"/{language}/{path}")

    assert response.status_code == 200
    assert dangerous(response.text) == []
    assert "<img src=x" not in response.text
    assert "<script>" not in response.text


@pytest.mark.usefixtures("hostile_site")
@pytest.mark.parametrize(
    "path",
    ["cities/hostile/", "practices/hostile/", "organisations/hostile/", "events/hostile/", "speakers/hostile/",
     "resources/hostile/", "search/?q=alert", "cities/compare/?c=hostile"],
)  # fmt: skip
def test_t15_the_text_is_there_to_leak(path: str) -> None:
    """Without this the test above could pass on empty pages."""
    words = " ".join(Reading(Client().get(f"/en/{path}").text).words)

    assert "alert" in words
    assert "onerror=" in words


@pytest.mark.usefixtures("hostile_site")
@pytest.mark.parametrize("path", ["cities/hostile/", "events/hostile/", "speakers/hostile/", "resources/hostile/"])
def test_t15_data_for_machines_holds_the_text_whole(path: str) -> None:
    blocks = Reading(Client().get(f"/en/{path}").text).blocks

    assert PAYLOAD in json.dumps(blocks, ensure_ascii=False).replace('\\"', '"')


@pytest.mark.usefixtures("hostile_site")
@pytest.mark.parametrize("path", ["/en/feed.atom", "/sitemap.xml"])
def test_t15_feeds_stay_well_formed(path: str) -> None:
    response = Client().get(path)

    assert response.status_code == 200
    assert ElementTree.fromstring(response.content) is not None


@pytest.mark.usefixtures("hostile_site")
def test_t15_the_map_layer_is_json(client: Client) -> None:
    response = client.get("/en/cities/data.geojson")

    assert PAYLOAD in [feature["properties"]["name"] for feature in json.loads(response.content)["features"]]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_t53_names_within_sentences_are_isolated_from_what_stands_around_them() -> None:
    """Else a name that runs from right to left would turn the sentence round."""
    sentence = re.compile(r"{% blocktranslate [^%]*%}")
    name = re.compile(r"=[\w.]*(?:by|person)_label(?!\|isolated)\b")
    torn = [
        (path.name, found[0])
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for found in sentence.finditer(path.read_text(encoding="utf-8"))
        if name.search(found[0])
    ]

    assert torn == []


@pytest.mark.parametrize(
    "path", ["search/", "cities/", "practices/", "finance/projects/", "finance/calls/", "commitments/", "resources/"]
)
def test_t53_what_is_searched_turns_no_words_of_the_page(path: str) -> None:
    """In no title, label or control, where nothing can isolate it."""
    page = Client().get(f"/en/{path}", {"q": "reeds\u202egnp\u2067", "topic": "a\u202e"})

    assert page.status_code == 200
    assert not re.search("[\u202e\u2067]|%E2%80%AE", page.text)
