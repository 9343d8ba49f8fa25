"""Whoever begins an application twice, in two windows or days apart, has one draft, and loses nothing in it."""

from typing import Any

import pytest

from cities.applications.models import Application
from tests.cities.applications.helping import QUITO, Cast, State, draft, form_data, fresh, kept, path, unknown, waiting

pytestmark = pytest.mark.django_db
CUENCA = 3658666  # in GeoNames, in Ecuador
LOJA = {"place": "other", "name": "Loja de Prueba", "country": "EC"}


def begin(cast: Cast, **place: Any) -> str:
    answer = cast.client("applicant").post("/en/join/new/", {"key": str(unknown()), **place})
    assert answer.status_code == 302
    return str(answer["Location"])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_same_city_chosen_again_is_the_same_draft_with_all_that_was_written(cast: Cast) -> None:
    row = draft(cast.applicant)

    assert begin(cast, place=QUITO) == path(row, "edit/")

    assert Application.objects.get().purpose == row.purpose


def test_a_city_that_was_typed_is_known_again_by_its_name_and_country(cast: Cast) -> None:
    first = begin(cast, **LOJA)
    row = Application.objects.get()
    cast.client("applicant").post(path(row, "edit/"), form_data(row, city_name=LOJA["name"]))

    assert begin(cast, place="other", name="LOJA  de prueba", country="EC") == first
    assert begin(cast, place="other", name="Loja de Prueba", country="ES") != first
    assert Application.objects.count() == 2


def test_another_city_takes_the_place_of_one_for_which_nothing_was_written(cast: Cast) -> None:
    first = begin(cast, place=QUITO)

    assert begin(cast, place=CUENCA) == first

    row = Application.objects.get()
    assert (row.city_name, row.gazetteer_id) == ("Cuenca", CUENCA)
    assert "cuenca" in row.place_names


@pytest.mark.parametrize("written", [{"parent_name": "Pichincha"}, {"letter": True}, {"languages": "Spanish"}])
def test_another_city_never_takes_a_draft_in_which_something_was_written(cast: Cast, written: dict[str, Any]) -> None:
    nothing = {"kind": None, "parent_name": "", "office": "", "post": "", "purpose": "", "languages": ""}
    if "letter" in written:
        written = {"letter": kept(cast.applicant).path}
    row = draft(cast.applicant, **{**nothing, **written})

    assert begin(cast, place=CUENCA) != path(row, "edit/")

    assert fresh(row).city_name == "Quito"
    assert Application.objects.count() == 2


def test_what_was_sent_and_what_others_write_is_no_draft_of_mine(cast: Cast) -> None:
    sent, theirs = waiting(cast.applicant), draft(cast.other)

    mine = begin(cast, place=QUITO)

    assert mine not in (path(sent, "edit/"), path(theirs, "edit/"))
    assert Application.objects.filter(state=State.DRAFT).count() == 2


def test_the_page_of_a_new_application_shows_the_drafts_of_its_reader_alone(cast: Cast) -> None:
    mine, theirs, sent = draft(cast.applicant), draft(cast.other), waiting(cast.applicant, gazetteer_id=CUENCA)

    page = text(cast.client("applicant").get("/en/join/new/"))

    assert "Continue a draft" in page
    assert [path(row, "edit/") in page for row in (mine, theirs, sent)] == [True, False, False]
    assert "Continue a draft" not in text(cast.client("outsider").get("/en/join/new/"))


def test_two_tabs_that_choose_two_cities_show_both_before_anything_is_written_over(cast: Cast) -> None:
    client = cast.client("applicant")
    begin(cast, place=QUITO)
    row = Application.objects.get()
    shown = client.get(path(row, "edit/")).context["form"].token()
    begin(cast, place=CUENCA)

    late = client.post(path(row, "edit/"), form_data(row, version=shown))

    assert late.status_code == 409
    assert "You changed this yourself" in text(late)
    assert "Cuenca" in text(late)
    assert "We restore ravines" in text(late)
    assert fresh(row).city_name == "Cuenca"


def test_a_tab_that_still_writes_after_another_has_sent_keeps_its_words(cast: Cast) -> None:
    client, row = cast.client("applicant"), draft(cast.applicant)
    token = client.get(path(row, "edit/")).context["form"].token()
    client.post(path(row, "submit/"), {"version": row.version})

    late = client.post(path(row, "edit/"), form_data(row, version=token, purpose="What I thought of later."))

    assert late.status_code == 409
    assert "What I thought of later." in text(late)
    assert (fresh(row).state, fresh(row).purpose) == ("waiting", row.purpose)


def test_what_was_saved_says_so_and_what_comes_next(cast: Cast) -> None:
    client, row = cast.client("applicant"), draft(cast.applicant)

    whole = client.post(path(row, "edit/"), form_data(row), follow=True)
    half = client.post(path(row, "edit/"), form_data(fresh(row), purpose=""), follow=True)

    assert "Saved. You can now submit the application." in text(whole)
    assert "Saved. Complete the list on this page, then submit the application." in text(half)


def test_the_account_leads_to_ones_applications_and_to_a_new_one(cast: Cast) -> None:
    page = text(cast.client("outsider").get("/en/account/"))

    assert 'href="/en/join/"' in page
    assert 'href="/en/join/new/"' in page
    assert 'href="/en/join/new/"' in text(cast.client("visitor").get("/en/about/join/"))
