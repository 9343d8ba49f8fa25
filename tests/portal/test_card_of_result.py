"""The card of a result for a city's own website: it may be framed, and says no points alone."""

import re

import pytest
from django.test import Client

from assessment.models import Result, ResultLine
from core.pagecache.models import raise_content_version
from tests import people
from tests.factories import CityFactory, ResultFactory

pytestmark = pytest.mark.django_db
CARD = "/en/cities/example-lake/index/2026/card/"


@pytest.fixture
def result() -> Result:
    found = ResultFactory(city=CityFactory(slug="example-lake", name_en="Lake", is_example=True))
    facts = {"mode": "given", "amount": "15.0", "score": 3, "score_mode": "calculated"}
    ResultLine.objects.create(result=found, order=1, indicator="natural_areas", **facts)
    return found


def test_t20_it_may_be_framed_and_holds_neither_script_nor_cookie(result: Result) -> None:
    answer = Client().get(CARD)

    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert not answer.cookies
    assert not re.search(rb"<script|<form|style=|csrf", answer.content)


def test_points_stand_beside_what_they_are_out_of_and_a_made_up_city_says_so(result: Result) -> None:
    page = Client().get(CARD).text

    assert "3 of 4 points on 1 scored indicator. The edition has a maximum of 112 points." in page
    assert "fictional" in page
    assert re.search(r'href="http[^"]+/en/cities/example-lake/index/2026/"', page)


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_t34_what_is_not_public_has_no_card_not_even_for_its_staff(result: Result, state: str) -> None:
    etag = Client().get(CARD).headers["ETag"]
    Result._base_manager.filter(pk=result.pk).update(state=state)
    raise_content_version()
    staff = people.sign_in(Client(), people.lead(result.city))

    answers = [Client().get(CARD, headers={"If-None-Match": etag}), staff.get(CARD)]

    assert [(answer.status_code, answer.headers["X-Frame-Options"]) for answer in answers] == [(404, "DENY")] * 2
