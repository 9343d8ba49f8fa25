"""Doing one thing to several records, and merging those that are the same (T4)."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from alliance.portal import errors
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cities.team.models import StaffRole
from core.history.models import Entry
from core.redirects.models import MovedAddress
from core.vocabulary.models import Term
from events.models import Speaker
from tests import factories as make
from tests import people
from tests.siteadmin.conftest import Enter

pytestmark = pytest.mark.django_db
ORGANISATIONS, PRACTICES, CITIES = "/admin/cities/organisation/", "/admin/cities/practice/", "/admin/cities/city/"
SPEAKERS, TERMS = "/admin/events/speaker/", "/admin/vocabulary/term/"


def choose(action: str, *rows: Any) -> dict[str, Any]:
    """What the list sends."""
    return {"action": action, "_selected_action": [str(row.pk) for row in rows], "index": "0"}


def sure(action: str, *rows: Any, **more: Any) -> dict[str, Any]:
    """What the page after it sends."""
    versions = {f"version-{row.pk}": str(getattr(row, "version", 1)) for row in rows}
    chosen = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return {**chosen, **versions, "sure": "yes", "reason": "Because.", **more}


def test_a_selection_is_shown_before_it_changes(curator: Client) -> None:
    rows = [make.OrganisationFactory(name_en=name) for name in ("Bureau", "Office")]

    page = curator.post(ORGANISATIONS, choose("withdraw", *rows))

    assert page.status_code == 200
    assert "Bureau" in page.text
    assert "Office" in page.text
    assert {row.state for row in Organisation.objects.all()} == {"published"}


def test_all_of_a_selection_change_each_with_an_entry(curator: Client) -> None:
    rows = [make.OrganisationFactory() for _number in range(3)]

    response = curator.post(ORGANISATIONS, sure("withdraw", *rows))

    assert response.status_code == 302
    assert {(row.state, row.version) for row in Organisation.objects.all()} == {("withdrawn", 2)}
    assert {(entry.verb, entry.reason) for entry in Entry.objects.all()} == {("organisation_changed", "Because.")}
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("address", "factory", "action", "field", "value"),
    [
        (CITIES, make.CityFactory, "list_as_member", "status", "member"),
        (CITIES, make.CityFactory, "withdraw", "status", "withdrawn"),
        (CITIES, make.CityFactory, "mark_as_example", "is_example", True),
        (PRACTICES, make.PracticeFactory, "withdraw", "state", "withdrawn"),
        ("/admin/planning/plan/", make.PlanFactory, "mark_as_example", "is_example", True),
        ("/admin/events/event/", make.EventFactory, "cancel", "state", "cancelled"),
        (SPEAKERS, make.SpeakerFactory, "withdraw", "state", "withdrawn"),
        ("/admin/resources/resource/", make.ResourceFactory, "withdraw", "state", "withdrawn"),
    ],
)
def test_each_kind_has_its_actions(
    curator: Client, address: str, factory: Any, action: str, field: str, value: Any
) -> None:
    row = factory()

    assert curator.post(address, sure(action, row)).status_code == 302

    row.refresh_from_db()
    assert (getattr(row, field), row.version) == (value, 2)


def test_of_a_city_and_what_hangs_on_it_curators_say_why(curator: Client) -> None:
    practice = make.PracticeFactory()

    response = curator.post(PRACTICES, sure("withdraw", practice, reason=""))

    assert response.status_code == 200
    assert Practice.objects.get().state == "published"


def test_t04_one_foreign_row_hides_the_whole_batch(enter: Enter) -> None:
    user, own = people.curator(), make.CityFactory()
    StaffRole.objects.create(user=user, city=own, role="editor")
    others = [make.PracticeFactory(title_en="Known") for _number in range(2)]
    foreign = make.PracticeFactory(city=own, title_en="Hidden from them")
    client = enter(user)

    for data in (choose("withdraw", *others, foreign), sure("withdraw", *others, foreign)):
        response = client.post(PRACTICES, data)

        assert response.status_code == 404
        assert "Hidden from them" not in response.text
        assert "Known" not in response.text
    assert {row.state for row in Practice.objects.all()} == {"published"}
    assert not Entry.objects.exists()


@pytest.mark.parametrize("number", ["999999", "x", "-1", "1 OR 1=1", "9" * 40, "", "\u0664"])
def test_t04_so_does_a_number_that_is_not_there(curator: Client, number: str) -> None:
    rows = [make.OrganisationFactory() for _number in range(2)]
    data = sure("withdraw", *rows)
    data["_selected_action"].append(number)

    assert curator.post(ORGANISATIONS, data).status_code == 404
    assert not Entry.objects.exists()


def test_t04_all_of_the_list_is_never_taken_unseen(curator: Client) -> None:
    seen, unseen = make.OrganisationFactory(), make.OrganisationFactory()

    curator.post(ORGANISATIONS, sure("withdraw", seen, select_across="1"))

    unseen.refresh_from_db()
    assert unseen.state == "published"


@pytest.mark.parametrize("version", [None, "", "7", "x", "9" * 30])
def test_t42_a_selection_changes_only_what_was_seen(curator: Client, version: str | None) -> None:
    rows = [make.OrganisationFactory(), make.OrganisationFactory()]
    data = sure("withdraw", *rows)
    del data[f"version-{rows[1].pk}"]
    if version is not None:
        data[f"version-{rows[1].pk}"] = version

    response = curator.post(ORGANISATIONS, data)

    assert response.status_code == 409
    assert {row.state for row in Organisation.objects.all()} == {"published"}
    assert not Entry.objects.exists()


def test_curators_are_offered_no_removal_of_organisations(curator: Client) -> None:
    row = make.OrganisationFactory()

    curator.post(ORGANISATIONS, sure("remove_selected", row))

    assert Organisation.objects.exists()


def test_superusers_remove_several_at_once(superuser: Client) -> None:
    rows = [make.OrganisationFactory(), make.OrganisationFactory()]

    superuser.post(ORGANISATIONS, sure("remove_selected", *rows))

    assert not Organisation.objects.exists()
    assert [entry.verb for entry in Entry.objects.all()] == ["organisation_removed"] * 2


def test_none_is_removed_when_one_is_still_referred_to(superuser: Client) -> None:
    rows = [make.OrganisationFactory(), make.OrganisationFactory()]
    make.SpeakerFactory(organisation=rows[1])

    response = superuser.post(ORGANISATIONS, sure("remove_selected", *rows))

    assert response.status_code == 409
    assert "still refers" in response.text
    assert Organisation.objects.count() == 2


# --- Removing one --------------------------------------------------------------------------------------------------


def test_what_holds_a_record_is_told_in_words(superuser: Client) -> None:
    body = make.OrganisationFactory(name_en="Bureau")
    make.SpeakerFactory(organisation=body, slug="lu")

    page = superuser.get(f"{ORGANISATIONS}{body.pk}/delete/")
    forged = superuser.post(f"{ORGANISATIONS}{body.pk}/delete/", {"expected": "1"})

    assert "cannot be removed" in page.text
    assert "lu" in page.text
    assert forged.status_code == 409
    assert Organisation.objects.exists()


def test_t42_a_record_is_removed_in_the_version_that_was_shown(superuser: Client) -> None:
    body = make.OrganisationFactory()
    path = f"{ORGANISATIONS}{body.pk}/delete/"

    assert superuser.post(path, {"expected": "7"}).status_code == 409
    assert superuser.post(path, {"post": "yes"}).status_code == 200
    assert Organisation.objects.exists()
    assert superuser.post(path, {"expected": "1", "reason": "Twice."}).status_code == 302
    assert not Organisation.objects.exists()
    assert [(entry.verb, entry.reason) for entry in Entry.objects.all()] == [("organisation_removed", "Twice.")]


@pytest.mark.parametrize("factory", [make.CityFactory, make.PlanFactory, make.EventFactory, make.PracticeFactory])
def test_t41_curators_do_not_remove_these(curator: Client, factory: Any) -> None:
    row = factory()
    path = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/delete/"

    assert curator.get(path).status_code == 403
    assert curator.post(path, {"expected": "1", "reason": "x"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


# --- Merging -------------------------------------------------------------------------------------------------------


def merge(client: Client, address: str, stays: Any, *gone: Any, **more: Any) -> Any:
    return client.post(address, sure("merge_selected", stays, *gone, stays=str(stays.pk), **more))


def test_what_refers_to_a_duplicate_refers_to_the_one_that_stays(curator: Client, client: Client) -> None:
    stays = make.OrganisationFactory(slug="bureau", name_en="Bureau")
    gone = make.OrganisationFactory(slug="bureau-2")
    event, practice, resource = make.EventFactory(), make.PracticeFactory(), make.ResourceFactory()
    speaker, part = make.SpeakerFactory(organisation=gone), make.OrganisationFactory(parent=gone)
    talk = make.ContributionFactory(session=make.SessionFactory(event=event), organisation=gone)
    event.organisers.add(gone)
    event.supporters.add(gone, stays)
    practice.organisations.add(gone)
    resource.publishers.add(gone)
    part.funded_by.add(gone)

    response = merge(curator, ORGANISATIONS, stays, gone)

    assert response.status_code == 302
    assert not Organisation.objects.filter(pk=gone.pk).exists()
    for row in (speaker, part, talk):
        row.refresh_from_db()
    assert [speaker.organisation, part.parent, talk.organisation] == [stays] * 3
    links = (event.organisers, event.supporters, practice.organisations, resource.publishers, part.funded_by)
    assert [list(link.all()) for link in links] == [[stays]] * 5
    verbs = [entry.verb for entry in Entry.objects.order_by("verb")]
    assert verbs == [
        *["event_changed", "organisation_changed", "organisation_removed", "practice_changed"],
        *["resource_changed", "speaker_changed"],
    ]
    assert all("bureau-2" in entry.reason and "Because." in entry.reason for entry in Entry.objects.all())
    moved = client.get("/ja/organisations/bureau-2/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/ja/organisations/bureau/")
    assert client.get("/ja/organisations/bureau/").status_code == 200


def test_a_duplicate_that_belonged_to_the_one_that_stays_leaves_it_without_a_parent(curator: Client) -> None:
    gone = make.OrganisationFactory()
    stays = make.OrganisationFactory(parent=gone)
    stays.implemented_by.add(gone)

    assert merge(curator, ORGANISATIONS, stays, gone).status_code == 302

    stays.refresh_from_db()
    assert (stays.parent, stays.implemented_by.count()) == (None, 0)


def test_a_speaker_entered_twice_in_one_session_speaks_there_once(curator: Client) -> None:
    stays, gone, session = make.SpeakerFactory(), make.SpeakerFactory(), make.SessionFactory()
    make.ContributionFactory(session=session, speaker=stays)
    make.ContributionFactory(session=session, speaker=gone)
    other = make.ContributionFactory(session=make.SessionFactory(event=session.event), speaker=gone)

    assert merge(curator, SPEAKERS, stays, gone).status_code == 302

    assert [talk.speaker for talk in session.contributions.all()] == [stays]
    other.refresh_from_db()
    assert other.speaker == stays
    assert Speaker.objects.get() == stays


def test_practices_merge_within_one_city(curator: Client) -> None:
    city = make.CityFactory()
    stays, gone, foreign = (make.PracticeFactory(city=where) for where in (city, city, make.CityFactory()))
    event = make.EventFactory()
    event.practices.add(gone)

    assert "same city" in curator.post(PRACTICES, choose("merge_selected", stays, foreign), follow=True).text
    assert merge(curator, PRACTICES, stays, gone).status_code == 302

    assert list(event.practices.all()) == [stays]
    assert Practice.objects.count() == 2


def test_of_terms_the_codes_are_retired_not_removed(curator: Client) -> None:
    stays, gone = make.term("challenges", "water"), make.term("challenges", "waters")
    narrower = make.term("challenges", "rivers", broader=gone)
    city, practice = make.CityFactory(), make.PracticeFactory()
    city.terms.add(gone)
    practice.terms.add(gone, stays)
    data = sure("merge_selected", stays, gone, stays=str(stays.pk))
    page = curator.post(TERMS, choose("merge_selected", stays, gone))
    data |= {f"version-{row['pk']}": str(row["version"]) for row in page.context["rows"]}

    assert curator.post(TERMS, data).status_code == 302

    gone.refresh_from_db()
    narrower.refresh_from_db()
    assert (gone.is_retired, narrower.broader) == (True, stays)
    assert [list(row.terms.all()) for row in (city, practice)] == [[stays]] * 2
    assert {entry.verb for entry in Entry.objects.all()} == {"term_changed", "city_changed", "practice_changed"}


def test_terms_of_a_body_outside_are_never_merged(curator: Client) -> None:
    scheme = make.SchemeFactory(code="kmgbf-targets", is_outside=True)
    rows = [make.TermFactory(scheme=scheme, code=code) for code in ("1", "2")]

    curator.post(TERMS, sure("merge_selected", *rows, stays=str(rows[0].pk)))

    assert not Term.objects.filter(is_retired=True).exists()


def test_t42_nothing_is_merged_when_one_of_them_changed(curator: Client) -> None:
    stays, gone = make.OrganisationFactory(), make.OrganisationFactory()

    response = merge(curator, ORGANISATIONS, stays, gone, **{f"version-{gone.pk}": "2"})

    assert response.status_code == 409
    assert Organisation.objects.count() == 2


def test_t41_a_merge_that_would_change_their_own_city_is_not_theirs(enter: Enter) -> None:
    user, own = people.curator(), make.CityFactory()
    StaffRole.objects.create(user=user, city=own, role="lead")
    stays, gone = make.OrganisationFactory(), make.OrganisationFactory()
    make.PracticeFactory(city=own).organisations.add(gone)

    assert merge(enter(user), ORGANISATIONS, stays, gone).status_code == 404
    assert Organisation.objects.count() == 2
    assert not MovedAddress.objects.exists()


def test_somebody_has_to_say_which_one_stays(curator: Client) -> None:
    rows = [make.OrganisationFactory(), make.OrganisationFactory()]

    response = curator.post(ORGANISATIONS, sure("merge_selected", *rows, stays="77"))

    assert response.status_code == 200
    assert Organisation.objects.count() == 2


def test_old_addresses_lead_to_the_last_of_several_merges(curator: Client, client: Client) -> None:
    first, second, third = (make.OrganisationFactory(slug=slug) for slug in ("one", "two", "three"))

    merge(curator, ORGANISATIONS, second, first)
    second.refresh_from_db()
    merge(curator, ORGANISATIONS, third, second)

    assert client.get("/en/organisations/one/").headers["Location"] == "/en/organisations/three/"
    assert client.post("/en/organisations/one/").status_code in (404, 405)
    assert MovedAddress.objects.count() == 2


def test_a_new_record_at_an_old_address_is_found_there(curator: Client, client: Client) -> None:
    stays, gone = make.OrganisationFactory(slug="one"), make.OrganisationFactory(slug="two")
    merge(curator, ORGANISATIONS, stays, gone)

    make.OrganisationFactory(slug="two")

    assert client.get("/en/organisations/two/").status_code == 200


def test_t50_without_the_database_an_address_is_only_not_found(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(path: str) -> str:
        raise OperationalError

    monkeypatch.setattr(errors, "way_of", away)

    assert client.get("/en/nothing/").status_code == 404
