"""What a form asks of staff is shown to somebody, or stands here with the reason why not."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import models
from django.test import Client

from core.review.forms.base import PartsForm
from core.review.forms.section_forms import InlinePart
from core.review.proposals.kinds import ProposalKind, kind_of, kinds
from core.search.indexing import index_all
from tests import keeping
from tests.kinds import kind_of as one_of

pytestmark = pytest.mark.django_db
NOT_SHOWN = {
    ("plan", "adoption_date"): "a day, which is shown as text",
    ("planaction", "starts"): "a day, which is shown as text",
    ("planaction", "ends"): "a day, which is shown as text",
    ("planaction", "currency"): "three letters, which stand beside the amount",
    ("cityindicator", "due_on"): "a day, which is shown as text",
    ("commitment", "timeline_start_date"): "a day, which is shown as text",
    ("commitment", "timeline_end_date"): "a day, which is shown as text",
    ("city", "pinyin"): "orders the cities in Chinese",
    ("city", "kana"): "orders the cities in Japanese, and is found by search",
    ("city", "other_names"): "people find the city by them in search",
    ("city", "photo_credit"): "stands beside a photo alone",
    ("city", "photo_alt"): "stands in a photo alone",
    ("practice", "photo_credit"): "stands beside a photo alone",
    ("practice", "photo_alt"): "stands in a photo alone",
    ("plan", "launched"): "stands with the figures of a plan alone",
    ("posting", "forms"): "chosen from a list",
    ("sample", "contact"): "private: for the staff of the city and curators",
}
NOT_ON_PAGES = {
    ("commitment", name): "codes of the reporting tool: in the record that the page leads to (JSON), and in the API"
    for name in (
        *("coverage_regions", "linked_to_nbsap_countries"),
        *("primary_national_target", "other_national_targets"),
    )
}
NOT_IN_API = {
    ("city", "text"): "long: for readers of the page, whose summary the API has",
    ("city", "biome_note"): "explains a word of the page",
    ("plan", "adopted_by"): "a name, for readers of the page",
}
API = {"goal": "plans", "plantarget": "plan-targets", "planaction": "plan-actions", "cityindicator": "indicators"}
API |= {"posting": "offers"}
WORDS = (models.CharField, models.TextField, models.JSONField)


def asked(form: type[PartsForm], model: type[models.Model]) -> Iterator[tuple[str, Any]]:
    """Names of the columns of words that a form asks for, without those that are chosen from a list."""
    for part in form.parts:
        column: Any = (
            None
            if isinstance(part, InlinePart)
            else next((field for field in model._meta.get_fields() if field.name == part.name), None)
        )
        if isinstance(column, WORDS) and not column.choices and not getattr(part, "choices", None):
            yield part.name, column


def fields_of(kind: ProposalKind) -> dict[str, Any]:
    forms = [section.form for section in kind.sections] + ([kind.quick.form] if kind.quick else [])
    return {name: column for form in forms for name, column in asked(form, kind.model)}


FIELDS = [(kind.code, name) for kind in kinds() for name in fields_of(kind)]


def canary(name: str, column: Any) -> Any:
    mark = f"zq{name.replace('_', '')}"
    if isinstance(column, models.URLField):
        return f"https://{mark}.example/"
    if isinstance(column, models.JSONField):
        return [mark]
    return mark[: column.max_length or 99]


def addresses(kind: ProposalKind, row: Any) -> list[str]:
    """Where the public reads about a row: pages first, then the API."""
    city = row.slug if kind.code == "city" else getattr(getattr(row, "city", None), "slug", "none")
    plural = kind.segment if kind.code != "city" else "cities"
    in_api = API.get(kind.code, plural)
    slug = row.plan.slug if kind.code == "goal" else getattr(row, "slug", "asked")
    own = row.get_absolute_url() if hasattr(row, "get_absolute_url") else "/en/"
    return [own, f"/en/{plural}/asked/", f"/en/cities/{city}/", f"/api/v1/{in_api}/{slug}/", f"/api/v1/cities/{city}/"]


def asked_row(code: str) -> Any:
    kind = one_of(code)
    return kind.make(**kind.asked, **({} if kind.is_below else {"slug": "asked"}))


def read(address: str) -> str:
    keeping.forget()
    return Client().get(address).content.decode()


@pytest.fixture
def said(request: pytest.FixtureRequest) -> tuple[str, str]:
    """What pages and what the API say of a row each of whose columns holds a word of its own."""
    kind = kind_of(request.param)
    row = asked_row(kind.code)
    for name, column in fields_of(kind).items():
        key = f"{name}_en" if hasattr(row, f"{name}_en") else name
        setattr(row, key, canary(name, column))
    row.save()
    index_all()
    there = addresses(kind, row)
    in_api = [each for each in there if each.startswith("/api/")]
    return said_at(each for each in there if each not in in_api), said_at(in_api)


def said_at(addresses: Iterable[str]) -> str:
    return "".join(map(read, addresses)).lower()


@pytest.mark.parametrize("said", [kind.code for kind in kinds() if fields_of(kind)], indirect=True)
def test_every_word_that_is_asked_for_is_shown(said: tuple[str, str], request: pytest.FixtureRequest) -> None:
    code = request.node.callspec.params["said"]
    fields = fields_of(kind_of(code))

    on_pages, in_api = ([name for name in fields if f"zq{name.replace('_', '')}" not in each] for each in said)

    for lost, exceptions in ((on_pages, NOT_ON_PAGES), (in_api, NOT_IN_API)):
        own = {name for kind, name in exceptions if kind == code}
        assert {name for name in lost if (code, name) not in NOT_SHOWN} == own


def chosen_from_a_list(kind: ProposalKind) -> dict[str, Any]:
    """Columns of which a form offers the values."""
    forms = [section.form for section in kind.sections] + ([kind.quick.form] if kind.quick else [])
    columns = {field.name: field for field in kind.model._meta.get_fields() if getattr(field, "choices", None)}
    parts = [part.name for form in forms for part in form.parts if not isinstance(part, InlinePart)]
    return {name: columns[name] for name in parts if name in columns}


@pytest.mark.parametrize("code", [kind.code for kind in kinds() if chosen_from_a_list(kind)])
def test_what_is_chosen_from_a_list_is_shown(code: str) -> None:
    kind = kind_of(code)
    row = asked_row(code)
    row.save()
    lost = []
    for name, column in chosen_from_a_list(kind).items():
        one, other = [value for value, _label in column.flatchoices if value][:2]
        readings = []
        for value in (one, other):
            kind.model._base_manager.filter(pk=row.pk).update(**{name: value})
            readings.append([main_of(read(page)) for page in addresses(kind, row) if not page.startswith("/api/")])
        kind.model._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name)})  # some rule one another out
        lost += [name] if readings[0] == readings[1] else []

    assert lost == []


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_the_exceptions_are_asked_for() -> None:
    assert {*NOT_SHOWN, *NOT_ON_PAGES, *NOT_IN_API} - set(FIELDS) == set()
