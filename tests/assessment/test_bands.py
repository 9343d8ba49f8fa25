from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from assessment.bands import actions as bands
from assessment.bands.models import BandConfirmation
from assessment.editions.frameworks import framework
from assessment.scoring import Reason, ScoreMode, score_indicator
from assessment.scoring.definitions import POINTS
from core.accounts.models import User
from core.history.models import Entry
from core.history.write import AlreadyExists, VersionConflict
from core.workflow import InvalidTransition
from tests import people
from tests.assessment.test_written_bands import PRINTED
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
EDITION = framework("cbi-2014")
NATURAL = EDITION.indicator_of["natural_areas"]
ADDRESS = "/en/review/bands/cbi-2014/1/"


def browser(person: User) -> Client:
    return people.sign_in(Client(), person)


SENT = {**{f"score_{score}": text for score, text in PRINTED.items()}, "page": "11", "edition": "PDF, read in 2026"}


def entered(curator: User, expected: int = 0) -> BandConfirmation:
    scale = bands.read(NATURAL, PRINTED)
    return bands.enter(EDITION, NATURAL, scale, page=11, edition="PDF", expected=expected, curator=curator)


def test_bands_count_only_after_a_second_curator_has_confirmed_them() -> None:
    first, second = people.curator(), people.curator(email="second@example.org")
    area = {"natural_area_ha": Decimal(15), "city_area_ha": Decimal(100)}

    row = entered(first)
    before = score_indicator(NATURAL, area, bands=bands.confirmed(EDITION).get(NATURAL.key))
    bands.confirm(row, expected=row.version, curator=second)
    after = score_indicator(NATURAL, area, bands=bands.confirmed(EDITION).get(NATURAL.key))

    assert (before.score, before.reason) == (None, Reason.BANDS_UNVERIFIED)
    assert (after.score, after.score_mode, after.reason) == (3, ScoreMode.CALCULATED, Reason.BANDS_CONFIRMED)
    row.refresh_from_db()
    assert (row.entered_by_id, row.confirmed_by_id) == (first.pk, second.pk)


def test_the_open_api_says_at_once_whether_bands_are_confirmed() -> None:
    def said() -> str:
        answer = Client().get("/api/v1/frameworks/cbi-2014/").json()
        [found] = [each for each in answer["indicators"] if each["key"] == NATURAL.key]
        return str(found["standing"]["bands"])

    first, second = people.curator(), people.curator(email="second@example.org")
    states = [said()]
    row = bands.confirm(entered(first), expected=1, curator=second)
    states.append(said())
    bands.undo(row, reason="Another page", expected=row.version, curator=first)

    assert [*states, said()] == ["unverified", "confirmed", "unverified"]


@pytest.mark.parametrize("who", ["registered", "editor", "lead"])
def test_t55_nobody_but_a_curator_enters_or_confirms(who: str) -> None:
    row, city = entered(people.curator()), CityFactory()
    person = people.person() if who == "registered" else people.with_role(city, who)

    with pytest.raises(PermissionDenied):
        bands.confirm(row, expected=row.version, curator=person)
    with pytest.raises(PermissionDenied):
        entered(person, expected=row.version)

    assert bands.confirmed(EDITION) == {}


def test_t55_nobody_confirms_what_they_entered_themselves() -> None:
    first = people.curator()
    row = entered(first)

    with pytest.raises(PermissionDenied):
        bands.confirm(row, expected=row.version, curator=first)

    assert bands.confirmed(EDITION) == {}


def test_bands_that_are_taken_back_count_no_more_and_can_be_entered_anew() -> None:
    first, second = people.curator(), people.curator(email="second@example.org")
    row = bands.confirm(entered(first), expected=1, curator=second)

    with pytest.raises(ValidationError):
        bands.undo(row, reason=" ", expected=row.version, curator=first)
    row = bands.undo(row, reason="Page 12 says something else", expected=row.version, curator=first)

    assert bands.confirmed(EDITION) == {}
    assert entered(second, expected=row.version).state == "entered"
    assert list(Entry.objects.filter(object_type="assessment.bandconfirmation").values_list("verb", flat=True)) in (
        ["bands_entered", "bands_confirmed", "bands_withdrawn", "bands_entered"],
        ["bands_entered", "bands_withdrawn", "bands_confirmed", "bands_entered"],
    )


def test_t55_confirmed_bands_are_changed_only_after_they_were_taken_back() -> None:
    first, second = people.curator(), people.curator(email="second@example.org")
    row = bands.confirm(entered(first), expected=1, curator=second)

    with pytest.raises(InvalidTransition):
        entered(first, expected=row.version)


def test_who_enters_bands_at_the_same_time_as_another_is_told() -> None:
    first, second = people.curator(), people.curator(email="second@example.org")
    entered(first)

    with pytest.raises((VersionConflict, AlreadyExists)):
        entered(second, expected=0)


def test_what_is_confirmed_stands_before_the_file() -> None:
    edition = framework("cbi-2021")
    first, second = people.curator(), people.curator(email="second@example.org")
    indicator = edition.indicator_of["natural_areas"]
    scale = bands.read(indicator, {0: "< 2", 1: "2 - 3.9", 2: "4 - 5.9", 3: "6 - 8", 4: "> 8"})
    row = bands.enter(edition, indicator, scale, page=14, edition="PDF", expected=0, curator=first)

    assert bands.in_effect(edition)["natural_areas"] == indicator.bands
    bands.confirm(row, expected=row.version, curator=second)

    assert bands.in_effect(edition)["natural_areas"] == scale
    assert len(bands.in_effect(edition)) == 9


def test_levels_are_entered_in_the_words_of_the_handbook() -> None:
    edition = framework("cbi-2021")
    first, second = people.curator(), people.curator(email="second@example.org")
    indicator = edition.indicator_of["lbsap"]
    scale = bands.read(indicator, {score: f"Condition {score}" for score in POINTS})
    row = bands.enter(edition, indicator, scale, page=40, edition="PDF", expected=0, curator=first)
    bands.confirm(row, expected=row.version, curator=second)

    outcome = score_indicator(indicator, {"declared_score": 3}, bands=bands.confirmed(edition)["lbsap"])

    assert (outcome.score, outcome.score_mode) == (3, ScoreMode.CALCULATED)


def test_a_declared_number_is_calculated_once_its_bands_are_confirmed() -> None:
    edition = framework("cbi-2021")
    indicator = edition.indicator_of["biodiversity_projects"]
    scale = bands.read(indicator, {0: "≤ 11", 1: "12 - 21", 2: "22 - 39", 3: "40 - 71", 4: ">= 72"})

    outcome = score_indicator(indicator, {"projects": 40}, bands=scale)

    assert (outcome.value, outcome.score, outcome.score_mode) == (Decimal(40), 3, ScoreMode.CALCULATED)


def test_one_curator_enters_on_the_page_and_another_confirms() -> None:
    first, second = browser(people.curator()), browser(people.curator(email="second@example.org"))

    form = first.get(ADDRESS).content.decode()
    assert "These figures have not been verified" in form
    assert first.post(ADDRESS, {**SENT, "version": "0"}).headers["Location"] == "/en/review/bands/cbi-2014/2/"
    assert "You entered these score bands yourself" in first.get(ADDRESS).content.decode()
    assert first.post(f"{ADDRESS}confirm/", {"version": "1"}).status_code == 403
    assert second.post(f"{ADDRESS}confirm/", {"version": "1"}).headers["Location"] == "/en/review/bands/cbi-2014/"
    assert second.post(f"{ADDRESS}confirm/", {"version": "1"}).status_code == 409

    page = Client().get("/en/index/try/cbi-2014/1/?natural_area_ha=15&city_area_ha=100").content.decode()
    assert "3 of 4 points" in page
    assert "confirmed by two curators" in page
    assert first.post(f"{ADDRESS}undo/", {"version": "2", "reason": "Another page"}).status_code == 302
    page = Client().get("/en/index/try/cbi-2014/1/?natural_area_ha=15&city_area_ha=100").content.decode()
    assert "No score" in page


def test_a_faulty_band_comes_back_with_all_that_was_typed() -> None:
    curator = browser(people.curator())

    answer = curator.post(ADDRESS, {**SENT, "score_2": "7.5 - 13.9", "page": "", "version": "0"})

    page = answer.content.decode()
    assert "There is a gap: values between 6.9 and 7.5 have no score." in page
    assert "Enter the page number." in page
    assert 'value="7.5 - 13.9"' in page
    assert not BandConfirmation.objects.exists()


def test_the_page_of_an_edition_names_each_page_of_the_handbook_and_the_single_sources() -> None:
    page = browser(people.curator()).get("/en/review/bands/cbi-2021/").content.decode()

    assert page.count("Verified, second check advised") == 6
    assert "The programs of one team of the World Resources Institute alone" in page


def test_bands_are_the_curators_alone() -> None:
    curator = people.curator()
    entered(curator)
    outsider = browser(people.person("outsider@example.org"))

    for address in ("/en/review/bands/", "/en/review/bands/cbi-2014/", ADDRESS):
        assert outsider.get(address).status_code == 404
    for step in ("confirm/", "undo/"):
        assert outsider.post(f"{ADDRESS}{step}", {"version": "1", "reason": "x"}).status_code == 404
    assert browser(curator).get("/en/review/bands/cbi-2008/").status_code == 404
    assert browser(curator).get("/en/review/bands/cbi-2014/24/").status_code == 404


def test_who_entered_bands_is_told_why_somebody_else_confirms_them() -> None:
    first = people.curator()
    row = entered(first)

    with pytest.raises(PermissionDenied, match="You entered these score bands yourself"):
        bands.confirm(row, expected=row.version, curator=first)
