"""People who apply and decide, and applications in every state."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from cities.applications import applying, deciding
from cities.applications.models import Application
from cities.models import City
from core.accounts.models import User
from core.files.models import StoredFile
from core.files.storage import keep_file
from core.history.models import Entry
from core.history.write import Actor, entries_of
from core.vocabulary.models import Term
from tests import people
from tests.files import making

State = Application.State
QUITO = 3652462  # in GeoNames
CANARY = "canary 4711 for curators alone"


@dataclass
class Cast:
    applicant: User
    other: User  # applies as well
    curator: User
    second: User  # a curator too
    superuser: User
    outsider: User  # a lead elsewhere
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        if who not in self.clients:
            client = Client()
            self.clients[who] = client if who == "visitor" else people.sign_in(client, getattr(self, who))
        return self.clients[who]

    @property
    def by(self) -> Actor:
        return Actor.person(self.applicant)


def make_cast() -> Cast:
    return Cast(
        applicant=people.person("ana@quito.example", name="Ana Applicant"),
        other=people.person("bo@quito.example", name="Bo Other"),
        curator=people.curator(name="Cai Curator"),
        second=people.curator(name="Dee Curator"),
        superuser=people.superuser(name="Sun Superuser"),
        outsider=people.outsider(name="Otto Outsider"),
    )


def facts(**more: Any) -> dict[str, Any]:
    kind = Term.objects.get(scheme__code="place-kinds", code="city")
    return {
        "city_name": "Quito",
        "kind": kind,
        "is_other_kind": False,
        "country": "EC",
        "parent_name": "Pichincha",
        "office": "Environment office",
        "post": "Head of the office",
        "purpose": "We restore ravines and want to learn from others.",
        "letter": "",
        "languages": "Spanish and English",
        "networks": "",
        "focal_point": "self",
        "focal_email": "",
        **more,
    }


def draft(applicant: User, **more: Any) -> Application:
    """With all that it takes, but not sent."""
    by = Actor.person(applicant)
    place = {"city_name": "Quito", "country": "EC", "gazetteer_id": more.pop("gazetteer_id", QUITO)}
    row = applying.start(applicant=applicant, facts=place)
    return applying.save(row, facts=facts(**more), expected=row.version, by=by)


def waiting(applicant: User, **more: Any) -> Application:
    row = draft(applicant, **more)
    return applying.submit(row, expected=row.version, by=Actor.person(applicant))


def in_state(state: str, cast: Cast, **more: Any) -> Application:
    """By the steps that lead there."""
    if state == State.DRAFT:
        return draft(cast.applicant, **more)
    row = waiting(cast.applicant, **more)
    if state == State.ASKED:
        return deciding.ask(row, text="Which office?", expected=row.version, curator=cast.curator)
    if state == State.WITHDRAWN:
        return applying.withdraw(row, expected=row.version, by=cast.by)
    if state == State.DECLINED:
        return deciding.decline(row, message="Not now.", expected=row.version, curator=cast.curator)
    if state in (State.APPROVED, State.PROVISIONAL):
        return approved(row, cast, provisionally=state == State.PROVISIONAL)
    return row


def page_facts(**more: Any) -> dict[str, Any]:
    kind = Term.objects.get(scheme__code="place-kinds", code="city")
    found = {
        "name_en": "Quito",
        "kind": kind.pk,
        "latitude": -0.23,
        "longitude": -78.5,
        "time_zone": "America/Guayaquil",
    }
    return {**found, **more}


def approved(row: Application, cast: Cast, *, provisionally: bool = False, city: City | None = None) -> Application:
    return deciding.approve(
        row,
        provisionally=provisionally,
        expected=row.version,
        curator=cast.curator,
        city=city,
        facts={} if city else page_facts(),
    )


def kept(applicant: User, name: str = "letter.pdf") -> StoredFile:
    return keep_file(making.upload(name, making.pdf()), kinds={"pdf"}, tenant=None, by=applicant.pk)


def verbs(row: Application) -> list[str]:
    return [entry.verb for entry in entries_of(row)]


def last_entry(row: Application) -> Entry:
    entry = entries_of(row).last()
    assert entry
    return entry


def path(row: Application, rest: str = "", place: str = "join") -> str:
    return f"/en/join/{row.pk}/{rest}" if place == "join" else f"/en/review/applications/{row.pk}/{rest}"


def form_data(row: Application, **more: Any) -> dict[str, Any]:
    """What the page of the draft sends."""
    given = {name: value for name, value in facts().items() if name not in ("kind", "is_other_kind", "letter")}
    return {**given, "kind": "city", "version": row.version, **more}


def approve_data(row: Application, **more: Any) -> dict[str, Any]:
    given = {**page_facts(), "kind": "city", "city": "new", "message": "", "version": row.version}
    return {**given, **more}


def fresh(row: Application) -> Application:
    return Application.objects.get(pk=row.pk)


def unknown() -> uuid.UUID:
    return uuid.uuid4()
