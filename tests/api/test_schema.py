import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from alliance.api.schema import schema
from cooperation.postings.models import POSTING_SCHEMES
from core.vocabulary.models import Term
from tests import factories as make
from tests import people
from tests.api import test_requests as requests
from tests.api.reading import LISTS, WITH_DETAIL, get
from tests.api.writing import LIST, STEPS, Program, at, kunming, submitted, told
from tests.cooperation.helping import asked, make_world

pytestmark = pytest.mark.django_db
OWN = "/api/v1/cities/{slug}/assessments/"
CITY_PROJECTS = "/api/v1/cities/{slug}/projects/"
OWN_STEPS = ("", "answers/{indicator}/", "finish/", "reopen/", "discard/")
ONE, ONE_REQUEST = f"{LIST}{{uuid}}/", f"{requests.LIST}{{uuid}}/"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    schema.cache_clear()
    GENERATOR_STATS.reset()
    found = schema()
    assert not GENERATOR_STATS, "the schema was made with warnings"
    return found


def test_the_schema_is_valid(described: dict[str, Any]) -> None:
    validate_schema(described)  # type: ignore[no-untyped-call]

    assert described["openapi"].startswith("3.1")
    assert described["info"]["version"] == settings.VERSION


def test_nothing_is_left_without_words(described: dict[str, Any]) -> None:
    """What linters of OpenAPI ask for."""
    ways = [operation for ways in described["paths"].values() for operation in ways.values()]
    names = [operation["operationId"] for operation in ways]

    assert len(names) == len({*names})
    for operation in ways:
        named = (operation["operationId"], [*operation["responses"]])
        assert operation["summary"], named
        assert operation["description"], named
        assert any(status.startswith("4") for status in operation["responses"]), named
        assert all(answer["description"] for answer in operation["responses"].values()), named
        assert [each["name"] for each in operation.get("parameters", ()) if not each.get("description")] == [], named
    of_tests = {"samples"}  # a kind that the site does not have
    used = {tag for operation in ways for tag in operation["tags"]} - of_tests
    assert {tag["name"] for tag in described["tags"]} == used
    assert all(tag["description"] for tag in described["tags"])
    assert described["servers"] == [{"url": "http://localhost:8000"}]
    for part in ("contact", "license"):
        address = described["info"][part]["url"].removeprefix("http://localhost:8000")
        assert Client().get(address).status_code == 200, part


def test_words_of_terms_in_the_examples_are_words_of_the_vocabulary(described: dict[str, Any]) -> None:
    call_command("load_vocabulary", verbosity=0)
    topics = {term.code for term in Term.objects.filter(scheme__code__in=POSTING_SCHEMES)}

    assert set(re.findall(r'"topic": "([^"]+)"', json.dumps(described))) - topics == set()


def test_the_schema_is_served_as_it_was_made(described: dict[str, Any]) -> None:
    answer = Client().get("/api/schema/")

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == described


def test_each_address_is_described_and_what_is_public_can_only_be_read(described: dict[str, Any]) -> None:
    lists = {f"/api/v1/{name}/" for name in (*LISTS, "search", "frameworks", "assessments", "measurements", "species")}
    details = {f"/api/v1/{name}/{{slug}}/" for name in (*WITH_DETAIL, "assessments")}
    details |= {"/api/v1/frameworks/{key}/"}
    score = "/api/v1/frameworks/{key}/score"
    steps = {f"{ONE}{step}/" for step in STEPS} | {f"{ONE_REQUEST}{step}/" for step in requests.STEPS}
    methods = {path: set(ways) for path, ways in described["paths"].items()}

    matches = {f"/api/v1/cities/{{slug}}/{of}matches/" for of in ("", "projects/{key}/")}
    readable = {f"/api/v1/cities/{{slug}}/projects/{of}" for of in ("", "{key}/")}
    private = {LIST, ONE, requests.LIST, ONE_REQUEST, *matches, *readable}
    own = {f"{OWN}{rest}" for rest in ("", *(f"{{key}}/{step}" for step in OWN_STEPS))}
    assert set(methods) == lists | details | steps | private | own | {score}
    assert methods[score] == {"post"}
    assert [methods[path] for path in sorted(lists | details)] == [{"get"}] * len(lists | details)
    read_too = {f"{ONE_REQUEST}messages/"}
    assert [methods[path] for path in sorted(steps - read_too)] == [{"post"}] * len(steps - read_too)
    assert {frozenset(methods[path]) for path in read_too} == {frozenset({"get", "post"})}
    assert (methods[LIST], methods[ONE]) == ({"get", "post"}, {"get", "patch"})


def operations(described: dict[str, Any], *, private: bool) -> list[dict[str, Any]]:
    return [
        operation
        for path, ways in described["paths"].items()
        for operation in ways.values()
        if (path.startswith((LIST, requests.LIST, OWN, CITY_PROJECTS)) or path.endswith("/matches/")) is private
    ]


def test_what_is_private_names_both_ways_to_come_in(described: dict[str, Any]) -> None:
    schemes = described["components"]["securitySchemes"]

    assert (schemes["bearer"]["type"], schemes["bearer"]["scheme"]) == ("http", "bearer")
    assert (schemes["session"]["in"], schemes["session"]["name"]) == ("cookie", "session")
    for operation in operations(described, private=True):
        assert operation["security"] == [{"bearer": []}, {"session": []}]
        assert {"401", "403", "429"} <= set(operation["responses"])
    assert {str(operation.get("security", [{}])) for operation in operations(described, private=False)} == {"[]"}


def test_each_write_has_an_example_and_names_its_headers(described: dict[str, Any]) -> None:
    for path, ways in described["paths"].items():
        for method in set(ways) - {"get"}:
            headers = {each["name"] for each in ways[method]["parameters"] if each["in"] == "header"}
            good = next(answer for status, answer in ways[method]["responses"].items() if status in ("200", "201"))
            without_version = path in (LIST, requests.LIST, OWN) or path.endswith(("comments/", "messages/"))
            stored = {"Idempotency-Key"} | (set() if without_version else {"If-Match"})
            assert headers == (set() if path.endswith("/score") else stored), path
            assert good["content"]["application/json"]["examples"], path


def test_proposals_are_as_described(described: dict[str, Any]) -> None:
    city = kunming()
    person = people.lead(city)
    program, proposal = Program(person), submitted(person, city)
    told(program.post(at(proposal, "comments"), {"text": "Which lake?"}), 201)

    whole, listed = told(program.get(at(proposal))), told(program.get())

    Draft202012Validator(of_answer(described, ONE)).validate(whole)
    Draft202012Validator(of_answer(described, LIST)).validate(listed)
    assert set(undescribed(whole, of_answer(described, ONE), described)) == set()
    assert set(undescribed(listed, of_answer(described, LIST), described)) == set()


def test_requests_are_as_described(described: dict[str, Any]) -> None:
    here = make_world()
    row, program = asked(here), Program(here.lead)
    told(program.post(requests.at(row, "messages"), {"text": "Which reeds?"}), 201)

    for address, path in (
        (requests.LIST, requests.LIST),
        (requests.at(row), ONE_REQUEST),
        (requests.at(row, "messages"), f"{ONE_REQUEST}messages/"),
    ):
        answer = told(program.get(address))
        Draft202012Validator(of_answer(described, path)).validate(answer)
        assert set(undescribed(answer, of_answer(described, path), described)) == set()


def test_what_fits_a_city_and_its_projects_are_as_described(described: dict[str, Any]) -> None:
    city = kunming()
    project = make.ProjectProfileFactory(city=city).project
    make.CriterionFactory(call=make.CallFactory(), values=["works"], source=make.SourceFactory())
    make.InstrumentNoteFactory(instrument=make.TermFactory(scheme__code="finance-instruments"), country=city.country)
    program = Program(people.editor(city), scope="read")
    taken = {CITY_PROJECTS: {"lang"}, f"{CITY_PROJECTS}{{key}}/matches/": {"answer"}}

    for path, own in taken.items():
        answer, form = told(program.get(path.format(slug=city.slug, key=project.slug))), of_answer(described, path)
        Draft202012Validator(form).validate(answer)
        assert answer["results"]
        assert set(undescribed(answer, form, described)) == set()
        parameters = {each["name"] for each in described["paths"][path]["get"]["parameters"] if each["in"] == "query"}
        assert parameters == {*own, "page", "page_size"}
    of_cities = described["paths"]["/api/v1/cities/{slug}/matches/"]["get"]["parameters"]
    assert [each["name"] for each in of_cities if each["in"] == "query"] == ["need"]


def test_examples_are_as_described(described: dict[str, Any]) -> None:
    for operation in operations(described, private=True):
        parts = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in [part["content"]["application/json"] for part in parts if part.get("content")]:
            form = {**content["schema"], "components": described["components"]}
            for example in content.get("examples", {}).values():
                Draft202012Validator(form).validate(example["value"])


def test_each_filter_that_is_described_is_taken(described: dict[str, Any]) -> None:
    for name in LISTS:
        for parameter in described["paths"][f"/api/v1/{name}/"]["get"]["parameters"]:
            faults = Client().get(f"/api/v1/{name}/", {parameter["name"]: "?"}).json().get("errors", {})
            assert faults.get(parameter["name"]) != ["Unknown filter."]


def test_repeated_filters_are_lists_and_values_that_are_refused_are_not_listed(described: dict[str, Any]) -> None:
    for name in ("cities", "practices"):
        parameters = {each["name"]: each for each in described["paths"][f"/api/v1/{name}/"]["get"]["parameters"]}
        lists = {each for each, one in parameters.items() if one["schema"]["type"] == "array"}
        assert (
            lists
            == {
                "cities": {"biome", "setting", "challenge", "ecosystem", "solution"},
                "practices": {"target", "solution", "challenge", "topic"},
            }[name]
        )
    for name in LISTS:
        for parameter in described["paths"][f"/api/v1/{name}/"]["get"]["parameters"]:
            for value in parameter["schema"].get("enum", ()):
                assert Client().get(f"/api/v1/{name}/", {parameter["name"]: value}).status_code == 200, parameter


def test_no_text_is_of_one_kind_or_another(described: dict[str, Any]) -> None:
    unions = [
        (name, field)
        for name, form in described["components"]["schemas"].items()
        for field, one in form.get("properties", {}).items()
        if {part.get("type") for part in one.get("oneOf", ()) if isinstance(part.get("type"), str)} >= {"object"}
    ]

    assert unions == []
    assert "#/components/schemas/Texts" in json.dumps(described["components"]["schemas"]["City"]["properties"]["name"])


def of_answer(described: dict[str, Any], path: str) -> dict[str, Any]:
    content = described["paths"][path]["get"]["responses"]["200"]["content"]
    return {**content["application/json"]["schema"], "components": described["components"]}


@pytest.mark.parametrize("language", [{}, {"lang": "ja"}])
def test_answers_are_as_described(founding_facts: None, described: dict[str, Any], language: dict[str, str]) -> None:
    for name in (*LISTS, "search"):
        words = {"q": "water"} if name == "search" else {"page_size": 100}
        answer = get(name, **words, **language)

        Draft202012Validator(of_answer(described, f"/api/v1/{name}/")).validate(answer)
        if name in WITH_DETAIL:
            validator = Draft202012Validator(of_answer(described, f"/api/v1/{name}/{{slug}}/"))
            for row in answer["results"][:20]:
                validator.validate(get(f"{name}/{row['slug']}", **language))


def undescribed(value: Any, form: dict[str, Any], described: dict[str, Any]) -> Iterator[str]:
    """Fields of an answer that the schema does not know."""
    if reference := form.get("$ref") or next((part["$ref"] for part in form.get("oneOf", ()) if "$ref" in part), ""):
        form = described["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    if isinstance(value, list) and "items" in form:
        for part in value:
            yield from undescribed(part, form["items"], described)
    if isinstance(value, dict) and "properties" in form:
        yield from set(value) - set(form["properties"])
        for name, part in value.items():
            yield from undescribed(part, form["properties"].get(name, {}), described)


def test_no_field_is_left_undescribed(founding_facts: None, described: dict[str, Any]) -> None:
    for name in LISTS:
        form = of_answer(described, f"/api/v1/{name}/")

        assert set(undescribed(get(name, page_size=100), form, described)) == set(), name


class Assets(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"script", "link"}:
            address = values.get("src") or values.get("href")
            self.addresses += [address] if address else []
            self.inline += not address


def test_the_reading_page_loads_everything_from_this_site() -> None:
    page = Client().get("/api/docs/")

    assets = Assets(page.content.decode())
    assert assets.inline == 0
    assert '<html lang="en">' in page.content.decode()
    assert "<style" not in page.content.decode()
    assert assets.addresses
    assert all(address.startswith("/") and not address.startswith("//") for address in assets.addresses)
    for address in assets.addresses:
        answer = Client().get(address)
        assert answer.status_code == 200, address
        answer.close()
