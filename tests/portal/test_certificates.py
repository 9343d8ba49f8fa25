"""Certificates of membership: who gets one, and whether the one in somebody's hands is good."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cities import certificates
from cities.models import City
from core.pagecache.models import raise_content_version
from core.ui.qr import scannable
from tests import people
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)
OFFICE = "/en/w/kunming/certificate/"


@pytest.fixture
def member() -> City:
    return CityFactory(slug="kunming", name_en="Kunming", status="member", member_since=date(2025, 3, 1))


def office(city: City) -> Client:
    return people.sign_in(Client(), people.editor(city))


def check(code: str, client: Client | None = None) -> Any:
    return (client or Client()).get(f"/en/certificate/{code}/")


def test_a_member_prints_one_whose_code_is_good(member: City) -> None:
    page = office(member).get(OFFICE).content.decode()

    code = re.search(r'<dd class="code">([A-Z2-7-]+)</dd>', page)
    assert code
    assert "Kunming has been a member of the Cities Biodiversity Alliance since 1 March 2025." in page
    answer = check(code[1]).content.decode()
    assert "This certificate is valid" in answer
    assert "Kunming" in answer
    assert "1 March 2025" in answer


@pytest.mark.parametrize("status", ["founding", "draft"])
def test_whoever_is_no_member_has_none_and_is_told_why(status: str) -> None:
    city = CityFactory(slug="kunming", status=status)

    page = office(city).get(OFFICE).content.decode()

    assert "No certificate is available for your city" in page
    assert 'class="code"' not in page
    assert ("took part in the founding event. This does not make your city a member" in page) == (status == "founding")


@pytest.mark.parametrize("is_example", [True, False])
def test_the_workspace_leads_to_a_certificate_only_where_there_is_one(member: City, is_example: bool) -> None:
    member.is_example = is_example
    member.save()
    client = office(member)

    assert (f'href="{OFFICE}"' in client.get("/en/w/kunming/").text) is not is_example
    page = client.get(OFFICE).text
    assert ("This city is a fictional example." in page) is is_example
    assert ('class="code"' in page) is not is_example
    assert ("This certificate is valid" in check(certificates.certificate_code(member, DAY)).text) is not is_example


def test_a_day_of_joining_that_is_not_known_is_not_made_up(member: City) -> None:
    member.member_since = None
    member.save()

    page = check(certificates.certificate_code(member, DAY)).content.decode()

    assert "Kunming is a member of the Cities Biodiversity Alliance." in page
    assert "Not known" in page


def test_withdrawn_it_is_no_longer_valid_at_the_next_request_and_names_nobody(member: City) -> None:
    code = certificates.certificate_code(member, DAY)
    assert "This certificate is valid" in check(code).content.decode()

    member.status = City.Status.WITHDRAWN
    member.save()
    raise_content_version()

    page = check(code).content.decode()
    assert "This certificate is no longer valid" in page
    assert "25 November 2026" in page
    assert "Kunming" not in page


def test_joining_anew_does_not_bring_an_old_one_back(member: City) -> None:
    code = certificates.certificate_code(member, DAY)
    member.member_since = date(2026, 1, 1)
    member.save()

    found = certificates.read(code)

    assert found is not None
    assert found.is_valid is False


def test_a_city_that_was_removed_has_no_valid_one(member: City) -> None:
    code = certificates.certificate_code(member, DAY)
    member.delete()

    found = certificates.read(code)

    assert (found and found.city, found and found.is_valid) == (None, False)


def test_t01_an_unknown_code_is_answered_like_any_page_that_is_not_there(member: City) -> None:
    code = certificates.certificate_code(member, DAY)
    unknown = [check("A" * 32), check(code[:-1] + ("A" if code[-1] != "A" else "B")), check(code[:-1]), check("x")]
    nothing = Client().get("/en/no-such-page/")

    bodies = {re.sub(r"[0-9a-f]{16}", "", answer.content.decode()) for answer in [*unknown, nothing]}
    assert [answer.status_code for answer in unknown] == [404] * 4
    assert len(bodies) == 1


def test_no_byte_of_a_code_can_be_changed(member: City) -> None:
    code = certificates.certificate_code(member, DAY).replace("-", "")
    others = [code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :] for at in range(len(code))]

    assert [certificates.read(other) for other in others] == [None] * 32


def test_codes_of_one_city_do_not_look_alike(member: City) -> None:
    one, other = (certificates.certificate_code(member, date(2026, 11, day)) for day in (25, 26))

    assert sum(a == b for a, b in zip(one, other, strict=True) if a != "-") < 12


def test_a_code_may_be_typed_in_small_letters_and_without_hyphens(member: City) -> None:
    code = certificates.certificate_code(member, DAY)

    answer = Client().get("/en/certificate/", {"code": code.lower().replace("-", " ")})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/certificate/{code.replace('-', '')}/")
    assert check(code.lower()).status_code == 200


def test_what_is_no_code_is_said_beside_the_field() -> None:
    page = Client().get("/en/certificate/", {"code": "<b>"}).content.decode()

    assert "Enter the code exactly as printed" in page
    assert "&lt;b&gt;" in page


def test_another_key_of_the_site_makes_other_codes_and_an_older_key_is_still_known(member: City, settings: Any) -> None:
    code, before = certificates.certificate_code(member, DAY), settings.SECRET_KEY
    settings.SECRET_KEY = "another" * 10

    assert certificates.read(code) is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert certificates.read(code) is not None


def test_one_address_checks_sixty_an_hour(settings: Any) -> None:
    settings.RATE_LIMITS = 1

    answers = [check("A" * 32).status_code for _number in range(61)]

    assert (answers[59], answers[60]) == (404, 429)


def test_the_certificate_begins_with_its_title_and_has_its_address_as_a_code_to_scan() -> None:
    city = CityFactory(slug="bay", status="member")
    html = people.sign_in(Client(), people.lead(city)).get("/en/w/bay/certificate/").content.decode()

    main = html[html.index("<main") :]
    article = main[main.index("<article") :]
    assert re.findall(r"<h(\d)", main)[0] == "1"
    assert main.count("<h1") == 1
    assert main.index("<h1") > main.index("<article")
    path = re.findall(r'<path d="((?:M\d+ \d+h1v1h-1z)+)"', article)[0]
    address = re.findall(r'<a href="(http[^"]+)"', article)[0]
    assert path == scannable(address).path
    assert path != scannable(f"{address}x").path
    assert "style=" not in article
