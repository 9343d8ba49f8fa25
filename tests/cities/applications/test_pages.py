"""The pages of those who apply and of those who decide, as people meet them."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from cities.applications import applying, deciding
from cities.applications.models import Application, ApplicationMessage, ApplicationNote
from cities.models import City
from cities.team import actions
from cities.team.models import StaffRole
from core.files.models import StoredFile
from core.text.fold import fold
from tests import people
from tests.cities.applications.helping import (
    CANARY,
    QUITO,
    Cast,
    State,
    approve_data,
    approved,
    draft,
    form_data,
    fresh,
    in_state,
    kept,
    path,
    unknown,
    waiting,
)
from tests.factories import CityFactory
from tests.files import making

pytestmark = pytest.mark.django_db


def body(response: Any) -> str:
    """Without the number of the request, which differs each time."""
    return re.sub(r"[0-9a-f]{16,32}", "", str(response.content.decode()))


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


# --- The whole way ------------------------------------------------------------------------------------------------


def test_from_the_name_of_a_city_to_its_first_lead(cast: Cast) -> None:
    client, curator = cast.client("applicant"), cast.client("curator")

    found = text(client.get("/en/join/new/?q=quito"))
    assert f'value="{QUITO}"' in found
    assert "https://www.geonames.org/" in found
    assert "creativecommons.org/licenses/by/4.0" in found
    made = client.post("/en/join/new/", {"place": QUITO, "key": str(unknown())})
    row = Application.objects.get()
    assert made.headers["Location"] == path(row, "edit/")
    assert (row.city_name, row.country, row.gazetteer_id) == ("Quito", "EC", QUITO)
    letter = making.upload("mandate.pdf", making.pdf())
    saved = client.post(path(row, "edit/"), form_data(row, letter=letter))
    assert saved.headers["Location"] == path(row)
    assert "Submit the application" in text(client.get(path(row)))
    client.post(path(row, "submit/"), {"version": fresh(row).version})
    row = fresh(row)
    assert row.state == State.WAITING
    assert str(row.number) in text(client.get(path(row)))

    asked = curator.post(path(row, "ask/", "review"), {"message": "Which ravines?", "version": row.version})
    assert asked.status_code == 302
    assert "Which ravines?" in text(client.get(path(row)))
    client.post(path(row, "reply/"), {"text": "Those of the west.", "key": str(unknown())})
    row = fresh(row)
    assert row.state == State.WAITING
    assert "Those of the west." in text(curator.get(path(row, "", "review")))
    curator.post(path(row, "approve/", "review"), approve_data(row))

    role = StaffRole.objects.get(user=cast.applicant)
    assert (role.role, role.is_focal_point, role.city.status) == ("lead", True, "draft")
    assert f"/en/w/{role.city.slug}/" in text(client.get(path(row)))
    assert client.get(f"/en/w/{role.city.slug}/").status_code == 200
    assert Client().get(f"/en/cities/{role.city.slug}/").status_code == 404


def test_a_place_that_the_gazetteer_does_not_have_is_written_by_hand(cast: Cast) -> None:
    client = cast.client("applicant")
    assert "No place with the name" in text(client.get("/en/join/new/?q=Xyzzyville"))

    client.post("/en/join/new/", {"place": "other", "name": "Xyzzyville", "country": "EC", "key": str(unknown())})

    row = Application.objects.get()
    assert (row.city_name, row.country, row.gazetteer_id) == ("Xyzzyville", "EC", None)


def test_a_city_that_is_here_already_is_told_when_its_place_is_picked(cast: Cast) -> None:
    CityFactory(slug="quito", name_en="Quito", country="EC")
    draft = CityFactory(slug="kunming", name_en="Kunming", country="CN", status="draft")

    listed = text(cast.client("applicant").get("/en/join/new/?q=quito"))
    hidden = text(cast.client("applicant").get("/en/join/new/?q=kunming"))

    assert "Quito is already on this site." in listed
    assert f"{draft.name} is already on this site." not in hidden


def test_the_public_page_says_what_it_takes_holds_no_form_and_is_linked_from_everywhere(client: Client) -> None:
    page = client.get("/en/about/join/")

    assert "<form" not in text(page)
    assert page.headers["Cache-Control"] == "no-cache"
    for address in ("/en/", "/en/about/", "/en/cities/"):
        assert 'href="/en/about/join/"' in text(client.get(address))


# --- Others -------------------------------------------------------------------------------------------------------

OWN_PAGES = ["", "city/", "edit/", "discard/", "withdraw/", "letter/"]
OWN_STEPS = ["city/", "edit/", "discard/", "withdraw/", "submit/", "reply/"]


@pytest.mark.parametrize("who", ["other", "outsider", "curator", "superuser"])
@pytest.mark.parametrize("rest", OWN_PAGES)
def test_t01_the_draft_of_somebody_else_does_not_exist(cast: Cast, who: str, rest: str) -> None:
    row = draft(cast.applicant, letter=kept(cast.applicant).path)
    client = cast.client(who)

    found, never = client.get(path(row, rest)), client.get(f"/en/join/{unknown()}/{rest}")

    assert found.status_code == never.status_code == 404
    assert body(found) == body(never)


@pytest.mark.parametrize("who", ["other", "outsider", "curator"])
@pytest.mark.parametrize("rest", OWN_STEPS)
def test_t01_nobody_writes_into_the_application_of_somebody_else(cast: Cast, who: str, rest: str) -> None:
    row = waiting(cast.applicant)
    before = Application.objects.filter(pk=row.pk).values().get()

    response = cast.client(who).post(path(row, rest), {**form_data(row), "text": "Mine.", "place": QUITO})

    assert response.status_code == 404
    assert Application.objects.filter(pk=row.pk).values().get() == before
    assert not ApplicationMessage.objects.exists()


@pytest.mark.parametrize("who", ["applicant", "other", "outsider"])
def test_t01_what_curators_see_does_not_exist_for_anybody_else(cast: Cast, who: str) -> None:
    row = waiting(cast.applicant)
    client = cast.client(who)

    for rest in ("", "approve/", "decline/", "ask/"):
        assert client.get(path(row, rest, "review")).status_code == 404
    assert client.get("/en/review/applications/").status_code == 404


@pytest.mark.parametrize("who", ["curator", "superuser"])
def test_t01_a_draft_does_not_exist_for_curators(cast: Cast, who: str) -> None:
    row = draft(cast.applicant)
    client = cast.client(who)

    found, never = client.get(path(row, "", "review")), client.get(f"/en/review/applications/{unknown()}/")

    assert found.status_code == 404
    assert body(found) == body(never)


def test_twins_agree_who_sees_which_application(cast: Cast) -> None:
    from core.accounts.permissions import may

    rows = [in_state(state, cast) for state in State.values if state not in ("approved", "provisional")]
    rows.append(draft(cast.curator))
    for who in ("applicant", "other", "outsider", "curator", "second", "superuser"):
        person = getattr(cast, who)
        seen = set(Application.objects.visible_to(person))
        assert seen == {row for row in rows if may(person, "application.see", row)}


# --- Files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("visitor", 302), ("applicant", 200), ("other", 404), ("outsider", 404), ("curator", 200), ("superuser", 200)],
)
def test_t22_files_are_for_the_applicant_and_the_curators_as_downloads(cast: Cast, who: str, status: int) -> None:
    row = waiting(cast.applicant, letter=kept(cast.applicant).path)
    applying.reply(row, text="Here.", file=kept(cast.applicant, "more.pdf"), by=cast.by)
    message = ApplicationMessage.objects.get()

    answers = [cast.client(who).get(path(row, rest)) for rest in ("letter/", f"files/{message.pk}/")]

    assert [answer.status_code for answer in answers] == [status, status]
    if status == 200:
        for answer in answers:
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    stored = StoredFile.objects.get(path=row.letter.name)
    assert cast.client(who).get(f"/media/{stored.path}").status_code == 404


def test_t03_a_file_is_not_reached_through_another_application(cast: Cast) -> None:
    row, mine = waiting(cast.applicant), waiting(cast.other)
    applying.reply(row, text="Here.", file=kept(cast.applicant), by=cast.by)
    message = ApplicationMessage.objects.get()

    assert cast.client("other").get(path(mine, f"files/{message.pk}/")).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("letter.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This file type is not allowed."),
        ("letter.pdf", b"<html><script>alert(1)</script></html>", "This file type is not allowed."),
        ("letter.pdf", making.pdf("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "cannot be read safely"),
        ("letter.png", making.png_of(12_000, 12_000, rows=1), "The image is too large. Choose a smaller image."),
        ("letter.docx", making.docx({"word/big.xml": making.bomb(300_000_000)}), "cannot be read safely"),
    ],
    ids=["t21 svg", "t21 html as pdf", "t25 pdf that acts", "t24 pixel flood", "t25 zip bomb"],
)
def test_t21_t24_t25_a_harmful_letter_is_refused_and_nothing_typed_is_lost(
    cast: Cast, name: str, data: bytes, sentence: str
) -> None:
    row = draft(cast.applicant)
    sent = form_data(row, office="Office of ravines", letter=making.upload(name, data))

    response = cast.client("applicant").post(path(row, "edit/"), sent)

    found = text(response)
    assert sentence in found
    assert 'role="alert"' in found
    assert "Office of ravines" in found
    assert fresh(row).office == "Environment office"
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "..%2f..%2fx.pdf", "C:\\x.pdf", "x" * 300 + ".pdf"])
def test_t23_the_name_of_a_file_leads_nowhere(cast: Cast, name: str) -> None:
    row = draft(cast.applicant)

    cast.client("applicant").post(path(row, "edit/"), form_data(row, letter=making.upload(name, making.pdf())))

    stored = StoredFile.objects.get()
    assert re.fullmatch(r"kept/[0-9a-f]{2}/[0-9a-f-]{36}", stored.path)
    assert "/" not in stored.name
    assert "\\" not in stored.name
    assert fresh(row).letter.name == stored.path


def test_a_letter_that_was_replaced_goes(cast: Cast) -> None:
    row = draft(cast.applicant, letter=kept(cast.applicant, "old.pdf").path)
    new = making.upload("new.pdf", making.pdf())

    cast.client("applicant").post(path(row, "edit/"), form_data(row, letter=new))

    assert [file.name for file in StoredFile.objects.all()] == ["new.pdf"]


def test_a_letter_stays_when_the_form_is_saved_again(cast: Cast) -> None:
    row = draft(cast.applicant, letter=kept(cast.applicant).path)
    client = cast.client("applicant")
    token = re.search(r'name="letter-kept" value="([^"]+)"', text(client.get(path(row, "edit/"))))
    assert token

    client.post(path(row, "edit/"), form_data(row, **{"letter-kept": token[1], "office": "Parks"}))

    assert fresh(row).office == "Parks"
    assert fresh(row).letter.name == row.letter.name


# --- What is sent -------------------------------------------------------------------------------------------------


def test_t02_t05_what_is_not_the_applicants_to_set_is_ignored(cast: Cast) -> None:
    row = draft(cast.applicant)
    city = CityFactory()
    forged = {"state": "approved", "applicant": cast.other.pk, "number": "2000-0001", "city": city.pk, "is_example": 1}
    more = {"makes_city": 1, "gazetteer_id": 1, "decided_by_id": 1, "saved": 99, "written": 99, "id": str(unknown())}

    response = cast.client("applicant").post(path(row, "edit/"), form_data(row, **forged, **more))

    assert response.status_code == 302
    now = fresh(row)
    assert (now.state, now.applicant, now.number, now.city) == ("draft", cast.applicant, None, None)
    assert (now.is_example, now.makes_city, now.gazetteer_id, now.decided_by_id) == (False, False, QUITO, None)
    assert (now.saved, now.written) == (row.saved + 1, 0)


def test_t02_a_curator_gives_no_page_but_one_of_those_offered(cast: Cast) -> None:
    row = waiting(cast.applicant)
    foreign = CityFactory(slug="kunming", name_en="Kunming", country="CN")

    response = cast.client("curator").post(path(row, "approve/", "review"), approve_data(row, city=foreign.slug))

    assert "Choose the page." in text(response)
    assert fresh(row).state == "waiting"


@pytest.mark.parametrize("step", ["approve", "approve-provisionally", "decline", "ask", "reopen", "undo", "confirm"])
def test_t13_no_step_twice(cast: Cast, step: str) -> None:
    row = in_state("withdrawn", cast)
    client = cast.client("curator")

    answer = client.post(path(row, f"{step}/", "review"), {**approve_data(row), "message": "Once more."})

    assert answer.status_code == 409
    assert "This step is not possible now." in answer.content.decode()
    assert "Once more." in answer.content.decode()
    assert fresh(row).state == "withdrawn"


def test_t13_curators_are_told_why_they_do_not_decide(cast: Cast) -> None:
    row = waiting(cast.curator)
    client = cast.client("curator")

    page = text(client.get(path(row, "", "review")))
    answer = client.post(path(row, "approve/", "review"), approve_data(row))

    assert "This is your own application. Another curator must decide." in page
    assert "Internal notes" not in page
    assert answer.status_code == 403
    assert "Another curator must decide" in str(answer.content.decode())
    assert fresh(row).state == "waiting"


def test_t43_an_application_sent_meanwhile_in_another_tab_is_sent_once(cast: Cast) -> None:
    row = draft(cast.applicant)
    client = cast.client("applicant")
    applying.save(row, facts={"post": "Mayor"}, expected=row.version, by=cast.by)

    answer = client.post(path(row, "submit/"), {"version": row.version})

    assert answer.status_code == 409
    assert fresh(row).state == "draft"


def test_t44_what_is_pressed_twice_is_done_once(cast: Cast) -> None:
    client = cast.client("applicant")
    new = {"place": QUITO, "key": str(unknown())}
    places = [client.post("/en/join/new/", new).headers["Location"] for _ in range(2)]
    assert places[0] == places[1]
    row = Application.objects.get()
    client.post(path(row, "edit/"), form_data(row))
    version = fresh(row).version
    sent = [client.post(path(row, "submit/"), {"version": version}) for _ in range(2)]
    assert [answer.headers["Location"] for answer in sent] == [path(row), path(row)]
    message = {"text": "One more thing.", "key": str(unknown())}
    said = [client.post(path(row, "reply/"), message).status_code for _ in range(2)]

    assert said == [302, 302]
    assert Application.objects.count() == 1
    assert ApplicationMessage.objects.count() == 1
    assert fresh(row).number


def test_what_is_typed_into_an_application_that_is_over_is_not_lost(cast: Cast) -> None:
    row = in_state("withdrawn", cast)
    client = cast.client("applicant")

    said = client.post(path(row, "reply/"), {"text": "One more thing.", "key": str(unknown())})
    changed = client.post(path(row, "edit/"), form_data(row, office="Typed text"))
    elsewhere = client.post(path(row, "city/"), {"place": "other", "name": "Typed name", "version": row.version})

    assert [answer.status_code for answer in (said, changed, elsewhere)] == [409, 409, 409]
    assert "One more thing." in said.content.decode()
    assert "Typed text" in changed.content.decode()
    assert "Typed name" in elsewhere.content.decode()
    assert fresh(row).state == "withdrawn"


def test_whoever_drafts_for_another_body_is_not_approved_onto_a_city_without_leads(cast: Cast) -> None:
    city = CityFactory(slug="quito", name_en="Quito", country="EC")
    role = actions.add_role(person=cast.applicant, city=city, role="editor", by=cast.by, body="Province of Pichincha")
    row = waiting(cast.applicant)

    answer = cast.client("curator").post(
        path(row, "approve/", "review"), approve_data(row, city=city.slug, message="Typed with care.")
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ana Applicant drafts on behalf of another organisation and cannot be a lead." in page
    assert "Typed with care." in page
    assert fresh(row).state == "waiting"
    role.refresh_from_db()
    assert (role.role, role.version) == ("editor", 1)


def test_t42_a_curator_who_was_late_reads_who_did_what_meanwhile(cast: Cast) -> None:
    row = waiting(cast.applicant)
    by_curator = cast.client("curator")
    address = path(row, "decline/", "review")
    seen = re.findall(r'name="version" value="([^"]*)"', by_curator.get(address).text)
    by_curator.post(path(row, "ask/", "review"), {"message": "Which office?", "version": row.version})

    late = by_curator.post(address, {"message": "Not a city.", "version": seen[0]})

    assert late.status_code == 409
    assert "asked the applicant a question" in late.text
    assert "Not a city." in late.text
    assert fresh(row).state == "asked"


def test_a_draft_changed_in_another_tab_is_not_overwritten(cast: Cast) -> None:
    row = draft(cast.applicant)
    applying.save(row, facts={"post": "Mayor"}, expected=row.version, by=cast.by)

    answer = cast.client("applicant").post(path(row, "edit/"), form_data(row, office="Typed text"))

    assert answer.status_code == 409
    assert "Typed text" in answer.content.decode()
    assert fresh(row).post == "Mayor"


def test_three_applications_a_day_a_person(cast: Cast) -> None:
    client = cast.client("applicant")
    answers = []
    for _ in range(4):
        row = draft(cast.applicant)
        answers.append(client.post(path(row, "submit/"), {"version": row.version}))

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert fresh(row).state == "draft"
    theirs = draft(cast.other)
    assert cast.client("other").post(path(theirs, "submit/"), {"version": theirs.version}).status_code == 302


def test_nobody_keeps_more_than_five_drafts(cast: Cast) -> None:
    for _ in range(5):
        draft(cast.applicant)

    answer = cast.client("applicant").post(
        "/en/join/new/", {"place": "other", "name": "Loja", "country": "EC", "key": str(unknown())}
    )

    assert answer.status_code == 409
    assert "five drafts" in answer.content.decode()


def test_an_address_that_was_not_confirmed_does_not_apply(cast: Cast) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.filter(user=cast.applicant).update(verified=False)

    answer = cast.client("applicant").get("/en/join/new/")

    assert answer.status_code == 403
    assert "Confirm your email address first" in answer.content.decode()


def test_what_is_missing_stands_on_the_page_and_leads_to_its_field(cast: Cast) -> None:
    row = draft(cast.applicant, office="")
    client = cast.client("applicant")

    page = text(client.get(path(row)))
    answer = text(client.post(path(row, "submit/"), {"version": row.version}))

    assert f'href="{path(row, "edit/")}#id_office"' in page
    assert 'role="alert"' in answer
    assert "<title>Error: " in answer
    assert fresh(row).state == "draft"


# --- Notes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [state for state in State.values if state != "draft"])
def test_an_internal_note_never_reaches_the_applicant(cast: Cast, state: str, mailoutbox: Any) -> None:
    row = in_state(state, cast)
    cast.client("curator").post(path(row, "note/", "review"), {"text": CANARY})
    assert CANARY in text(cast.client("second").get(path(row, "", "review")))
    applicant = cast.client("applicant")

    pages = [applicant.get(address) for address in (path(row), "/en/join/", "/en/account/")]
    data = applicant.post("/en/account/data/file/")

    assert ApplicationNote.objects.get().by_label == "Cai Curator"
    assert not any(CANARY in page.content.decode() for page in pages)
    assert data.status_code == 200
    assert "purpose" in data.content.decode()
    assert CANARY not in data.content.decode()
    assert not any(CANARY in str(letter.body) for letter in mailoutbox)


def test_the_applicant_meets_the_secretariat_and_no_curator_by_name(cast: Cast) -> None:
    row = in_state("declined", cast)

    page = text(cast.client("applicant").get(path(row)))

    assert "Secretariat" in page
    assert "Not now." in page
    assert "Cai Curator" not in page


# --- What is said -------------------------------------------------------------------------------------------------


def test_a_city_that_is_here_already_is_said_to_both(cast: Cast) -> None:
    CityFactory(slug="quito", name_en="San Francisco de Quito", name_ja="キト", country="EC", status="member")
    row = draft(cast.applicant, city_name="きと", gazetteer_id=None)

    mine = text(cast.client("applicant").get(path(row)))
    applying.submit(row, expected=row.version, by=cast.by)
    theirs = text(cast.client("curator").get(path(row, "", "review")))

    assert "San Francisco de Quito already has a page here" in mine
    assert "A city with this name already has a page: San Francisco de Quito" in theirs
    assert fold("キト") == fold("きと")


def test_the_applicant_learns_nothing_of_unlisted_cities_and_other_applicants(cast: Cast) -> None:
    CityFactory(slug="hidden", name_en="Quito", country="EC", status="draft")
    waiting(cast.other)
    row = waiting(cast.applicant)

    mine = text(cast.client("applicant").get(path(row)))
    theirs = text(cast.client("curator").get(path(row, "", "review")))

    assert "already" not in mine.split('id="lines-title"')[0].split("<main")[1]
    assert "Another person has applied for this city." in theirs
    assert "being prepared" in theirs


def test_a_body_that_is_no_local_government_is_told_so_and_so_is_the_curator(cast: Cast) -> None:
    row = draft(cast.applicant)
    client = cast.client("applicant")
    client.post(path(row, "edit/"), form_data(row, kind="other"))

    mine = text(client.get(path(row)))
    row = fresh(row)
    applying.submit(row, expected=row.version, by=cast.by)
    theirs = text(cast.client("curator").get(path(row, "", "review")))

    assert "Only local governments can be members" in mine
    assert "not a local government" in theirs


def test_a_refusal_begins_in_the_applicants_language_and_can_be_edited(cast: Cast) -> None:
    cast.applicant.language = "ja"
    cast.applicant.save()
    row = waiting(cast.applicant)
    client = cast.client("curator")
    with override("ja"):
        from cities.applications.notifications import REASONS

        wanted = str(REASONS["mandate"][1])

    page = text(client.get(path(row, "decline/?reason=mandate", "review")))
    client.post(path(row, "decline/", "review"), {"message": f"{wanted} Truly.", "version": row.version})

    assert wanted in page
    assert ApplicationMessage.objects.get().text == f"{wanted} Truly."


def test_a_decision_without_its_message_comes_back(cast: Cast) -> None:
    row = waiting(cast.applicant)

    answer = cast.client("curator").post(path(row, "decline/", "review"), {"message": "", "version": row.version})

    assert "Enter a message to the applicant." in text(answer)
    assert fresh(row).state == "waiting"


def test_a_decision_on_what_has_changed_keeps_the_message(cast: Cast) -> None:
    row = waiting(cast.applicant)
    applying.reply(row, text="One more thing.", file=None, by=cast.by)
    sent = {"message": "Typed with care.", "version": row.version}

    answer = cast.client("curator").post(path(row, "decline/", "review"), sent)

    assert answer.status_code == 409
    assert "Typed with care." in answer.content.decode()
    assert fresh(row).state == "waiting"


def test_markup_in_what_people_write_stays_text(cast: Cast) -> None:
    row = waiting(cast.applicant, city_name="<script>alert(1)</script>", purpose="<img src=x onerror=alert(1)>")
    applying.reply(row, text="<b>bold</b>", file=None, by=cast.by)

    pages = [cast.client("applicant").get(path(row)), cast.client("curator").get(path(row, "", "review"))]

    for page in pages:
        assert "<script>alert" not in text(page)
        assert "<img src=x" not in text(page)
        assert "&lt;b&gt;bold" in text(page)


def test_superusers_may_remove_it_before_its_time(cast: Cast) -> None:
    row = waiting(cast.applicant, letter=kept(cast.applicant).path)
    assert cast.client("curator").post(path(row, "remove/", "review"), {"version": row.version}).status_code == 403

    cast.client("superuser").post(path(row, "remove/", "review"), {"version": row.version})

    assert not Application.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_token_for_programs_does_not_apply_or_decide(cast: Cast) -> None:
    from core.accounts.permissions import may

    row = waiting(cast.applicant)
    for person, name in ((cast.applicant, "application.write"), (cast.curator, "application.decide")):
        assert may(person, name, row)
        person.token = object()  # type: ignore[attr-defined]
        assert not may(person, name, row)


def test_people_of_another_city_keep_their_menu(cast: Cast) -> None:
    """An applicant who leads another city applies as anybody does."""
    row = waiting(cast.outsider)

    row = approved(row, cast)

    assert row.city
    assert City.objects.served_by(cast.outsider).count() == 2
    assert deciding.undo(row, expected=row.version, curator=cast.curator).state == "waiting"
    assert City.objects.served_by(cast.outsider).count() == 1
    assert people.person().pk


# --- What an approval means for the page --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("draft", "A draft that only its team can see, until its profile is published and you admit the city."),
        ("founding", "Already listed, and it stays listed. The city becomes a member once"),
        ("member", "Already a member, and already listed. The page stays as it is and gets a team."),
    ],
)
def test_the_page_of_approving_says_what_becomes_of_each_page(cast: Cast, status: str, says: str) -> None:
    CityFactory(slug="quito", name_en="Quito", country="EC", status=status)
    row = waiting(cast.applicant)

    html = text(cast.client("curator").get(path(row, "approve/", "review")))

    choices = html[html.index("Page to use") : html.index("For a new page")]
    new, _value, there = choices.partition('value="quito"')
    assert "A draft that only its team can see" in new
    assert says in there
    assert there.count("A draft that only its team can see") == (1 if status == "draft" else 0)


@pytest.mark.parametrize(
    ("status", "says"), [("draft", "is a draft that only your team can see"), ("founding", "is already listed")]
)
def test_the_applicant_is_told_the_same(cast: Cast, status: str, says: str) -> None:
    city = CityFactory(slug="quito", name_en="Quito", country="EC", status=status)
    approved(waiting(cast.applicant), cast, city=city)

    inbox = text(cast.client("applicant").get("/en/account/notices/"))

    assert says in inbox


def test_a_page_that_was_never_made_is_not_restored(cast: Cast) -> None:
    row = waiting(cast.applicant)
    answer = cast.client("curator").post(path(row, "approve/", "review"), {**approve_data(row), "city": "before"})
    assert (answer.status_code, Application.objects.get().state) == (200, "waiting")


def test_t44_a_note_of_two_clicks_is_there_once(cast: Cast) -> None:
    row = waiting(cast.applicant)
    for text in ("Called the mayor.", "Called the mayor.", "Called again."):
        assert cast.client("curator").post(path(row, "note/", "review"), {"text": text}).status_code == 302
    assert ApplicationNote.objects.count() == 2
