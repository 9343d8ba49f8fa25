"""Made-up rows of the tables that grow by themselves: what people did, were told, wrote, opened and signed in.

One in fifty belongs to what the measured pages show, up to the most that the site lets one thing have; the others
belong to other things in turn. The first of each filling are older than anything is kept, so that retention has work.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import batched
from time import perf_counter
from typing import Any, NamedTuple

from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from alliance.api.models import ApiAnswer
from benchmarks.synthesis.making import Made
from benchmarks.synthesis.world import slug
from cities.models import City
from cities.practices.models import Practice
from cooperation.models import Message, Request
from core.accounts.models import AccountEvent, User
from core.consent.models import Record, What
from core.feedback.models import Kind, Report
from core.files.models import StoredFile
from core.history.models import Entry, RowVersion
from core.history.snapshot import Plain
from core.messaging.models import MessageRecord
from core.notifications.models import Delivery, How, Notice
from core.review.models import Proposal
from finance.interests import packs
from finance.interests.actions import MOST as MOST_INTERESTS
from finance.interests.models import Interest, Pack, PackOpening
from finance.market.models import Call
from finance.projects.models import Project
from planning.models import CityIndicator, IndicatorValue

OWN = 50  # one in as many rows belongs to what is looked at
OLD = 100  # of each filling are older than they are kept
WAITING = 20  # people for whom a digest waits, in each filling
UNDECIDED = 120  # proposals, reports and mails that wait for somebody: as many at each size
BATCH = 1_000
UPLOAD = "kept/00/00000000-0000-4000-8000-000000000000"
YEARS = range(1950, 2020)  # before those that made-up indicators have
DAY = timedelta(days=1)
TWO_YEARS = 730 * DAY
TOLD = ("planning.plan", "planning.cityindicator", "planning.plantarget", "cities.practice", "cities.organisation")
MOST_TOLD = 200  # things of each kind that the history tells of


class Turn(NamedTuple):
    """One row to be made. `number` is its place in the table."""

    number: int
    is_own: bool
    at: datetime

    def of[Thing](self, others: Sequence[Thing]) -> Thing:
        return others[self.number % len(others)]

    def is_among(self, most: int) -> bool:
        """Whether it belongs to what is looked at, which holds no more than so many."""
        return self.is_own and self.number // OWN < most


type Make = Callable[[Turn], models.Model]


class Table(NamedTuple):
    model: type[models.Model]
    maker: Callable[[], Make]
    kept: timedelta = TWO_YEARS


def grow(first: int, end: int) -> Iterator[Made]:
    """The rows of each table from one number up to another."""
    with times_as_given():
        for table in TABLES:
            begun = perf_counter()
            filled(table, turns_of(first, end, table.kept))
            yield Made(table.model._meta.label_lower, end - first, perf_counter() - begun)
        begun = perf_counter()
        told(turns_of(first, end, TWO_YEARS))
        yield Made(Entry._meta.label_lower, end - first, perf_counter() - begun)
    wait_for_digests()
    keep_upload()


@transaction.atomic
def filled(table: Table, turns: Sequence[Turn]) -> None:
    make = table.maker()
    for some in batched(turns, BATCH):
        table.model._base_manager.bulk_create([make(turn) for turn in some])


def turns_of(first: int, end: int, kept: timedelta) -> list[Turn]:
    """From the oldest to the newest, after the very old ones."""
    now, old = timezone.now(), first + min(OLD, (end - first) // 2)
    return [
        Turn(number, number % OWN == 0, now - kept * 0.95 * ((end - number) / (end - first)))
        if number >= old
        else Turn(number, False, now - kept * 1.2)
        for number in range(first, end)
    ]


@contextmanager
def times_as_given() -> Iterator[None]:
    """Columns that hold the moment of writing take an older one too."""
    tables: list[type[models.Model]] = [Entry, *(table.model for table in TABLES)]
    fields = [each for table in tables for each in table._meta.fields if isinstance(each, models.DateTimeField)]
    before = [(field, field.auto_now, field.auto_now_add) for field in fields]
    for field in fields:
        field.auto_now = field.auto_now_add = False
    try:
        yield
    finally:
        for field, now, now_add in before:
            field.auto_now, field.auto_now_add = now, now_add


# --- What is looked at --------------------------------------------------------------------------------------------


def own_city() -> City:
    return City.objects.get(slug=slug("city", 0))


def own_indicator() -> CityIndicator:
    return CityIndicator.objects.filter(city=own_city()).order_by("pk")[:1].get()


def own_project() -> Project:
    return Project.objects.filter(city=own_city()).order_by("pk")[:1].get()


def own_pack() -> Pack:
    return Pack.objects.filter(project=own_project()).order_by("pk")[:1].get()


def own_request() -> Request:
    return Request.objects.filter(from_city=own_city()).order_by("pk")[:1].get()


def own_person() -> User:
    """Whoever has been there longest."""
    return User.objects.order_by("pk")[:1].get()


def keys(model: type[models.Model], *, but: Any = None) -> list[Any]:
    return list(model._base_manager.exclude(pk=but).order_by("pk").values_list("pk", flat=True))


# --- One row of each table ----------------------------------------------------------------------------------------


def people() -> Make:
    def make(turn: Turn) -> models.Model:
        email, now = f"example-person-{turn.number}@example.org", timezone.now()
        name = f"Example person {turn.number}"
        return User(email=email, email_key=email, name=name, password="!", joined_at=turn.at, last_login=now)

    return make


def account_events() -> Make:
    own, everybody, kinds = own_person().pk, keys(User), AccountEvent.What.values

    def make(turn: Turn) -> models.Model:
        return AccountEvent(user_id=own if turn.is_own else turn.of(everybody), what=turn.of(kinds), at=turn.at)

    return make


def browsers() -> Make:
    everybody = keys(User)

    def make(turn: Turn) -> models.Model:
        row: models.Model = UserSession(
            user_id=turn.of(everybody),
            created_at=turn.at,
            last_seen_at=turn.at,
            ip="127.0.0.1",
            session_key=uuid.uuid4().hex,
            user_agent="Example browser",
        )
        return row

    return make


def notices() -> Make:
    """Half of them were read."""
    own, everybody, place = own_person().pk, keys(User), own_city().slug

    def make(turn: Turn) -> models.Model:
        return Notice(
            person_id=own if turn.is_own else turn.of(everybody),
            kind="handover_accepted",
            facts={"city": "Example city", "to": f"Example person {turn.number}"},
            address=f"w/{place}/",
            at=turn.at,
            read_at=turn.at if turn.number // OWN % 2 else None,
        )

    return make


def mails() -> Make:
    """A few were refused, and wait for a decision."""
    everybody = keys(User)

    def make(turn: Turn) -> models.Model:
        is_sent = turn.number >= UNDECIDED
        return Delivery(
            person_id=turn.of(everybody),
            state=Delivery.State.SENT if is_sent else Delivery.State.FAILED,
            attempts=1,
            due_at=turn.at,
            made_at=turn.at,
            sent_at=turn.at if is_sent else None,
        )

    return make


def jobs() -> Make:
    def make(turn: Turn) -> models.Model:
        return DBTaskResult(
            status="SUCCESSFUL",
            enqueued_at=turn.at,
            started_at=turn.at,
            finished_at=turn.at,
            args_kwargs={"args": [[turn.number]], "kwargs": {}},
            task_path="core.notifications.tasks.deliver",
            worker_ids=["example"],
            backend_name="default",
            run_after=turn.at,
            return_value=1,
        )

    return make


def answers_of_the_api() -> Make:
    everybody = keys(User)

    def make(turn: Turn) -> models.Model:
        asked = hashlib.sha256(str(turn.number).encode()).hexdigest()
        values = {"person_id": turn.of(everybody), "key": uuid.uuid4().hex, "asked": asked, "made_at": turn.at}
        return ApiAnswer(status=200, body='{"title": "Example"}', **values)

    return make


def proposals() -> Make:
    """Published long ago, but for a few: drafts, those in review, those that came back, those of a rule."""
    own, cities, practices, person = own_city().pk, keys(City), keys(Practice), own_person()
    open_ones = (Proposal.State.DRAFT, Proposal.State.SUBMITTED, Proposal.State.RETURNED)

    def make(turn: Turn) -> models.Model:
        step = turn.number % (len(open_ones) + 1)
        is_open = turn.number < UNDECIDED and step < len(open_ones)
        return Proposal(
            kind="practice",
            tenant=own if turn.is_own else turn.of(cities),
            object_id="" if is_open else str(turn.of(practices)),
            base={"title_en": "Example before"},
            changes={"title_en": f"Example practice {turn.number}"},
            state=open_ones[step] if is_open else Proposal.State.PUBLISHED,
            authors=[person.pk],
            sent_by_label="Example person",
            sent_at=turn.at,
            decided_by_label="Example curator",
            decided_at=turn.at,
            became=None if is_open else 1,
            rule="example" if turn.number < UNDECIDED and not is_open else "",
            made_at=turn.at,
            changed_at=turn.at,
        )

    return make


def reports() -> Make:
    own, cities = own_city().pk, keys(City)

    def make(turn: Turn) -> models.Model:
        is_open = turn.number < UNDECIDED
        return Report(
            kind=Kind.ERROR,
            page="/en/cities/",
            about="Example page",
            tenant=own if turn.is_own else turn.of(cities),
            language="en",
            state=Report.State.OPEN if is_open else Report.State.ANSWERED,
            done_by_label="" if is_open else "Example curator",
            done_at=None if is_open else turn.at,
            received_at=turn.at,
        )

    return make


def letters_of_members() -> Make:
    everybody = keys(User)

    def make(turn: Turn) -> models.Model:
        return MessageRecord(kind="speaker", key=turn.number, sender_id=turn.of(everybody), at=turn.at)

    return make


def consents() -> Make:
    def make(turn: Turn) -> models.Model:
        return Record(
            kind="events.speaker",
            key=str(turn.number),
            what=What.PROFILE,
            given=True,
            wording="1",
            language="en",
            at=turn.at,
            way=Record.Way.ACCOUNT,
            by_label="Example person",
        )

    return make


def values_of_indicators() -> Make:
    """Of the whole city first, then of one district after the other."""
    own = own_indicator().pk
    others = keys(CityIndicator, but=own)

    def make(turn: Turn) -> models.Model:
        place = turn.number // (OWN if turn.is_own else len(others))
        part, year = divmod(place, len(YEARS))
        return IndicatorValue(
            indicator_id=own if turn.is_own else turn.of(others),
            year=YEARS[year],
            part=f"District {part} (example)" if part else "",
            value=Decimal(10 + turn.number % 80),
            source_title="Example data",
        )

    return make


def interests() -> Make:
    own, calls = own_project().pk, keys(Call)
    projects = keys(Project, but=own)
    states = (Interest.State.CONSIDERING, Interest.State.APPLIED, Interest.State.REFUSED)

    def make(turn: Turn) -> models.Model:
        return Interest(
            project_id=own if turn.is_among(MOST_INTERESTS) else turn.of(projects),
            call_id=turn.of(calls),
            state=turn.of(states),
            changed_at=turn.at,
        )

    return make


def packs_for_funders() -> Make:
    """Those that end soon have been told of."""
    own = own_project().pk
    projects = keys(Project, but=own)

    def make(turn: Turn) -> models.Model:
        return Pack(
            project_id=own if turn.is_own else turn.of(projects),
            project_version=1,
            groups=["description"],
            recipients=["Example funder"],
            content={"columns": {"title_en": "Example project"}, "terms": [], "files": []},
            key_hash=packs.hash_of(uuid.uuid4().hex),
            until=(turn.at + 90 * DAY).date(),
            made_at=turn.at,
            is_told=True,
        )

    return make


def openings() -> Make:
    own = own_pack().pk
    others = keys(Pack, but=own)

    def make(turn: Turn) -> models.Model:
        return PackOpening(pack_id=own if turn.is_among(packs.MOST_OPENINGS) else turn.of(others), at=turn.at)

    return make


def requests() -> Make:
    """Declined, and the cities know when the words go."""
    own = own_city().pk
    cities = keys(City, but=own)

    def make(turn: Turn) -> models.Model:
        return Request(
            from_city_id=own if turn.is_own else turn.of(cities),
            to_city_id=cities[(turn.number + 1) % len(cities)],
            title=f"Example request {turn.number}",
            text="Example words",
            state=Request.State.DECLINED,
            sent_on=turn.at.date(),
            answered_on=turn.at.date(),
            closed_on=turn.at.date(),
            removal_told_on=turn.at.date(),
            changed_at=turn.at,
        )

    return make


def messages() -> Make:
    own, cities = own_request(), keys(City)
    others = keys(Request, but=own.pk)

    def make(turn: Turn) -> models.Model:
        return Message(
            request_id=own.pk if turn.is_own else turn.of(others),
            city_id=own.to_city_id if turn.is_own else turn.of(cities),
            author_label="Example person",
            text=f"Example message {turn.number}",
            at=turn.at,
        )

    return make


TABLES = (
    Table(User, people),
    Table(AccountEvent, account_events),
    Table(UserSession, browsers, kept=DAY),
    Table(Notice, notices),
    Table(Delivery, mails),
    Table(DBTaskResult, jobs, kept=30 * DAY),
    Table(ApiAnswer, answers_of_the_api, kept=DAY),
    Table(Proposal, proposals),
    Table(Report, reports),
    Table(MessageRecord, letters_of_members, kept=180 * DAY),
    Table(Record, consents),
    Table(IndicatorValue, values_of_indicators),
    Table(Interest, interests),
    Table(Pack, packs_for_funders, kept=400 * DAY),
    Table(PackOpening, openings, kept=400 * DAY),
    Table(Request, requests, kept=365 * DAY),
    Table(Message, messages, kept=365 * DAY),
)


def wait_for_digests() -> None:
    """For the newest people, who have had none today."""
    people = User.objects.order_by("-pk")[:WAITING]
    facts = {"city": "Example city", "to": "Example person"}
    kind, place = "handover_accepted", own_city().slug
    Notice.objects.bulk_create(
        Notice(person=person, kind=kind, facts=facts, address=f"w/{place}/", mail=How.ONCE_A_DAY) for person in people
    )


def keep_upload() -> None:
    """An old file of which nothing but a text in JSON tells: retention looks through all of them for it."""
    values = {"name": "example.pdf", "kind": "pdf", "content_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    file, is_new = StoredFile.objects.get_or_create(path=UPLOAD, defaults=values)
    if is_new:
        StoredFile.objects.filter(pk=file.pk).update(made_at=timezone.now() - 30 * DAY)
        facts = {"city": "Example city", "to": UPLOAD}
        Notice.objects.create(person=own_person(), kind="handover_accepted", facts=facts, address="")


# --- The history --------------------------------------------------------------------------------------------------


class Thing:
    """A row of which the history tells: it was changed once more, in one text."""

    def __init__(self, first: RowVersion, number: int) -> None:
        self.entry, self.data, self.number = first.entry, first.data, number
        self.column = next(key for key, value in first.data.items() if key.endswith("_en") and value)

    def changed(self, turn: Turn) -> tuple[Entry, RowVersion]:
        self.number += 1
        before, after = (f"Example text {number}" for number in (self.number - 1, self.number))
        return self.entry_of(turn, {self.column: [before, after]}), self.version_of({**self.data, self.column: after})

    def entry_of(self, turn: Turn, changes: dict[str, list[Plain]]) -> Entry:
        of = {name: getattr(self.entry, name) for name in ("object_type", "object_id", "object_text")}
        root = {name: getattr(self.entry, name) for name in ("root_type", "root_id")}
        verb = f"{self.entry.object_type.rpartition('.')[2]}_changed"
        by = {"by_id": turn.number % 1_000 + 1, "by_label": f"Example person {turn.number % 1_000}"}
        return Entry(**of, **root, **by, at=turn.at, verb=verb, changes=changes)

    def version_of(self, data: dict[str, Plain]) -> RowVersion:
        kind, key = self.entry.object_type, self.entry.object_id
        return RowVersion(object_type=kind, object_id=key, number=self.number, data=data)


@transaction.atomic
def told(turns: Sequence[Turn]) -> None:
    """Entries with their versions. One in fifty is of the profile of the city that is looked at."""
    own, others = thing_of(own_city()), things()
    for some in batched(turns, BATCH):
        pairs = [(own if turn.is_own else turn.of(others)).changed(turn) for turn in some]
        entries = Entry.objects.bulk_create(entry for entry, _version in pairs)
        for entry, (_entry, version) in zip(entries, pairs, strict=True):
            version.entry = entry
        RowVersion.objects.bulk_create(version for _entry, version in pairs)
    City._base_manager.filter(pk=own_city().pk).update(version=own.number)


def thing_of(city: City) -> Thing:
    rows = RowVersion.objects.filter(object_type="cities.city", object_id=str(city.pk)).select_related("entry")
    first = rows.order_by("number")[:1].get()
    return Thing(first, rows.aggregate(last=Max("number"))["last"])


def things() -> list[Thing]:
    rows = RowVersion.objects.filter(object_type__in=TOLD)
    numbered = rows.values_list("object_type", "object_id").annotate(Max("number"))
    last = {(kind, key): number for kind, key, number in numbered}
    found = []
    for kind in TOLD:
        first = rows.filter(object_type=kind, number=1).select_related("entry").order_by("pk")[:MOST_TOLD]
        found += [Thing(each, last[each.object_type, each.object_id]) for each in first]
    return found
