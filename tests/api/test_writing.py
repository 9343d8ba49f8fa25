"""What may be written at all, in which form, and what happens when two write at once."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as often
from hypothesis import strategies as st
from pytest_django import Settings

from alliance.api.models import ApiAnswer
from cities.models import City
from cities.team.models import StaffRole
from core.accounts.models import User
from core.history.models import Entry
from core.review.models import Comment, Proposal
from core.review.proposals.kinds import kind_of
from tests import factories as make
from tests import people
from tests.api.writing import LIST, STEPS, Program, at, draft, fresh, kunming, submitted, told, words
from tests.worlds import undone

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def city() -> City:
    return kunming()


@pytest.fixture
def person(city: City) -> User:
    return people.lead(city)


@pytest.fixture
def lead(person: User) -> Program:
    return Program(person)


# --- Versions ---------------------------------------------------------------------------------------------------------

WITH_VERSION = ("", "settle", "send", "withdraw", "discard", "return", "decline", "publish")


def attempt(proposal: Proposal, step: str, person: User, **headers: str) -> HttpResponse:
    who = Program(people.curator() if step in ("return", "decline", "publish") else person)
    if step == "settle":
        return who.post(at(proposal, step), {"changes": words("Other")}, **headers)
    if not step:
        return who.patch(at(proposal), words("Other"), **headers)
    return who.post(at(proposal, step), {"message": "Why"} if step in ("return", "decline") else None, **headers)


def in_the_right_state(step: str, city: City, person: User) -> Proposal:
    return draft(person, city) if step in ("", "settle", "send", "discard") else submitted(person, city)


@pytest.mark.parametrize("step", WITH_VERSION)
@pytest.mark.parametrize("header", [None, "*", ""])
def test_a_write_without_a_version_is_refused(city: City, person: User, step: str, header: str | None) -> None:
    proposal = in_the_right_state(step, city, person)
    before = fresh(proposal).version

    answer = told(attempt(proposal, step, person, **({} if header is None else {"If-Match": header})), 428)

    assert answer["code"] == "version_required"
    assert fresh(proposal).version == before


@pytest.mark.parametrize("step", WITH_VERSION)
def test_t42_a_stale_version_is_told_who_was_faster_and_when(city: City, person: User, step: str) -> None:
    proposal = in_the_right_state(step, city, person)
    now = fresh(proposal).version
    last = Entry.objects.latest("id")

    answer = told(attempt(proposal, step, person, **{"If-Match": f'"{now - 1}"'}), 412)

    assert (answer["code"], answer["version"]) == ("stale_version", now)
    assert answer["detail"] == f"This record was changed by Example lead at {last.at:%Y-%m-%d %H:%M} UTC."
    assert fresh(proposal).version == now


@pytest.mark.parametrize("header", ["1", '"one"', '"1", "2"', '"-1"', '"99999999999999999999"', "'1'", '"\u0661"'])
def test_a_version_that_is_none_is_refused(city: City, person: User, header: str) -> None:
    proposal = draft(person, city)

    raw = header.encode().decode("latin-1")
    assert list(told(attempt(proposal, "", person, **{"If-Match": raw}), 400)["errors"]) == ["If-Match"]


def test_a_tag_that_was_made_weak_on_the_way_is_taken(city: City, person: User, lead: Program) -> None:
    proposal = draft(person, city)
    tag = lead.get(at(proposal), Accept_Encoding="gzip").headers["ETag"]

    assert attempt(proposal, "", person, **{"If-Match": f"W/{tag}"}).headers["ETag"] == '"2"'


def test_what_changes_nothing_leaves_no_version(city: City, person: User, lead: Program) -> None:
    proposal = draft(person, city)

    assert told(lead.patch(at(proposal), {}, version=1))["version"] == 1
    assert told(lead.patch(at(proposal), words(), version=1))["version"] == 1


# --- What may be set --------------------------------------------------------------------------------------------------

NAMES = sorted(
    {
        name
        for model in (Proposal, Comment, City, User, StaffRole, ApiAnswer)
        for field in model._meta.get_fields()
        for name in (field.name, getattr(field, "attname", field.name))
    }
    | {"tenant", "is_staff", "scope", "bound_to"}
)
OWN: dict[str, set[str]] = {
    "": {"kind", "city", "object", "changes"},
    "PATCH": {"changes"},
    "settle": {"changes"},
    "comments": {"key", "text"},
    **{step: {"message"} for step in ("return", "decline", "publish")},
    **{step: set() for step in ("send", "withdraw", "discard")},
}


@pytest.mark.parametrize("write", OWN)
def test_t05_no_member_sets_what_is_not_the_writers_to_set(city: City, person: User, write: str) -> None:
    curates = write in ("return", "decline", "publish")
    proposal = submitted(person, city) if curates or write == "withdraw" else draft(person, city)
    who = Program(people.curator() if curates else person)
    before = everything()
    names = [name for name in NAMES if name not in OWN[write]]

    body: dict[str, Any] = dict.fromkeys(names, 1) | dict.fromkeys(OWN[write] - {"changes"}, "x")
    body |= {"changes": {}} if "changes" in OWN[write] else {}
    address = LIST if write == "" else at(proposal, "" if write == "PATCH" else write)
    answer = told(who.ask("PATCH" if write == "PATCH" else "POST", address, body, version=proposal.version), 400)

    assert set(answer["errors"]) == set(names)
    assert {fault for faults in answer["errors"].values() for fault in faults} == {"This field cannot be set."}
    assert everything() == before


def everything() -> list[Any]:
    models = (Proposal, Comment, City, StaffRole, Entry)
    people_without_dates = list(User.objects.order_by("pk").values("pk", "is_staff", "is_curator", "is_superuser"))
    return [list(model._base_manager.order_by("pk").values()) for model in models] + [people_without_dates]


@pytest.mark.parametrize("kind", ["city", "practice", "organisation", "plan"])
def test_t05_no_change_sets_what_the_city_may_not_set(city: City, person: User, lead: Program, kind: str) -> None:
    known = kind_of(kind)
    forbidden = [
        field.name
        for field in known.model._meta.get_fields()
        if not any(field.name == name or field.name.startswith(f"{name}_") for name in known.allowed)
    ]
    forbidden += ["version", "tenant", "__class__", "_state", "", "figures.x.confirmed_by", "slug.x"]

    answer = told(lead.post(LIST, {"kind": kind, "city": "kunming", "changes": dict.fromkeys(forbidden, "x")}), 400)

    assert set(answer["errors"]) == set(forbidden)
    assert not Proposal.objects.exists()


def test_t05_a_figure_cannot_be_confirmed_or_moved_by_whoever_writes_it(city: City, lead: Program) -> None:
    figure = make.FigureFactory(city=city)
    keys = [f"figures.{figure.pk}.{name}" for name in ("confirmed_by", "confirmed_on", "city", "id", "confidence")]

    answer = told(lead.begin(city, dict.fromkeys(keys, "x")), 400)

    assert answer["errors"] == {key: ["This field cannot be set."] for key in keys}


VALUES = [
    ("summary_en", 5),
    ("website", None),
    ("website", "javascript:alert(1)"),
    ("summary_en", ["a"]),
    ("summary_en", {"a": 1}),
    ("summary_en", "x" * 301),
    ("text_ja", "字" * 20_001),
    ("summary_en", "a\u202eb"),
    ("latitude", "35"),
    ("latitude", True),
    ("latitude", 91),
    ("latitude", None),
    ("on_the_coast", 1),
    ("on_the_coast", "yes"),
    ("languages", "en"),
    ("languages", [1]),
    ("languages", ["x" * 201]),
    ("languages", ["a\u202eb"]),
    ("languages", ["en"] * 101),
    ("photo", "cities/of-somebody-else.webp"),
    ("biome", "4"),
    ("biome", 10**17),
    ("terms", True),
    ("terms.", True),
    ("terms.0", True),
    ("terms.01", True),
    ("terms.\u0661", True),
    ("terms.1.x", True),
    ("terms.1", "yes"),
    (f"terms.{'9' * 30}", True),
    ("figures", True),
    ("figures.x", True),
    ("figures.0A0A0A0A-0000-4000-8000-000000000000", True),
    ("figures.00000000000040008000000000000000", True),
    ("figures.00000000-0000-4000-8000-000000000000", "yes"),
    ("figures.00000000-0000-4000-8000-000000000000.year", 40_000),
    ("figures.00000000-0000-4000-8000-000000000000.year", "2020"),
    ("figures.00000000-0000-4000-8000-000000000000.year", -1),
    ("figures.00000000-0000-4000-8000-000000000000.value", "many"),
    ("figures.00000000-0000-4000-8000-000000000000.value", 10**16),
    ("figures.00000000-0000-4000-8000-000000000000.measure", "happiness"),
]


@pytest.mark.parametrize(("key", "value"), VALUES)
def test_t47_a_value_that_the_column_cannot_hold_is_refused_at_once(
    city: City, lead: Program, key: str, value: Any
) -> None:
    answer = told(lead.begin(city, {key: value}), 400)

    assert list(answer["errors"]) == [key]
    assert not Proposal.objects.exists()


def test_a_proposal_holds_no_more_than_can_be_read(city: City, person: User, lead: Program) -> None:
    many = {f"terms.{number}": True for number in range(1, 502)}
    large = {f"text_{code}": "x" * 20_000 for code in ("en", "ja", "zh_hans", "zh_hant")}

    assert list(told(lead.begin(city, many), 400)["errors"]) == ["changes"]
    assert told(lead.begin(city, large), 201)["version"] == 1


# --- Bodies that cannot be read ---------------------------------------------------------------------------------------

BODIES = [
    b"{",
    b"nothing",
    b"[]",
    b'"text"',
    b"null",
    b"1",
    b"\xff\xfe",
    b'{"kind": "\xff"}',
    b'{"kind": NaN}',
    b'{"kind": 1e999}',
    b'{"kind": ' + b"9" * 5_000 + b"}",
    b'{"kind": ' + b"9" * 400 + b"}",
    b'{"kind": "\\u0000"}',
    b'{"kind": "\\ud800"}',
    b'{"\\ud800": 1}',
    b'{"changes": {"summary_en": "\\u0000"}}',
    b'{"kind": "city", "kind": "plan"}',
    b"[" * 100_000,
    b"[" * 21 + b"]" * 21,
    b'{"a":' * 21 + b"1" + b"}" * 21,
    '{"kind": "city"}'.encode("utf-16"),
]


@pytest.mark.parametrize("write", ["", "PATCH", *STEPS])
def test_t47_a_body_that_cannot_be_read_is_400_and_changes_nothing(
    settings: Settings, city: City, person: User, write: str
) -> None:
    curates = write in ("return", "decline", "publish")
    proposal = draft(person, city)
    who = Program(people.curator() if curates else person)
    address = LIST if write == "" else at(proposal, "" if write == "PATCH" else write)
    found = []

    for body in BODIES:
        with undone():
            answer = who.ask("PATCH" if write == "PATCH" else "POST", address, body, version=1)
            state = fresh(proposal).version, Proposal.objects.count()
        kind = answer.headers["Content-Type"]
        code = json.loads(answer.content)["code"] if kind == "application/json" else kind
        found.append((body[:80], answer.status_code, code, state))

    assert found == [(body[:80], 400, "validation_error", (1, 1)) for body in BODIES]


def test_t47_a_body_of_20_levels_is_read(lead: Program) -> None:
    answer = told(lead.post(LIST, b'{"a":' + b"[" * 18 + b"1" + b"]" * 18 + b"}"), 400)

    assert answer["errors"]["a"] == ["This field cannot be set."]


@pytest.mark.parametrize("signed_in", [False, True])
def test_t26_a_body_of_more_than_a_megabyte_is_413(city: City, person: User, lead: Program, signed_in: bool) -> None:
    body = b'{"kind": "' + b"x" * 1_000_000 + b'"}'
    if signed_in:
        client = people.sign_in(Client(), person)
        answer: Any = client.post(LIST, body, content_type="application/json")
    else:
        answer = lead.post(LIST, body)

    assert told(answer, 413)["code"] == "too_large"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_other_forms_than_json_are_415(city: City, lead: Program, kind: str) -> None:
    answer: Any = Client().generic(
        "POST", LIST, b"kind=city", content_type=kind, headers={"Authorization": f"Bearer {lead.token}"}
    )

    assert told(answer, 415)["code"] == "unsupported_type"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["city", "kunming", "plan"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
keys = st.sampled_from(["summary_en", "terms.1", "biome", "languages", "latitude", "figures.x", "photo"]) | st.text()
whole = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["city", "practice", "plan"]) | anything,
        "city": st.just("kunming") | anything,
        "object": anything,
        "changes": st.dictionaries(keys, anything, max_size=5) | anything,
        "message": anything,
        "text": anything,
        "key": anything,
    },
)


@often(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=60) | (whole | anything).map(lambda value: json.dumps(value).encode()), turn=st.integers(0)
)
def test_t47_whatever_is_sent_the_answer_is_json_and_no_fault_of_ours(
    settings: Settings, city: City, person: User, lead: Program, body: bytes, turn: int
) -> None:
    settings.RATE_LIMITS = 1_000
    proposal = Proposal.objects.first()
    writes = [("POST", LIST)]
    if proposal:
        writes += [("PATCH", at(proposal)), *(("POST", at(proposal, step)) for step in STEPS)]
    method, address = writes[turn % len(writes)]

    answer = lead.ask(method, address, body, version=proposal.version if proposal else 1)

    assert answer.status_code in {200, 201, 400, 403, 404, 409, 412}
    assert isinstance(json.loads(answer.content), dict)


# --- Once -------------------------------------------------------------------------------------------------------------


def test_t44_the_same_write_with_the_same_key_is_done_once(city: City, lead: Program) -> None:
    body = {"kind": "practice", "city": "kunming", "changes": {"title_en": "Cool roofs"}}

    first, second = (lead.post(LIST, body, Idempotency_Key="a-key") for _ in range(2))

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert (first.headers["ETag"], first.headers["Location"]) == (second.headers["ETag"], second.headers["Location"])
    assert Proposal.objects.count() == 1


def test_t44_without_a_key_the_same_write_is_done_twice(city: City, lead: Program) -> None:
    body = {"kind": "practice", "city": "kunming", "changes": {"title_en": "Cool roofs"}}

    for _ in range(2):
        told(lead.post(LIST, body), 201)

    assert Proposal.objects.count() == 2
    assert not ApiAnswer.objects.exists()


def test_t44_a_step_with_a_key_is_answered_alike_though_the_version_has_risen(
    city: City, person: User, lead: Program
) -> None:
    proposal = draft(person, city)

    first, second = (lead.post(at(proposal, "send"), version=1, Idempotency_Key="k") for _ in range(2))

    assert told(first) == told(second)
    assert fresh(proposal).version == 2


def test_t44_a_key_for_something_else_is_a_conflict(city: City, person: User, lead: Program) -> None:
    proposal = draft(person, city)
    told(lead.patch(at(proposal), words("One"), version=1, Idempotency_Key="k"))

    for answer in (
        lead.patch(at(proposal), words("Two"), version=1, Idempotency_Key="k"),
        lead.patch(at(proposal), words("One"), version=2, Idempotency_Key="k"),
        lead.post(at(proposal, "send"), version=2, Idempotency_Key="k"),
    ):
        assert told(answer, 409)["detail"] == "This key was already used for another request."
    assert fresh(proposal).changes == words("One")


def test_t44_keys_of_two_people_are_two_keys(city: City, lead: Program) -> None:
    body = {"kind": "practice", "city": "kunming", "changes": {"title_en": "Cool roofs"}}
    other = Program(people.editor(city))

    ids = {told(who.post(LIST, body, Idempotency_Key="k"), 201)["id"] for who in (lead, other)}

    assert len(ids) == 2


def test_t44_a_refusal_is_not_kept(city: City, person: User, lead: Program) -> None:
    proposal = draft(person, city, words("A city."))
    told(lead.post(at(proposal, "send"), version=1, Idempotency_Key="k"), 400)
    told(lead.patch(at(proposal), words("Another."), version=1))

    told(lead.post(at(proposal, "send"), version=2, Idempotency_Key="k"))

    assert ApiAnswer.objects.count() == 1


def test_t44_a_key_is_forgotten_after_a_day(city: City, lead: Program) -> None:
    body = {"kind": "practice", "city": "kunming", "changes": {"title_en": "Cool roofs"}}
    first = told(lead.post(LIST, body, Idempotency_Key="k"), 201)
    ApiAnswer.objects.update(made_at=timezone.now() - timedelta(hours=24, seconds=1))

    assert told(lead.post(LIST, body, Idempotency_Key="k"), 201)["id"] != first["id"]
    assert ApiAnswer.objects.count() == 1


def test_t10_t44_a_kept_answer_is_not_told_to_whoever_lost_the_role(city: City, person: User, lead: Program) -> None:
    proposal = draft(person, city)
    told(lead.patch(at(proposal), words("One"), version=1, Idempotency_Key="k"))

    person.staff_roles.all().delete()

    assert lead.patch(at(proposal), words("One"), version=1, Idempotency_Key="k").status_code == 404


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "\x01", "\xe9"])
def test_t44_a_key_that_is_none_is_refused(city: City, lead: Program, key: str) -> None:
    assert list(told(lead.begin(city, Idempotency_Key=key), 400)["errors"]) == ["Idempotency-Key"]


# --- At the same time -------------------------------------------------------------------------------------------------


def race(rounds: int, acts: list[Callable[[int], HttpResponse]]) -> list[list[HttpResponse]]:
    """All begin each round together; the answers of each round."""
    answers: list[list[HttpResponse]] = [[] for _ in range(rounds)]
    barrier = Barrier(len(acts))

    def run(act: Callable[[int], HttpResponse]) -> None:
        try:
            for turn in range(rounds):
                barrier.wait(timeout=60)
                answers[turn].append(act(turn))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


def statuses(answers: list[HttpResponse]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_t43_of_eight_that_begin_at_once_one_begins_and_seven_are_told() -> None:
    cities = [make.CityFactory() for _ in range(10)]
    programs = []
    for _ in range(8):
        person = people.person()
        for city in cities:
            StaffRole.objects.create(user=person, city=city, role="editor")
        programs.append(Program(person))

    def begin(program: Program) -> Callable[[int], HttpResponse]:
        return lambda turn: program.begin(cities[turn])

    found = race(10, [begin(program) for program in programs])

    for answers in found:
        assert statuses(answers) == {201: 1, 409: 7}
        [made] = [told(answer, 201) for answer in answers if answer.status_code == 201]
        refused = [told(answer, 409) for answer in answers if answer.status_code == 409]
        assert {(each["detail"], each["code"]) for each in refused} == {("This already exists.", "conflict")}
        assert {each["id"] for each in refused} == {made["id"]}
    assert Proposal.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_t42_of_two_that_change_the_same_version_one_is_told_to_read_again() -> None:
    city = kunming()
    person = people.lead(city)
    proposal = draft(person, city)
    programs = [Program(person), Program(people.editor(city))]

    def change(program: Program, name: str) -> Callable[[int], HttpResponse]:
        return lambda turn: program.patch(at(proposal), words(f"{name} {turn}"), version=turn + 1)

    found = race(25, [change(program, name) for program, name in zip(programs, "ab", strict=True)])

    assert [statuses(answers) for answers in found] == [{200: 1, 412: 1}] * 25
    assert fresh(proposal).version == 26


@pytest.mark.django_db(transaction=True)
def test_t42_the_same_words_from_two_at_once_are_one_change_too() -> None:
    city = kunming()
    person = people.lead(city)
    proposal = draft(person, city)
    programs = [Program(person), Program(people.editor(city))]

    def change(program: Program) -> Callable[[int], HttpResponse]:
        return lambda turn: program.patch(at(proposal), words(f"Text {turn}"), version=turn + 1)

    found = race(10, [change(program) for program in programs])

    assert [statuses(answers) for answers in found] == [{200: 1, 412: 1}] * 10


@pytest.mark.django_db(transaction=True)
def test_t44_the_same_write_from_eight_at_once_is_done_once() -> None:
    city = kunming()
    program = Program(people.lead(city))
    body = {"kind": "practice", "city": "kunming", "changes": {"title_en": "Cool roofs"}}

    found = race(5, [lambda turn: program.post(LIST, body, Idempotency_Key=f"key-{turn}") for _ in range(8)])

    for answers in found:
        assert statuses(answers) == {201: 8}
        assert len({answer.content for answer in answers}) == 1
    assert Proposal.objects.count() == 5
