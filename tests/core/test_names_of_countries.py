"""Names of countries and regions are the secretariat's: a release brings a better one only where nobody wrote."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.actions import change_city
from cities.models import City
from core.history.write import Actor
from core.pagecache.models import raise_content_version
from core.siteadmin.recorded import change_row, checksum
from core.siteadmin.vocabulary import TERM
from core.text.languages import LANGUAGE_CODES, column_name
from core.vocabulary import loading
from core.vocabulary.loading import load_scheme
from core.vocabulary.models import Scheme, Term
from tests import factories as make

pytestmark = pytest.mark.django_db
OLD = {"en": "Oldland", "zh-hans": "旧地", "zh-hant": "舊地", "ja": "旧国"}
NEW = {"en": "Oldland", "zh-hans": "新地", "zh-hant": "新地", "ja": "新国"}
WAS = {"zh-hans": "旧地", "zh-hant": "舊地", "ja": "旧国"}


def release(label: dict[str, str], was: dict[str, str] | None = None) -> Term:
    entry: dict[str, Any] = {"code": "QQ", "order": 1, "label": label, "was": was}
    data = {"scheme": "made-up", "outside": False, "keeps_labels": True, "name": {"en": "Places"}, "terms": [entry]}
    load_scheme(data, {})
    return Term.objects.get(scheme__code="made-up", code="QQ")


def rename(term: Term, japanese: str) -> None:
    """What the admin does."""
    by, expected = Actor(id=8, label="Ken Curator"), checksum(term, TERM)
    change_row(term, "term_changed", changes={"label_ja": japanese}, allowed=TERM, expected=expected, by=by)


def labels(term: Term) -> dict[str, str]:
    return {code: getattr(term, name) for code, name in zip(OLD, loading.text_columns("label", {}), strict=True)}


def test_a_better_name_comes_where_the_old_one_of_the_file_stands() -> None:
    release(OLD)

    assert labels(release(NEW, WAS)) == NEW
    assert labels(release(NEW, WAS)) == NEW  # once more


def test_a_name_of_the_secretariat_stays() -> None:
    term = release(OLD)
    rename(term, "事務局の名")

    assert labels(release(NEW, WAS)) == {**NEW, "ja": "事務局の名"}


def test_the_old_name_stays_where_the_secretariat_chose_it() -> None:
    term = release(NEW)
    rename(term, "旧国")

    assert labels(release(NEW, WAS))["ja"] == "旧国"


def test_without_a_former_name_nothing_is_replaced() -> None:
    release(OLD)

    assert labels(release(NEW)) == OLD


# --- What pages say -----------------------------------------------------------------------------------------------


@pytest.fixture
def china() -> Term:
    scheme, _made = Scheme.objects.get_or_create(code="countries")
    term: Term = make.TermFactory(scheme=scheme, code="CN", **loading.text_columns("label", OLD))
    make.CityFactory(country="CN")
    raise_content_version()
    return term


def said(language: str) -> str:
    return Client().get(f"/{language}/cities/").text


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_a_new_name_is_said_at_the_next_request(china: Term, language: str) -> None:
    assert OLD[language] in said(language)
    by, name = Actor(id=8, label="Ken Curator"), column_name("label", language)

    change_row(china, "term_changed", changes={name: "Neuland"}, allowed=TERM, expected=checksum(china, TERM), by=by)

    assert "Neuland" in said(language)


def test_another_change_asks_nothing_about_countries(china: Term) -> None:
    said("en")

    change_city(City.objects.get(), changes={"latitude": 1.5}, expected=None, by=Actor(id=None, label="Test"))
    with CaptureQueriesContext(connection) as queries:
        said("en")

    assert any("cities_city" in each["sql"] for each in queries)
    assert not [each["sql"] for each in queries if "countries" in each["sql"]]
