"""A city's own system asks another city, and the other's answers; everybody else meets nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.api.throttles import WRITES
from cities.team.models import StaffRole
from cooperation.models import Link, Message, Request
from cooperation.requests import actions as requesting
from cooperation.steps import REQUEST_STEPS
from core.history.models import Entry, RowVersion
from core.history.write import Actor
from core.notifications.models import Notice
from tests import people
from tests.api.writing import NOWHERE, Program, told
from tests.cooperation.helping import World, agreed, asked, drafted, make_world
from tests.factories import CityFactory, PostingFactory, term
from tests.worlds import fresh, made_once, undone

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LIST = "/api/v1/requests/"
STEPS = ("send", "discard", "take-back", "accept", "change", "decline", "report", "messages")
BODIES: dict[str, dict[str, Any]] = {
    "change": {"answer": "Later."},
    "decline": {"reason": "no-time"},
    "report": {"text": "An advertisement."},
    "messages": {"text": "Which reeds?"},
    "": {"period": "May"},
}
world = made_once(make_world)


@pytest.fixture
def here(world: World) -> World:
    return fresh(world)


def at(row: Request, step: str = "") -> str:
    return f"{LIST}{row.key}/{f'{step}/' if step else ''}"


def state(row: Request) -> str:
    return str(Request.objects.get(pk=row.pk).state)


# --- The way of a request ---------------------------------------------------------------------------------------------


def test_a_request_is_written_sent_changed_and_accepted(here: World) -> None:
    editor, lead, other = Program(here.editor), Program(here.lead), Program(here.other_lead)
    body = {"city": "heron-bay", "posting": "reed-beds", "title": "Reeds", "text": "How?", "form": "call"}

    begun = editor.post(LIST, body)
    row = told(begun, 201)
    address = begun.headers["Location"].removeprefix("http://localhost:8000")
    assert (begun.headers["ETag"], address) == ('"1"', f"{LIST}{row['id']}/")
    assert told(editor.ask("PATCH", address, {"period": "May 2027", "shown": True}, version=1))["period"] == "May 2027"
    sent = told(lead.post(f"{address}send/", version=2))
    assert (sent["state"], sent["waits_for"], sent["sent"]["by"]) == ("asked", "reed-hills", str(here.lead))
    countered = told(
        other.post(f"{address}change/", {"answer": "Rather June.", "period": "June 2027", "shown": True}, version=3)
    )
    assert (countered["state"], countered["waits_for"], countered["period"]) == ("changed", "heron-bay", "June 2027")
    done = told(lead.post(f"{address}accept/", {"kind": "mentoring", "shown": True}, version=4))

    link = Link.objects.get()
    assert (done["state"], done["link"], done["version"]) == ("accepted", link.slug, 5)
    assert (link.kind, link.is_public) == ("mentoring", True)
    assert told(other.get(address)) | {"url": ""} == done | {"url": ""}


def test_what_is_told_names_slugs_days_and_its_page(here: World) -> None:
    shown = told(Program(here.other_lead).get(at(asked(here))))

    assert list(shown) == [
        *("id", "asking", "asked", "posting", "topic", "title", "text", "form", "period", "language", "shown"),
        *("state", "waits_for", "due", "sent", "answered", "reason", "answer", "closed", "reported", "link"),
        *("version", "changed", "url"),
    ]
    assert (shown["asking"], shown["asked"], shown["posting"]) == ("heron-bay", "reed-hills", "reed-beds")
    assert shown["url"] == f"http://localhost:8000/en/w/reed-hills/inbox/{shown['id']}/"


def test_a_request_to_a_city_may_name_a_topic(here: World) -> None:
    term("topics", "water")
    body = {"city": "heron-bay", "to": "reed-hills", "topic": "water", "title": "Reeds", "text": "How?"}

    row = told(Program(here.editor).post(LIST, body), 201)

    assert (row["asked"], row["posting"], row["topic"]) == ("reed-hills", None, "water")


def test_both_cities_write_messages_and_read_them_in_order(here: World) -> None:
    row = asked(here)
    editor, other = Program(here.editor), Program(here.other_lead)

    first = told(editor.post(at(row, "messages"), {"text": "  Which reeds? ", "language": "en"}), 201)
    told(other.post(at(row, "messages"), {"text": "湿地のヨシ。", "language": "ja"}), 201)

    read = told(other.get(at(row, "messages")))
    assert (read["count"], read["results"][1]) == (3, first)
    assert [(each["city"], each["text"], each["language"]) for each in read["results"] if not each["step"]] == [
        ("heron-bay", "Which reeds?", "en"),
        ("reed-hills", "湿地のヨシ。", "ja"),
    ]
    assert Notice.objects.filter(person=here.lead, kind="cooperation_message_written").count() == 1


def test_who_works_for_both_cities_says_for_which(here: World) -> None:
    row = asked(here)
    StaffRole.objects.create(user=here.editor, city=here.asked, role="editor")
    program = Program(here.editor)

    assert list(told(program.post(at(row, "messages"), {"text": "Hello."}), 400)["errors"]) == ["city"]
    assert (
        told(program.post(at(row, "messages"), {"text": "Hello.", "city": "reed-hills"}), 201)["city"] == "reed-hills"
    )
    assert list(told(program.post(at(row, "messages"), {"text": "Hello.", "city": "kobe"}), 400)["errors"]) == ["city"]


def test_it_is_declined_with_a_reason_or_reported(here: World) -> None:
    row, other = asked(here), Program(here.other_lead)

    assert list(told(other.post(at(row, "decline"), {"reason": "bored"}, version=2), 400)["errors"]) == ["reason"]
    reported = told(other.post(at(row, "report"), {"text": "An advertisement."}, version=2))
    declined = told(other.post(at(row, "decline"), {"reason": "no-time", "answer": "Next year."}, version=3))

    assert reported["reported"]
    assert (declined["state"], declined["reason"], declined["answer"]) == ("declined", "no-time", "Next year.")
    assert told(Program(here.editor).get(at(row)))["reported"] is None  # whom it is about is not told


# --- Who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("persona", ["outsider", "curator"])
def test_t01_to_others_a_request_is_like_one_that_never_was(here: World, persona: str) -> None:
    row, stranger = asked(here), Program(getattr(here, persona))

    def body(key: object, method: str, step: str) -> dict[str, Any]:
        answer = told(stranger.ask(method, f"{LIST}{key}/{step}", {"text": "x"}, version=2), 404)
        return {**answer, "request_id": ""}

    for method, step in (("GET", ""), ("PATCH", ""), *(("POST", f"{step}/") for step in STEPS), ("GET", "messages/")):
        assert body(row.key, method, step) == body(NOWHERE, method, step), (method, step)
    assert told(stranger.get(LIST))["count"] == 0
    assert state(row) == "asked"


def test_t01_a_draft_is_hidden_from_the_other_city(here: World) -> None:
    row = drafted(here)

    assert Program(here.other_lead).get(at(row)).status_code == 404
    assert told(Program(here.other_lead).get(LIST))["count"] == 0
    assert told(Program(here.editor).get(LIST))["count"] == 1


def test_t01_without_a_token_nobody_comes_in(here: World) -> None:
    row = asked(here)

    assert [Client().get(address).status_code for address in (LIST, at(row), at(row, "messages"))] == [401] * 3


def test_t03_an_editor_writes_and_a_lead_sends_and_answers(here: World) -> None:
    draft = drafted(here)
    other_editor = Program(people.editor(here.asked, name="Example other editor"))

    assert told(Program(here.editor).post(at(draft, "send"), version=1), 403)["reason"]
    sent = told(Program(here.lead).post(at(draft, "send"), version=1))
    assert other_editor.post(at(draft, "accept"), {}, version=sent["version"]).status_code == 403
    assert (
        Program(here.lead).post(at(draft, "accept"), {}, version=sent["version"]).status_code == 403
    )  # not their turn
    assert state(draft) == "asked"


def test_a_program_that_changes_one_column_keeps_the_third_city(here: World) -> None:
    third, row = CityFactory(name_en="Otter Quay"), drafted(here)
    people.lead(third)
    said = {"title": row.title, "text": row.text, "form": row.form, "period": "", "language": "en", "is_shown": True}
    by = Actor.person(here.editor)
    row = requesting.write_request(row, values=said, third=third, expected=row.version, person=here.editor, by=by)

    told(Program(here.editor).ask("PATCH", at(row), {"period": "May 2027"}, version=row.version))

    changed = Request.objects.get(pk=row.pk)
    assert (changed.third_id, changed.period) == (third.pk, "May 2027")


def test_t12_a_token_for_reading_does_not_write(here: World) -> None:
    row, reader = asked(here), Program(here.lead, "read")

    assert told(reader.get(at(row)))["state"] == "asked"
    assert reader.post(at(row, "take-back"), version=2).status_code == 403
    assert reader.post(at(row, "messages"), {"text": "x"}).status_code == 403


def test_t12_a_token_bound_to_another_city_sees_none_of_it(here: World) -> None:
    row, kobe = asked(here), CityFactory(slug="kobe")
    StaffRole.objects.create(user=here.lead, city=kobe, role="lead")

    bound = Program(here.lead, bound_to=kobe)

    assert bound.get(at(row)).status_code == 404
    assert told(bound.get(LIST))["count"] == 0


STATES = ("draft", "asked", "changed", "accepted", "declined", "taken_back")
NAMES = {"take-back": "take_back", "": "write"}


def in_state(name: str, here: World) -> Request:
    if name == "draft":
        return drafted(here)
    if name == "accepted":
        return Request.objects.get(link=agreed(here))
    row = asked(here)
    program = {"changed": Program(here.other_lead), "declined": Program(here.other_lead)}.get(name, Program(here.lead))
    step = {"changed": "change", "declined": "decline", "taken_back": "take-back"}.get(name)
    if step:
        told(program.post(at(row, step), BODIES.get(step), version=2))
    return Request.objects.get(pk=row.pk)


@pytest.mark.parametrize("name", STATES)
def test_t13_a_step_that_does_not_fit_the_state_is_a_conflict(here: World, name: str) -> None:
    row = in_state(name, here)
    answerer = here.lead if name in ("draft", "changed") else here.other_lead
    fits, refused = set(), set()

    for step in ("", *STEPS[:-2]):
        who = answerer if step in ("accept", "change", "decline") else here.lead
        with undone():
            answer = Program(who).ask("POST" if step else "PATCH", at(row, step), BODIES.get(step), version=row.version)
            if answer.status_code == 200:
                fits.add(step)
            else:
                assert told(answer, 409)["detail"] == "This step is not possible now."
                refused.add(step)

    assert fits == {step for step in fits | refused if REQUEST_STEPS[NAMES.get(step, step)].is_possible(name)}
    assert state(row) == name


# --- Versions, repeating, limits --------------------------------------------------------------------------------------


def test_t42_whoever_was_slower_is_told_and_changes_nothing(here: World) -> None:
    row, lead = asked(here), Program(here.lead)

    assert told(lead.post(at(row, "take-back")), 428)["code"] == "version_required"
    stale = told(lead.post(at(row, "take-back"), version=1), 412)

    assert (stale["code"], stale["version"]) == ("stale_version", 2)
    assert state(row) == "asked"


def test_t44_the_same_write_with_the_same_key_is_done_once(here: World) -> None:
    editor, row = Program(here.editor), asked(here)
    body = {"city": "heron-bay", "to": "reed-hills", "title": "Reeds", "text": "How?"}

    twice = [editor.post(LIST, body, Idempotency_Key="reeds") for _ in range(2)]
    messages = [editor.post(at(row, "messages"), {"text": "Hello."}, Idempotency_Key="hello") for _ in range(2)]

    assert told(twice[0], 201) == told(twice[1], 201)
    assert told(messages[0], 201) == told(messages[1], 201)
    assert (Request.objects.count(), Message.objects.filter(step="").count()) == (2, 1)
    assert told(editor.post(LIST, {**body, "title": "Other"}, Idempotency_Key="reeds"), 409)["code"] == "conflict"


def test_writes_of_a_person_are_counted(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.ratelimits.limits.time.time", lambda: 1_800_000_000.0)
    row, editor = asked(here), Program(here.editor)

    answers = [editor.post(at(row, "messages"), {"text": ""}).status_code for _ in range(WRITES + 1)]

    assert answers == [400] * WRITES + [429]


def test_an_eleventh_request_of_a_day_waits_and_is_kept(here: World) -> None:
    lead, other = Program(here.lead), here.asked
    offers = [PostingFactory(slug=f"offer-{number}", city=other) for number in range(11)]
    answers = []
    for offer in offers:
        body = {"city": "heron-bay", "posting": offer.slug, "title": "Reeds", "text": "How?"}
        row = told(lead.post(LIST, body), 201)
        answers.append(lead.post(f"{LIST}{row['id']}/send/", version=1))

    assert [answer.status_code for answer in answers] == [200] * 10 + [400]
    assert told(answers[-1], 400)["detail"].startswith("A city can send up to ten requests a day.")


# --- Bad input --------------------------------------------------------------------------------------------------------

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"city": "reed-hills"}, "city"),
    ({"city": 3}, "city"),
    ({"to": "no-such-city"}, "to"),
    ({"to": None}, "to"),
    ({"posting": "no-such-offer"}, "posting"),
    ({"posting": "reed-beds", "to": "heron-bay"}, "to"),
    ({"topic": "no-such-topic"}, "topic"),
    ({"title": ""}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"text": " "}, "text"),
    ({"text": "x" * 1_501}, "text"),
    ({"text": "a\u202eb"}, "text"),
    ({"form": "telepathy"}, "form"),
    ({"language": "tlh"}, "language"),
    ({"shown": "yes"}, "shown"),
    ({"state": "accepted"}, "state"),
    ({"from_city": 1}, "from_city"),
]


def test_what_is_wrong_is_named_and_nothing_is_kept(here: World) -> None:
    good = {"city": "heron-bay", "to": "reed-hills", "title": "Reeds", "text": "How?"}
    named = {}
    for number, (change, _name) in enumerate(WRONG):
        answer = Program(here.editor).post(LIST, {**good, **change})
        named[number] = sorted(told(answer, 400)["errors"])

    assert named == {number: [name] for number, (_change, name) in enumerate(WRONG)}
    assert not Request.objects.exists()


def test_a_city_cannot_ask_itself(here: World) -> None:
    body = {"city": "heron-bay", "to": "heron-bay", "title": "Reeds", "text": "How?"}

    assert told(Program(here.editor).post(LIST, body), 400)["detail"] == "A city cannot send a request to itself."


@pytest.mark.parametrize(
    "query", ["city=nowhere", "city=reed-hills", "side=both", "state=loud", "title=Reeds", "lang=ja"]
)
def test_t06_t07_what_is_not_declared_cannot_be_asked(here: World, query: str) -> None:
    assert list(told(Program(here.editor).get(f"{LIST}?{query}"), 400)["errors"]) == [query.split("=")[0]]


def test_lists_are_filtered_by_side_and_state(here: World) -> None:
    draft, sent = drafted(here), asked(here, title="Sent")
    editor, other = Program(here.editor), Program(here.other_lead)

    def ids(program: Program, query: str) -> list[str]:
        return [row["id"] for row in told(program.get(f"{LIST}?{query}"))["results"]]

    assert ids(editor, "side=sent&ordering=changed") == [str(draft.key), str(sent.key)]
    assert ids(editor, "side=received") == ids(other, "side=sent") == []
    assert ids(editor, "state=draft&city=heron-bay") == [str(draft.key)]
    assert ids(other, "side=received&city=reed-hills") == [str(sent.key)]


def test_a_list_costs_the_same_for_50_rows_as_for_3(here: World) -> None:
    program, whole = Program(here.editor), f"{LIST}?page_size=100"
    counts = []
    for number in (3, 50):
        while Request.objects.count() < number:
            drafted(here, title=f"Number {Request.objects.count()}")
        program.get(whole)
        with CaptureQueriesContext(connection) as queries:
            assert len(told(program.get(whole))["results"]) == number
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 10


def test_the_answer_is_kept_nowhere(here: World) -> None:
    row = asked(here)

    for address in (LIST, at(row), at(row, "messages")):
        answer = Program(here.lead).get(address, Origin="https://other.example")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_words_of_a_request_stand_in_no_history(here: World) -> None:
    body = {"city": "heron-bay", "to": "reed-hills", "title": "zqtitle", "text": "zqtext"}
    row = told(Program(here.editor).post(LIST, body), 201)
    told(Program(here.editor).ask("PATCH", f"{LIST}{row['id']}/", {"text": "zqother"}, version=1))

    kept = [str(each) for each in (*Entry.objects.values_list("changes"), *RowVersion.objects.values_list("data"))]
    assert not [each for each in kept if "zq" in each]


def test_programs_read_each_proposal_and_answer_with_who_said_it(here: World) -> None:
    lead, other = Program(here.lead), Program(here.other_lead)
    row = asked(here, period="May 2027")
    told(other.post(at(row, "change"), {"answer": "Rather June.", "period": "June 2027", "form": "visit"}, version=2))
    told(lead.post(at(row, "decline"), {"reason": "no-time", "answer": "Next year."}, version=3))

    read = told(other.get(at(row, "messages")))["results"]
    assert [(each["step"], each["city"], each["by"], each["period"], each["reason"]) for each in read] == [
        ("asked", "heron-bay", str(here.lead), "May 2027", ""),
        ("changed", "reed-hills", str(here.other_lead), "June 2027", ""),
        ("declined", "heron-bay", str(here.lead), "June 2027", "no-time"),
    ]
    assert told(lead.get(at(row)))["sent"]["by"] == str(here.lead)
