"""Saving in the admin: through the actions, with version and history (T41, T42)."""

import io
import re
from datetime import UTC, date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pypdf import PdfWriter

from cities.actions import change_city
from cities.admin import CityAdmin
from cities.models import City
from cities.organisations.actions import remove_organisation
from cities.organisations.models import Organisation
from cities.team.models import StaffRole
from core.files.models import StoredFile
from core.history.models import Entry
from core.history.snapshot import Snapshot
from core.history.write import Actor, entries_of
from core.pagecache.models import content_version
from core.siteadmin.forms import RecordForm
from events.models import Session
from resources.actions import change_resource
from tests import factories as make
from tests import people
from tests.history.values import facts
from tests.siteadmin.conftest import AREA, TREES, Enter
from tests.siteadmin.forms import form_of, only, open_form, send
from tests.siteadmin.kinds import KINDS

pytestmark = pytest.mark.django_db
KEN = Actor(id=8, label="Ken Lead")


def url(city: City) -> str:
    return f"/admin/cities/city/{city.pk}/change/"


def number_of(form: dict[str, Any], key: str) -> str:
    """The prefix of the inline row of this figure."""
    return next(name.removesuffix("-id") for name, value in form.items() if str(value) == key)


@pytest.mark.both
def test_a_change_of_a_city_is_one_version_with_its_reason(curator: Client, kunming: City) -> None:
    form = open_form(curator, url(kunming))
    row = number_of(form, AREA)
    typed = {
        "summary_ja": "湖の街",
        f"{row}-value": "21474",
        f"{row}-source_holds": "on",
        "reason": "The yearbook of 2021.",
    }

    response = curator.post(url(kunming), {**form, **typed})

    assert response.status_code == 302
    entry = entries_of(kunming).last()
    assert entry is not None
    assert (entry.by_label, entry.verb, entry.reason) == ("Mei Curator", "city_changed", "The yearbook of 2021.")
    assert entry.changes == {
        "summary_ja": [None, "湖の街"],
        f"figures.{AREA}.value": ["21473.500", "21474.000"],
        f"figures.{AREA}.corrected_from": ["", "21473.5"],
        f"figures.{AREA}.corrected_on": [None, timezone.localdate().isoformat()],
    }
    assert only(City).version == 2


def test_saving_without_a_change_leaves_no_trace(superuser: Client, kunming: City) -> None:
    token = content_version()

    response = send(superuser, url(kunming), {})

    assert response.status_code == 302
    assert (only(City).version, entries_of(kunming).count(), content_version()) == (1, 1, token)


def test_what_is_saved_is_on_the_site_at_once(superuser: Client, kunming: City, client: Client) -> None:
    assert "A city by a lake." in client.get("/en/cities/kunming/").text

    send(superuser, url(kunming), {"summary_en": "A city of flowers."})

    assert "A city of flowers." in client.get("/en/cities/kunming/").text


def test_links_and_figures_come_and_go_with_the_city(superuser: Client, kunming: City) -> None:
    form = open_form(superuser, url(kunming))
    gone, health = number_of(form, TREES), kunming.terms.get(code="health")
    typed = {
        **form,
        f"{gone}-DELETE": "on",
        "terms": [str(health.pk)],
        "figures-TOTAL_FORMS": "3",
        "figures-2-measure": "population",
        "figures-2-value": "8460000",
        "figures-2-unit": "people",
        "figures-2-year": "2020",
        "figures-2-confidence": "high",
    }

    superuser.post(url(kunming), typed)

    assert [term.code for term in kunming.terms.all()] == ["health"]
    assert {figure.measure: figure.value for figure in kunming.figures.all()} == {
        "area": Decimal("21473.5"),
        "population": Decimal(8460000),
    }
    assert entries_of(kunming).count() == 2


def test_texts_and_standing_in_one_form_are_saved_together(superuser: Client, kunming: City) -> None:
    send(superuser, url(kunming), {"summary_en": "New.", "status": "member", "member_since": "2025-11-03"})

    city = only(City)
    assert (city.summary_en, city.status, city.version) == ("New.", "member", 3)
    assert [set(entry.changes) for entry in entries_of(city)][1:] == [{"summary_en"}, {"member_since", "status"}]


def test_curators_say_why_they_change_a_city(curator: Client, kunming: City) -> None:
    response = send(curator, url(kunming), {"summary_en": "Changed."})

    assert response.status_code == 200
    assert "reason" in response.context["adminform"].form.errors
    assert (only(City).summary_en, only(City).version) == ("A city by a lake.", 1)


# --- Versions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [None, "", "x", "-1", "99999999999999999999"])
def test_t42_without_the_version_that_was_read_nothing_is_saved(superuser: Client, kunming: City, sent: Any) -> None:
    form = {**open_form(superuser, url(kunming)), "summary_en": "Changed."}
    form.pop("expected")
    if sent is not None:
        form["expected"] = sent

    response = superuser.post(url(kunming), form)

    assert response.status_code == 200
    assert "errornote" in response.text
    assert only(City).summary_en == "A city by a lake."


def test_t42_the_second_of_two_keeps_what_was_typed_and_sees_what_the_first_wrote(
    superuser: Client, kunming: City
) -> None:
    form = open_form(superuser, url(kunming))
    area = number_of(form, AREA)
    theirs: Snapshot = {
        "summary_en": "Theirs.",
        "summary_ja": "彼らの",
        f"figures.{AREA}.value": "1",
        f"figures.{AREA}.year": 1999,
    }
    change_city(kunming, changes=theirs, expected=1, by=KEN)

    response = superuser.post(
        url(kunming), {**form, "summary_en": "Mine.", f"{area}-value": "2", f"{area}-source_holds": "on"}
    )

    assert response.status_code == 409
    assert "This record was changed by Ken Lead at " in response.text
    assert "Your text is kept below." in response.text
    assert [(clash.label, clash.theirs) for clash in response.context["clashes"]] == [
        ("Summary (English)", "Theirs."),
        ("Figure: Value", "1"),
        ("Figure: Year", "1999"),
    ]
    assert (only(City).summary_en, only(City).version) == ("Theirs.", 2)

    again = form_of(response)
    assert (again["summary_en"], again["summary_ja"], again["expected"]) == ("Mine.", "彼らの", "2")
    assert (again[f"{area}-value"], again[f"{area}-year"]) == ("2", form[f"{area}-year"])
    assert superuser.post(url(kunming), again).status_code == 302
    city = only(City)
    assert (city.summary_en, city.summary_ja, city.version) == ("Mine.", "彼らの", 3)
    assert city.figures.get(pk=AREA).year == int(form[f"{area}-year"])


def test_t42_a_year_of_one_and_a_value_of_the_other_are_one_clash(superuser: Client, kunming: City) -> None:
    change_city(kunming, changes={"summary_ja": "湖"}, expected=1, by=KEN)
    form = open_form(superuser, url(kunming))
    area = number_of(form, AREA)
    theirs: Snapshot = {f"figures.{AREA}.year": 1999, f"figures.{AREA}.method_en": "Counted."}
    change_city(only(City), changes=theirs, expected=2, by=KEN)
    mine = {**form, f"{area}-value": "2", f"{area}-source_holds": "on"}

    response = superuser.post(url(kunming), mine)
    agreed = superuser.post(url(kunming), {**mine, f"{area}-year": "1999"})

    clashes = [(clash.label, clash.theirs) for clash in response.context["clashes"]]
    assert clashes == [("Figure: Value", "21,473.5"), ("Figure: Year", "1999")]
    again = form_of(response)
    assert [again[f"{area}-{name}"] for name in ("value", "year", "method_en")] == [
        "2",
        form[f"{area}-year"],
        "Counted.",
    ]
    assert agreed.context["clashes"] == []


def test_t42_a_figure_that_one_removed_and_the_other_changed_is_named(superuser: Client, kunming: City) -> None:
    change_city(kunming, changes={"summary_ja": "湖"}, expected=1, by=KEN)
    form = open_form(superuser, url(kunming))
    area, trees = number_of(form, AREA), number_of(form, TREES)
    theirs: Snapshot = {f"figures.{AREA}.method_en": "Counted.", f"figures.{TREES}": False}
    change_city(only(City), changes=theirs, expected=2, by=KEN)

    response = superuser.post(
        url(kunming),
        {**form, f"{area}-DELETE": "on", f"{trees}-value": "3", f"{trees}-source_holds": "on"},
    )

    assert response.status_code == 409
    clashes = {clash.key: (clash.label, clash.theirs) for clash in response.context["clashes"]}
    assert clashes == {
        f"figures.{TREES}": ("Forest cover, no year given", "Removed"),
        f"figures.{AREA}": ("Area, 2020", "Kept"),
    }
    again = form_of(response)
    assert superuser.post(url(kunming), again).status_code == 302
    left = only(City).figures.get()
    assert (left.measure, left.value, left.pk == TREES) == ("forest-cover", 3, False)


def test_t42_a_figure_that_one_removed_and_the_other_left_alone_goes(superuser: Client, kunming: City) -> None:
    change_city(kunming, changes={"summary_ja": "湖"}, expected=1, by=KEN)
    form = open_form(superuser, url(kunming))
    change_city(only(City), changes={f"figures.{AREA}": False}, expected=2, by=KEN)

    response = superuser.post(url(kunming), {**form, "summary_en": "Mine."})

    assert response.context["clashes"] == []
    assert superuser.post(url(kunming), form_of(response)).status_code == 302
    assert (only(City).summary_en, str(only(City).figures.get().pk)) == ("Mine.", TREES)


def test_t42_links_that_two_people_set_are_both_there(superuser: Client, kunming: City) -> None:
    form = open_form(superuser, url(kunming))
    water, health = kunming.terms.get(code="water"), kunming.terms.get(code="health")
    heat, jobs = make.term("challenges", "heat"), make.term("challenges", "jobs")
    change_city(kunming, changes={f"terms.{heat.pk}": True, f"terms.{water.pk}": False}, expected=1, by=KEN)

    response = superuser.post(url(kunming), {**form, "terms": [str(water.pk), str(health.pk), str(jobs.pk)]})

    assert response.status_code == 409
    assert superuser.post(url(kunming), form_of(response)).status_code == 302
    assert {term.code for term in kunming.terms.all()} == {"health", "heat", "jobs"}


def test_t42_the_race_that_no_page_can_see_ends_in_the_same_answer(
    superuser: Client, kunming: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody saves after the form was checked and before the action claims the row."""
    form = open_form(superuser, url(kunming))
    monkeypatch.setattr(CityAdmin, "outdated", lambda *args: None)
    change_city(kunming, changes={"summary_ja": "彼らの"}, expected=1, by=KEN)

    response = superuser.post(url(kunming), {**form, "summary_en": "Mine."})

    assert response.status_code == 409
    assert (only(City).summary_en, only(City).summary_ja) == ("A city by a lake.", "彼らの")
    assert form_of(response)["summary_ja"] == "彼らの"


def test_a_record_that_was_removed_meanwhile_is_not_brought_back(superuser: Client) -> None:
    body = make.OrganisationFactory()
    form = open_form(superuser, f"/admin/cities/organisation/{body.pk}/change/")
    remove_organisation(body, expected=1, by=KEN)

    superuser.post(f"/admin/cities/organisation/{body.pk}/change/", form)

    assert not Organisation.objects.exists()


# --- What is forged ------------------------------------------------------------------------------------------------


def test_t05_a_form_takes_no_field_that_it_does_not_show(superuser: Client, kunming: City) -> None:
    forged = {"slug": "evil", "version": "77", "region": "africa", "changed_at": "2001-01-01", "name": "evil"}

    send(superuser, url(kunming), {**forged, "summary_en": "New."})

    city = only(City)
    assert (city.slug, city.version, city.region, city.name_en) == ("kunming", 2, "east-asia", "Kunming")


def test_t02_a_figure_of_another_city_cannot_be_taken_over(superuser: Client, kunming: City) -> None:
    foreign = make.FigureFactory(value=7)
    form = open_form(superuser, url(kunming))
    area = number_of(form, AREA)

    response = superuser.post(url(kunming), {**form, f"{area}-id": str(foreign.pk), f"{area}-value": "666"})

    assert response.status_code == 200
    foreign.refresh_from_db()
    assert (foreign.city_id != kunming.pk, foreign.value) == (True, 7)
    assert kunming.figures.get(pk=AREA).value == Decimal("21473.5")


def test_t02_a_speaker_cannot_be_put_into_a_session_of_another_event(superuser: Client) -> None:
    event, foreign, speaker = make.EventFactory(), make.SessionFactory(), make.SpeakerFactory()
    path = f"/admin/events/event/{event.pk}/change/"
    row = {"session": str(foreign.pk), "speaker": str(speaker.pk), "order": "1", "role": "speaker"}
    typed = {"contributions-TOTAL_FORMS": "1", **{f"contributions-0-{name}": value for name, value in row.items()}}

    response = send(superuser, path, typed)

    assert response.status_code == 200
    assert not event.contributions.exists()


def test_t41_forged_rows_of_a_list_change_nothing(superuser: Client, kunming: City) -> None:
    forged = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": str(kunming.pk),
        "form-0-status": "withdrawn",
        "form-0-name_en": "Evil",
        "_save": "Save",
    }

    superuser.post("/admin/cities/city/", forged)

    assert (only(City).status, only(City).name_en, Entry.objects.count()) == ("founding", "Kunming", 1)


def test_t41_save_as_new_does_not_copy_a_city(superuser: Client, kunming: City) -> None:
    send(superuser, url(kunming), {"_saveasnew": "Save as new"})

    assert City.objects.count() == 1


def test_t41_a_curator_reads_but_never_changes_the_city_that_they_serve(enter: Enter, kunming: City) -> None:
    user = people.curator()
    StaffRole.objects.create(user=user, city=kunming, role="editor")
    client, stranger = enter(user), enter(people.curator())
    form = {**open_form(stranger, url(kunming)), "summary_en": "Mine.", "reason": "Because."}

    assert client.get(url(kunming)).status_code == 200
    assert "A city by a lake." in client.get(url(kunming)).text
    assert client.post(url(kunming), form).status_code == 403
    assert only(City).summary_en == "A city by a lake."
    assert stranger.post(url(kunming), form).status_code == 302


@pytest.mark.parametrize("kind", ["cities/practice", "planning/plan", "cities/organisation", "events/event"])
def test_t41_nor_what_hangs_on_it(enter: Enter, kunming: City, kind: str) -> None:
    user = people.curator()
    StaffRole.objects.create(user=user, city=kunming, role="lead")
    row = KINDS[kind](city=kunming)

    assert enter(user).post(f"/admin/{kind}/{row.pk}/change/", {"reason": "Because."}).status_code == 403


def test_t41_nor_gives_something_to_it(enter: Enter, kunming: City) -> None:
    user = people.curator()
    StaffRole.objects.create(user=user, city=kunming, role="lead")
    body = make.OrganisationFactory()

    path = f"/admin/cities/organisation/{body.pk}/change/"
    response = send(enter(user), path, {"city": str(kunming.pk), "reason": "Because."})

    assert response.status_code == 200
    assert "city" in response.context["adminform"].form.errors


def test_t30_a_save_without_the_token_of_the_form_is_refused(kunming: City) -> None:
    client = people.sign_in(Client(enforce_csrf_checks=True), people.superuser())

    response = client.post(url(kunming), {"summary_en": "Forged."})

    assert (response.status_code, only(City).summary_en) == (403, "A city by a lake.")


def test_t43_two_cities_of_one_name_in_the_address_are_one_too_many(superuser: Client, kunming: City) -> None:
    response = superuser.post("/admin/cities/city/add/", new_city("kunming"))

    assert response.status_code == 200
    assert "slug" in response.context["adminform"].form.errors


@pytest.mark.both
def test_t43_so_they_are_when_both_come_at_once(
    superuser: Client, kunming: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RecordForm, "validate_unique", lambda form: None)
    monkeypatch.setattr(City, "validate_unique", lambda city, exclude=None: None)

    response = superuser.post("/admin/cities/city/add/", new_city("kunming"))

    assert response.status_code == 200
    assert "This already exists." in response.text
    assert City.objects.count() == 1


# --- All kinds -----------------------------------------------------------------------------------------------------


def new_city(slug: str) -> dict[str, Any]:
    return {
        **{key: str(value) for key, value in facts().items()},
        "slug": slug,
        "name_en": "New city",
        "figures-TOTAL_FORMS": "0",
        "figures-INITIAL_FORMS": "0",
    }


def test_a_city_is_added_with_an_entry(superuser: Client) -> None:
    response = superuser.post("/admin/cities/city/add/", {**new_city("bogota"), "other_names": "Bacatá\nSanta Fe"})

    assert response.status_code == 302
    city = only(City)
    assert (city.slug, city.name_en, city.other_names) == ("bogota", "New city", ["Bacatá", "Santa Fe"])
    assert [entry.verb for entry in entries_of(city)] == ["city_added"]


OTHER_CHANGES = {
    "finance/rate": ("quote", "JPY"),  # has no text
    "cities/membershiptext": ("costs_ja", "会費は無料です。"),
    "vocabulary/term": ("label_ja", "水"),  # these two are no content, and name no column as their title
    "vocabulary/source": ("title_ja", "年鑑"),
}


def change_of(kind: str) -> tuple[str, str]:
    """A column and what is written into it: the Japanese name of the row, where its model says which column it is."""
    if kind in OTHER_CHANGES:
        return OTHER_CHANGES[kind]
    return f"{apps.get_model(kind.replace('/', '.')).title_field}_ja", "湖の名"


@pytest.mark.both
@pytest.mark.parametrize("kind", KINDS)
def test_t41_every_kind_is_saved_with_version_and_history(superuser: Client, kind: str) -> None:
    row, (field, text) = KINDS[kind](), change_of(kind)

    response = send(superuser, f"/admin/{kind}/{row.pk}/change/", {field: text, "reason": "Read again."})

    assert response.status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == text
    entry = Entry.objects.get(object_type=row._meta.label_lower, object_id=str(row.pk))
    assert (entry.changes[field][1], entry.reason, entry.by_label) == (text, "Read again.", "Example operator")
    assert getattr(row, "version", 2) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_t42_every_kind_refuses_what_was_read_too_long_ago(superuser: Client, kind: str) -> None:
    row, (field, text) = KINDS[kind](), change_of(kind)
    path = f"/admin/{kind}/{row.pk}/change/"
    form = open_form(superuser, path)
    assert superuser.post(path, {**form, field: text}).status_code == 302

    response = superuser.post(path, {**form, field: "Late."})

    assert response.status_code == 409
    row.refresh_from_db()
    assert getattr(row, field) == text
    assert form_of(response)[field] == "Late."


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "read", ["", "[1]", "null", '{"kind": {"a": [1]}, "retrieved_on": [2], "published_on": "x"}', "9" * 9]
)
def test_t42_nor_does_a_conflict_break_on_what_cannot_be_read(superuser: Client, kind: str, read: str) -> None:
    """Every control of the late form holds nonsense, and so does what travels along as the row that was read."""
    row, (field, text) = KINDS[kind](), change_of(kind)
    path = f"/admin/{kind}/{row.pk}/change/"
    form = open_form(superuser, path)
    assert superuser.post(path, {**form, field: text}).status_code == 302
    links = {each.name for each in type(row)._meta.get_fields() if each.is_relation}
    own = {name for name in form if "-" not in name} - links - {"csrfmiddlewaretoken", "expected"}

    response = superuser.post(path, {**form, **dict.fromkeys(own, "no number, no day"), "read": read})

    assert response.status_code == 409
    row.refresh_from_db()
    assert getattr(row, field) == text


NEW = {
    "cities/organisation": {"slug": "new", "name_en": "New", "kind": "office", "state": "draft"},
    "cities/practice": {"slug": "new", "title_en": "New", "state": "draft", "confidence": "low"},
    "planning/plan": {
        "slug": "new",
        "title_en": "New",
        "kind": "white-paper",
        "jurisdiction": "local",
        "status": "unknown",
        "state": "draft",
        "confidence": "low",
    },
    "events/event": {
        "slug": "new",
        "title_en": "New",
        "kind": "forum",
        "starts": "2026-05-01",
        "state": "draft",
        "confidence": "low",
    },
    "events/speaker": {
        "slug": "new",
        "family_name": "Lu",
        "name_order": "family-first",
        "consent": "none",
        "state": "draft",
    },
    "resources/resource": {
        "slug": "new",
        "title_en": "New",
        "kind": "guide",
        "stage": "any",
        "order": "1",
        "state": "draft",
        "confidence": "low",
    },
    "finance/funder": {"slug": "new", "name_en": "New", "state": "draft", "confidence": "low"},
    "finance/placegroup": {"slug": "new", "code": "oda", "name_en": "New", "state": "draft", "confidence": "low"},
    "vocabulary/source": {"key": "new", "title_en": "New", "kind": "news"},
}
CHILDREN = (
    *("figures", "sessions", "contributions", "participations", "materials", "releases"),
    *("editions", "files", "sections"),
)


@pytest.mark.parametrize("kind", NEW)
def test_every_kind_can_be_added(superuser: Client, kunming: City, kind: str) -> None:
    none = {f"{name}-{count}_FORMS": "0" for name in CHILDREN for count in ("TOTAL", "INITIAL")}
    of_city = {"city": str(kunming.pk)} if kind in ("cities/practice", "planning/plan") else {}

    response = superuser.post(f"/admin/{kind}/add/", {**none, **of_city, **NEW[kind]})

    assert response.status_code == 302
    assert Entry.objects.exclude(object_type="cities.city").get().verb.endswith("_added")


def test_t02_a_practice_stays_with_its_city(superuser: Client, kunming: City) -> None:
    practice = make.PracticeFactory()

    send(superuser, f"/admin/cities/practice/{practice.pk}/change/", {"city": str(kunming.pk), "title_ja": "x"})

    practice.refresh_from_db()
    assert practice.city_id != kunming.pk


# --- Files of editions ---------------------------------------------------------------------------------------------


def pdf(name: str = "guide.pdf") -> SimpleUploadedFile:
    file = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(file)
    return SimpleUploadedFile(name, file.getvalue(), content_type="application/pdf")


def file_row(**values: Any) -> dict[str, Any]:
    row = {"edition_number": "1", "language": "en", "title": "Guide", "link": "", **values}
    return {"files-TOTAL_FORMS": "1", **{f"files-0-{name}": value for name, value in row.items()}}


def resource_url(resource: Any) -> str:
    return f"/admin/resources/resource/{resource.pk}/change/"


def test_a_file_of_an_edition_is_checked_kept_and_written_down(curator: Client) -> None:
    resource = make.ResourceFactory()

    response = send(curator, resource_url(resource), file_row(), **{"files-0-upload": pdf()})

    assert response.status_code == 302
    kept, row = StoredFile.objects.get(), resource.files.get()
    assert (row.file.name, row.size, row.checksum, row.link) == (kept.path, kept.size, kept.sha256, "")
    entry = entries_of(resource).last()
    assert entry is not None
    assert entry.changes[f"files.{row.pk}.checksum"] == [None, kept.sha256]


def test_a_file_takes_the_place_of_another_and_of_a_link(curator: Client) -> None:
    resource = make.ResourceFactory()
    link = make.EditionFileFactory(resource=resource)

    send(curator, resource_url(resource), {"files-0-title": "Kept here"}, **{"files-0-upload": pdf()})

    link.refresh_from_db()
    assert (link.title, link.link, link.file.name) == ("Kept here", "", StoredFile.objects.get().path)


def test_a_second_edition_stands_beside_the_first(curator: Client) -> None:
    resource = make.ResourceFactory()
    first = make.EditionFactory(resource=resource, number=1)
    new = {"number": "2", "year": "2026", "supersedes": str(first.pk), "languages": ["en", "ja"]}
    typed = {"editions-TOTAL_FORMS": "2", **{f"editions-1-{name}": value for name, value in new.items()}}

    send(curator, resource_url(resource), typed)

    second = resource.editions.get(number=2)
    assert (second.supersedes, second.languages) == (first, ["en", "ja"])


def test_a_row_of_a_file_can_be_taken_away(curator: Client) -> None:
    resource = make.ResourceFactory()
    make.EditionFileFactory(resource=resource)

    send(curator, resource_url(resource), {"files-0-DELETE": "on"})

    assert not resource.files.exists()
    assert entries_of(resource).count() == 1


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        SimpleUploadedFile("a.pdf", b"<html><script>alert(1)</script></html>"),
        SimpleUploadedFile("a.html", b"<!doctype html>"),
    ],
    ids=["svg", "html named pdf", "html"],
)
def test_t21_what_is_no_pdf_is_not_kept(curator: Client, file: SimpleUploadedFile) -> None:
    resource = make.ResourceFactory()

    response = send(curator, resource_url(resource), file_row(), **{"files-0-upload": file})

    assert response.status_code == 200
    assert not StoredFile.objects.exists()
    assert not resource.files.exists()


def test_t42_a_file_that_was_sent_too_late_does_not_have_to_be_sent_again(curator: Client) -> None:
    resource = make.ResourceFactory()
    form = open_form(curator, resource_url(resource))
    change_resource(resource, changes={"title_ja": "手引き"}, expected=1, by=KEN)

    late = curator.post(resource_url(resource), {**form, **file_row(), "files-0-upload": pdf()})
    response = curator.post(resource_url(resource), {**form_of(late), "files-0-upload-kept": kept_token(late)})

    assert (late.status_code, response.status_code) == (409, 302)
    assert StoredFile.objects.count() == 1
    assert resource.files.get().file.name == StoredFile.objects.get().path


def kept_token(response: Any) -> str:
    (token,) = re.findall(r'name="files-0-upload-kept" value="([^"]+)"', response.text)
    return str(token)


# --- Photos -------------------------------------------------------------------------------------------------------


def photo() -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (1200, 800), "green").save(data, "JPEG")
    return SimpleUploadedFile("lake.jpg", data.getvalue(), "image/jpeg")


def test_a_photo_is_asked_at_once_whose_it_is_and_what_it_shows(curator: Client, kunming: City) -> None:
    reason = {"reason": "A photo of the lake."}

    refused = send(curator, url(kunming), reason, upload=photo())

    assert refused.status_code == 200
    errors = refused.context["adminform"].form.errors
    assert {"photo_credit", "photo_alt_en"} <= errors.keys()
    assert not only(City).photo

    told = {"photo_credit": "Lu Example, CC BY 4.0", "photo_alt_zh_hans": "湖"}
    assert send(curator, url(kunming), {**reason, **told}, upload=photo()).status_code == 302
    assert only(City).photo


def test_a_row_whose_photo_lacks_its_words_from_before_can_be_changed_otherwise(curator: Client, kunming: City) -> None:
    City._base_manager.filter(pk=kunming.pk).update(photo="cities/old.jpg")

    assert send(curator, url(kunming), {"summary_ja": "湖の街", "reason": "Better."}).status_code == 302


# --- Figures and their sources ------------------------------------------------------------------------------------


def test_a_changed_value_asks_whether_its_source_still_holds(curator: Client, kunming: City) -> None:
    row = number_of(open_form(curator, url(kunming)), AREA)
    typed = {f"{row}-value": "21474", "reason": "Corrected."}

    refused = send(curator, url(kunming), typed)

    assert refused.status_code == 200
    assert "Confirm that the source also supports the new value" in refused.text
    assert send(curator, url(kunming), {**typed, f"{row}-source_holds": "on"}).status_code == 302
    other = {f"{row}-value": "21475", f"{row}-source_title": "Yearbook 2022", "reason": "Corrected."}
    assert send(curator, url(kunming), other).status_code == 302


def test_the_history_names_the_figure_by_measure_and_year(curator: Client, kunming: City) -> None:
    change_city(kunming, changes={f"figures.{AREA}.value": "21474"}, expected=None, by=KEN)

    html = curator.get(f"/admin/cities/city/{kunming.pk}/history/").text

    assert "Area, 2020: Value" in html


# --- Programme ----------------------------------------------------------------------------------------------------


def test_a_session_and_its_speakers_are_made_with_the_event_in_one_form(curator: Client) -> None:
    speakers = [make.SpeakerFactory(), make.SpeakerFactory()]
    typed = {
        "slug": "night-walk",
        "title_en": "Night walk",
        "kind": "forum",
        "starts": "2027-06-05",
        "time_zone": "Asia/Tokyo",
        "sessions-TOTAL_FORMS": "1",
        "sessions-0-kind": "panel",
        "sessions-0-order": "1",
        "sessions-0-state": "planned",
        "sessions-0-title_en": "Moths",
        "sessions-0-starts_0": "2027-06-05",
        "sessions-0-starts_1": "22:30",
        "sessions-0-ends_0": "2027-06-06",
        "sessions-0-ends_1": "01:30",
        "sessions-0-speakers": [str(each.pk) for each in speakers],
    }

    response = send(curator, "/admin/events/event/add/", typed)

    assert response.status_code == 302, response.context["errors"]
    session = only(Session)
    assert [moment.astimezone(UTC).isoformat() for moment in (session.starts, session.ends)] == [
        "2027-06-05T13:30:00+00:00",
        "2027-06-05T16:30:00+00:00",
    ]
    rows = list(session.contributions.order_by("order"))
    assert {row.speaker_id for row in rows} == {each.pk for each in speakers}
    assert [row.role for row in rows] == ["panellist", "panellist"]


def test_an_hour_that_a_clock_skips_is_asked_about(curator: Client) -> None:
    event = make.EventFactory(time_zone="America/New_York", starts=date(2027, 3, 14))
    typed = {
        "sessions-TOTAL_FORMS": "1",
        "sessions-0-title_en": "Early",
        "sessions-0-kind": "session",
        "sessions-0-order": "1",
        "sessions-0-state": "planned",
        "sessions-0-starts_0": "2027-03-14",
        "sessions-0-starts_1": "02:30",
    }

    answer = send(curator, f"/admin/events/event/{event.pk}/change/", typed)

    assert answer.status_code == 200
    assert "it may be ambiguous or it may not exist" in answer.text


def test_a_city_that_is_there_already_is_told_before_it_is_entered_twice(curator: Client) -> None:
    there = make.CityFactory(slug="kunming", name_en="Kunming", name_zh_hans="昆明", country="CN")
    make.CityFactory(slug="kunming-farm", name_en="Kunming", country="AU")
    typed = {"name_en": "Spring City", "name_zh_hant": "昆明", "country": "HK", "slug": "spring"}
    form = {**open_form(curator, "/admin/cities/city/add/"), **typed}

    asked = curator.post("/admin/cities/city/add/", form)

    (said,) = asked.context["adminform"].form.errors["is_another"]
    assert "There is already a city with this name" in said
    assert (there.slug in said, "kunming-farm" in said) == (True, False)
    assert asked.context["adminform"].form["name_en"].value() == "Spring City"
    assert not City.objects.filter(slug="spring").exists()


def test_two_places_of_one_name_can_both_be_entered(curator: Client) -> None:
    make.CityFactory(slug="springfield", name_en="Springfield", country="US")
    other = make.CityFactory(slug="springfield-2", name_en="Other", country="US")

    named, why = {"name_en": "Springfield"}, {"reason": "Its own name."}

    assert send(curator, url(other), {**named, **why}).status_code == 200
    assert send(curator, url(other), {**named, **why, "is_another": "on"}).status_code == 302
    assert send(curator, url(other), {"summary_en": "A place.", **why}).status_code == 302  # asked once alone
