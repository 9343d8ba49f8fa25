"""The pages of a team: who gets which answer, and what they show."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.secretariat import team as secretariat
from alliance.workspace import team as workspace
from cities.models import City
from cities.team import actions
from cities.team.models import Invitation, StaffRole
from cities.team.views import STEPS
from core.accounts import tokens
from core.accounts.permissions import may
from core.history.models import Entry
from tests import people
from tests.cities.team.helping import GUEST, SYSTEM, Cast, invite, invited, page, renamed, roles, step
from tests.factories import CityFactory
from tests.worlds import undone

pytestmark = pytest.mark.django_db
PERSONAS = ("visitor", "registered", "editor", "lead", "outsider", "curator", "superuser")
PLACES = {"w": workspace.STEPS, "review": secretariat.STEPS}


def word(answer: HttpResponse) -> str:
    if answer.status_code == 302 and answer["Location"].startswith("/en/sign-in/"):
        return "sign-in"
    return {404: "hidden", 403: "refused", 409: "conflict", 429: "too many"}.get(answer.status_code, "open")


def by_persona(**answers: str) -> dict[str, str]:
    """Hidden from all others."""
    return {name: answers.get(name, "sign-in" if name == "visitor" else "hidden") for name in PERSONAS}


STAFF = by_persona(editor="open", lead="open")
LEADS = by_persona(editor="refused", lead="open")
OWN = by_persona(editor="refused", lead="refused")  # of somebody else's role
CURATORS = by_persona(curator="open", superuser="open")
SUPERUSERS = by_persona(curator="refused", superuser="open")
ACTIONS = [
    ("w", "see", STAFF),
    ("w", "invite", LEADS),
    ("w", "resend", LEADS),
    ("w", "revoke", LEADS),
    ("w", "lead", LEADS),
    ("w", "editor", LEADS),
    ("w", "focal-point", LEADS),
    ("w", "end", LEADS),
    ("w", "leave", OWN),
    ("review", "see", CURATORS),
    ("review", "invite", CURATORS),
    ("review", "resend", CURATORS),
    ("review", "revoke", CURATORS),
    ("review", "lead", SUPERUSERS),
    ("review", "editor", SUPERUSERS),
    ("review", "focal-point", SUPERUSERS),
    ("review", "end", SUPERUSERS),
    ("review", "suspend", CURATORS),
    ("review", "resume", CURATORS),
]


def target(cast: Cast, action: str) -> StaffRole:
    """Somebody else's role for which the step fits."""
    if action == "lead":
        cast.second = people.editor(cast.city)
    role = cast.role("second")
    return actions.suspend(role, by=SYSTEM, expected=1) if action == "resume" else role


def act(cast: Cast, client: Client, place: str, action: str) -> HttpResponse:
    if action == "see":
        return client.get(page(cast.city, place=place))  # type: ignore[return-value]
    if action == "invite":
        return invite(client, cast.city, "new@harbour.example", place)
    if action in ("resend", "revoke"):
        row, _link = invited(cast.city)
        return client.post(page(cast.city, f"invitations/{row.pk}/{action}/", place))  # type: ignore[return-value]
    return step(client, target(cast, action), action, place)


@pytest.mark.parametrize(
    ("place", "action", "answers"), ACTIONS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_everybody_gets_the_answer_of_the_matrix(cast: Cast, place: str, action: str, answers: dict[str, str]) -> None:
    found = {}

    for persona in PERSONAS:
        with undone():
            found[persona] = word(act(cast, cast.client(persona), place, action))

    assert found == answers


def test_the_table_holds_every_step() -> None:
    told = {(place, action) for place, action, _answers in ACTIONS}

    assert {(place, name) for place, names in PLACES.items() for name in names} <= told


@pytest.mark.parametrize("place", ["w", "review"])
def test_t01_outsiders_get_the_page_of_a_city_that_never_was(cast: Cast, place: str) -> None:
    client = cast.client("outsider")
    role = cast.role("lead")
    row, _link = invited(cast.city)

    def body(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 404
        return answer.content.decode().replace(answer["X-Request-ID"], "")

    never = body(page(City(slug="never-was"), place=place))
    for rest in ("", "invite/", f"people/{role.pk}/end/", f"invitations/{row.pk}/revoke/"):
        assert body(page(cast.city, rest, place)) == never


def test_outsiders_are_not_even_asked_for_their_password(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.outsider)

    assert client.get(page(cast.city, f"people/{cast.role('second').pk}/end/")).status_code == 404


@pytest.mark.parametrize("rest", ["people/{role}/end/", "people/{role}/lead/", "people/{role}/focal-point/"])
def test_t02_a_role_of_another_city_is_not_reached_through_ones_own(cast: Cast, rest: str) -> None:
    foreign = StaffRole.objects.get(user=cast.outsider)

    answer = cast.client("lead").post(page(cast.city, rest.format(role=foreign.pk)), {"version": 1})

    assert answer.status_code == 404
    assert StaffRole.objects.get(pk=foreign.pk).version == 1


@pytest.mark.parametrize("what", ["resend", "revoke"])
def test_t02_an_invitation_of_another_city_is_not_reached_through_ones_own(cast: Cast, what: str) -> None:
    row, _link = invited(CityFactory())

    answer = cast.client("lead").post(page(cast.city, f"invitations/{row.pk}/{what}/"))

    assert answer.status_code == 404
    row.refresh_from_db()
    assert row.state == Invitation.State.OPEN


@pytest.mark.parametrize("number", [10**30, 2**63, 0])
def test_t47_numbers_that_no_database_holds_are_not_found(cast: Cast, number: int) -> None:
    client = cast.client("lead")

    assert client.get(page(cast.city, f"people/{number}/end/")).status_code == 404
    assert client.get(page(cast.city, f"invitations/{number}/revoke/")).status_code == 404


# --- Role pairs ---------------------------------------------------------------------------------------------------

PAIRS = [
    *((actor, has, to, "refused") for actor in ("editor",) for has, to in (("editor", "lead"), ("lead", "editor"))),
    *((actor, has, to, "open") for actor in ("lead",) for has, to in (("editor", "lead"), ("lead", "editor"))),
    *((actor, has, to, "refused") for actor in ("curator",) for has, to in (("editor", "lead"), ("lead", "editor"))),
    *((actor, has, to, "open") for actor in ("superuser",) for has, to in (("editor", "lead"), ("lead", "editor"))),
    *((actor, has, to, "hidden") for actor in ("registered", "outsider") for has, to in (("editor", "lead"),)),
    *((actor, has, has, "conflict") for actor in ("lead", "superuser") for has in ("editor", "lead")),
]


@pytest.mark.parametrize(("actor", "has", "to", "answer"), PAIRS)
def test_t09_nobody_grants_above_their_own_role(cast: Cast, actor: str, has: str, to: str, answer: str) -> None:
    whom = people.with_role(cast.city, has)
    role = StaffRole.objects.get(user=whom)
    place = "review" if actor in ("curator", "superuser") else "w"

    assert word(step(cast.client(actor), role, to, place)) == answer
    assert roles(cast.city)[whom.email] == (to if answer == "open" else has)


@pytest.mark.parametrize("role", ["curator", "superuser", "owner"])
@pytest.mark.parametrize("actor", ["lead", "curator"])
def test_t09_there_is_no_higher_role_to_invite_to(cast: Cast, actor: str, role: str) -> None:
    answer = invite(cast.client(actor), cast.city, role=role, place="review" if actor == "curator" else "w")

    assert answer.status_code == 200
    assert not Invitation.objects.exists()


def test_t09_an_editor_cannot_raise_the_own_role(cast: Cast) -> None:
    assert step(cast.client("editor"), cast.role("editor"), "lead").status_code == 403
    assert cast.role("editor").role == "editor"


def test_curators_do_not_act_on_their_own_city(cast: Cast) -> None:
    StaffRole.objects.create(user=cast.curator, city=cast.city, role="editor")
    client = cast.client("curator")

    assert invite(client, cast.city, place="review").status_code == 403
    assert step(client, cast.role("second"), "suspend", "review").status_code == 403


def test_t10_the_city_cannot_undo_what_the_secretariat_suspended(cast: Cast) -> None:
    role = actions.suspend(cast.role("editor"), by=SYSTEM, expected=1)
    client = cast.client("lead")

    for name in ("lead", "end"):
        assert step(client, role, name).status_code == 403
    assert cast.role("editor").version == 2


def test_t12_a_token_reaches_no_role_and_no_invitation(cast: Cast) -> None:
    token, _secret = tokens.make(cast.lead, name="x", scope="write", days=7, bound_to=None)
    role = cast.role("second")
    assert may(cast.lead, "city.invite", cast.city)

    cast.lead.token = token  # type: ignore[attr-defined]

    for name in ("city.invite", "city.manage_team"):
        assert not may(cast.lead, name, cast.city)
    for name in ("role.manage", "role.suspend", "role.leave"):
        assert not may(cast.lead, name, role)
    assert not may(cast.lead, "role.leave", cast.role("lead"))


# --- The last lead ------------------------------------------------------------------------------------------------


@pytest.fixture
def alone(city: City) -> StaffRole:
    people.editor(city)
    return StaffRole.objects.get(user=people.lead(city, name="Only Lead"))


@pytest.mark.parametrize("name", ["end", "editor", "leave"])
def test_t09_the_last_lead_is_told_409(alone: StaffRole, name: str) -> None:
    answer = step(people.sign_in(Client(), alone.user), alone, name)

    assert answer.status_code == 409
    assert "A city needs at least one lead." in answer.content.decode()
    assert StaffRole.objects.get(pk=alone.pk).role == "lead"


@pytest.mark.parametrize("name", ["end", "editor"])
def test_t09_not_even_a_superuser_takes_the_last_lead_away(alone: StaffRole, name: str) -> None:
    assert step(people.sign_in(Client(), people.superuser()), alone, name, "review").status_code == 409


def test_t09_the_last_lead_cannot_close_the_account_by_its_page(alone: StaffRole) -> None:
    answer = people.sign_in(Client(), alone.user).post("/en/account/close/")

    assert answer.status_code == 409
    assert "A city needs at least one lead." in answer.content.decode()


# --- T10 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["end", "suspend"])
def test_t10_the_open_session_has_no_rights_at_the_next_request(cast: Cast, how: str) -> None:
    client = cast.client("second")
    assert client.get(page(cast.city)).status_code == 200
    actor, place = ("lead", "w") if how == "end" else ("curator", "review")

    step(cast.client(actor), cast.role("second"), how, place)

    assert client.get(page(cast.city)).status_code == 404
    assert invite(client, cast.city).status_code == 404
    assert client.get("/en/account/").status_code == 200


def test_t10_a_city_that_is_no_longer_listed_has_no_team_page(cast: Cast) -> None:
    cast.city.status = City.Status.WITHDRAWN
    cast.city.save()

    assert cast.client("lead").get(page(cast.city)).status_code == 404


def test_who_leaves_is_led_to_the_own_account(cast: Cast) -> None:
    answer = step(cast.client("second"), cast.role("second"), "leave")

    assert (answer.status_code, answer["Location"]) == (302, "/en/account/")
    assert not StaffRole.objects.filter(user=cast.second).exists()
    assert Entry.objects.filter(verb="role_left", by_id=cast.second.pk).count() == 1


# --- Steps --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["w", "review"])
def test_role_changes_need_a_fresh_sign_in(cast: Cast, place: str) -> None:
    client = Client()
    client.force_login(cast.lead if place == "w" else cast.superuser)
    role = cast.role("second")

    for answer in (step(client, role, "end", place), client.get(page(cast.city, f"people/{role.pk}/end/", place))):
        assert answer.status_code == 302
        assert re.match(r"/en/re-enter/(code/)?\?next=", answer["Location"])
    assert StaffRole.objects.filter(pk=role.pk).exists()


def test_t30_looking_at_a_step_changes_nothing_and_it_works_by_post_alone(cast: Cast) -> None:
    client, row = cast.client("lead"), invited(cast.city)[0]
    before = list(StaffRole.objects.order_by("pk").values()), list(Invitation.objects.values())
    paths = [f"people/{cast.role('second').pk}/{name}/" for name in ("editor", "focal-point", "end")]
    paths += [f"people/{cast.role('lead').pk}/leave/"]
    paths += [f"invitations/{row.pk}/{name}/" for name in ("resend", "revoke")]

    for rest in paths:
        answer = client.get(page(cast.city, rest))
        assert answer.status_code == 200
        assert 'method="post"' in answer.content.decode()
        assert "csrfmiddlewaretoken" in answer.content.decode()
        client.head(page(cast.city, rest))
        assert client.put(page(cast.city, rest)).status_code == 405

    assert (list(StaffRole.objects.order_by("pk").values()), list(Invitation.objects.values())) == before


def test_t30_without_the_token_of_the_form_nothing_happens(cast: Cast) -> None:
    row, _link = invited(cast.city)
    strict = Client(enforce_csrf_checks=True)
    people.sign_in(strict, cast.lead)
    posts: list[tuple[str, dict[str, Any]]] = [
        (page(cast.city, "invite/"), {"email": "new@harbour.example", "role": "lead", "language": "en"}),
        (page(cast.city, f"invitations/{row.pk}/revoke/"), {}),
        (page(cast.city, f"people/{cast.role('second').pk}/end/"), {"version": 1}),
    ]

    for path, data in posts:
        assert strict.post(path, data).status_code == 403
    assert roles(cast.city)[cast.second.email] == "lead"
    assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize("version", ["", "x", "0", "-1", str(2**70)])
def test_a_step_without_a_version_is_not_taken(cast: Cast, version: str) -> None:
    role = cast.role("second")

    answer = step(cast.client("lead"), role, "end", version=version)

    assert answer.status_code == 409
    assert StaffRole.objects.filter(pk=role.pk).exists()


def test_t42_a_step_on_what_somebody_has_changed_meanwhile_answers_409(cast: Cast) -> None:
    seen = cast.role("second")
    actions.change_role(seen, to="editor", by=SYSTEM, expected=1)

    assert step(cast.client("lead"), seen, "end").status_code == 409
    assert cast.role("second").role == "editor"


def test_t44_a_step_sent_twice_is_taken_once(cast: Cast) -> None:
    client, role = cast.client("lead"), cast.role("editor")

    assert step(client, role, "lead").status_code == 302
    assert step(client, role, "lead").status_code == 409
    assert Entry.objects.filter(verb="role_changed").count() == 1


@pytest.mark.parametrize("place", ["w", "review"])
@pytest.mark.parametrize("who", ["editor", "lead", "curator", "superuser"])
def test_the_steps_that_are_offered_are_those_that_are_possible(cast: Cast, who: str, place: str) -> None:
    actions.make_focal_point(cast.role("lead"), by=SYSTEM, expected=1)
    people.editor(cast.city)
    actions.suspend(StaffRole.objects.get(user=people.lead(cast.city)), by=SYSTEM, expected=1)
    answer = cast.client(who).get(page(cast.city, place=place))
    person = getattr(cast, who)

    shown = set(re.findall(r"/people/(\d+)/([\w-]+)/", answer.content.decode()))

    possible = {
        (str(role.pk), name)
        for role in StaffRole.objects.filter(city=cast.city)
        for name in PLACES[place]
        if may(person, STEPS[name].permission, role) and STEPS[name].fits(role)
    }
    own = cast.city.staff_roles.filter(user=person).first()
    twice = {(str(own.pk), "end")} if own else set()  # one leaves one's own team
    if place == "w":  # where somebody is the focal point, the next one is asked
        twice |= {(key, name) for key, name in possible if name == "focal-point"}
    assert shown == (possible - twice if answer.status_code == 200 else set())


# --- What the page shows ------------------------------------------------------------------------------------------


def test_the_team_page_shows_people_roles_and_open_invitations(cast: Cast) -> None:
    actions.make_focal_point(cast.role("lead"), by=SYSTEM, expected=1)
    invited(cast.city)

    text = cast.client("lead").get(page(cast.city)).content.decode()

    for words in ("Team of Kunming", "Lin Lead", "Eri Editor", "Sora Second", "focal point", GUEST, "Example operator"):
        assert words in text
    assert "Otto Outsider" not in text
    assert text.count("<h1") == 1


def test_editors_see_the_team_and_nothing_to_change_but_their_own_leaving(cast: Cast) -> None:
    invited(cast.city)

    text = cast.client("editor").get(page(cast.city)).content.decode()

    assert "Lin Lead" in text
    assert GUEST not in text
    assert "invite/" not in text
    assert set(re.findall(r"/people/\d+/([\w-]+)/", text)) == {"leave"}


def test_t35_nobody_reads_addresses_of_the_team(cast: Cast) -> None:
    for who, place in (("lead", "w"), ("editor", "w"), ("curator", "review")):
        text = cast.client(who).get(page(cast.city, place=place)).content.decode()
        assert "@example.org" not in text


def test_the_states_of_invitations_are_told_in_words(cast: Cast) -> None:
    row, _link = invited(cast.city, "late@harbour.example")
    Invitation.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(days=1))
    invited(cast.city, "open@harbour.example")
    taken_back, _link = invited(cast.city, "gone@harbour.example")
    Invitation.objects.filter(pk=taken_back.pk).update(revoked_at=timezone.now())

    text = cast.client("lead").get(page(cast.city)).content.decode()

    assert re.search(r"late@harbour\.example.*?Expired.*?</tr>", text, re.DOTALL)
    assert re.search(r"open@harbour\.example.*?>Open<.*?</tr>", text, re.DOTALL)
    assert "gone@harbour.example" not in text


def test_t15_names_are_text_on_every_page_of_the_team(cast: Cast) -> None:
    payload = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    cast.second.name = payload
    cast.second.save()
    renamed(cast.city, name_en=payload)
    _row, link = invited(cast.city)
    client, role = cast.client("lead"), cast.role("second")

    answers: list[Any] = [client.get(page(cast.city)), client.get(page(cast.city, f"people/{role.pk}/end/"))]
    answers += [step(client, role, "editor"), client.get(page(cast.city)), Client().get(link, follow=True)]

    for answer in answers:
        assert "<script>alert" not in answer.content.decode()
        assert "<img src=x" not in answer.content.decode()
    assert "&lt;script&gt;" in answers[0].content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant", "ja"])
def test_every_page_opens_in_every_language(cast: Cast, language: str) -> None:
    row, link = invited(cast.city)
    client, role = cast.client("lead"), cast.role("second")
    paths = [
        page(cast.city),
        page(cast.city, f"people/{role.pk}/end/"),
        page(cast.city, f"invitations/{row.pk}/revoke/"),
    ]

    for path in (*paths, link):
        opened = Client() if path == link else client
        assert opened.get(path.replace("/en/", f"/{language}/", 1), follow=True).status_code == 200


def test_t34_pages_of_the_team_are_kept_by_nobody(cast: Cast) -> None:
    assert "no-store" in cast.client("lead").get(page(cast.city))["Cache-Control"]


# --- How many queries ---------------------------------------------------------------------------------------------


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    ("who", "place"), [("lead", "w"), ("editor", "w"), ("curator", "review"), ("superuser", "review")]
)
def test_t45_a_large_team_needs_no_more_queries_than_a_small_one(cast: Cast, who: str, place: str) -> None:
    client, path = cast.client(who), page(cast.city, place=place)
    invited(cast.city)
    few = queries(client, path)

    for number in range(47):
        people.editor(cast.city)
        invited(cast.city, f"guest{number}@harbour.example")

    assert queries(client, path) == few <= 15
    assert client.get(path + "?page=2").status_code == 200
    assert client.get(path + "?page=3").status_code == 404
