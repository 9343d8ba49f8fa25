"""Programs that write: people with tokens, what they send, and what stands in the database afterwards."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from cities.models import City
from core.accounts import tokens
from core.accounts.models import User
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from tests.factories import CityFactory

LIST = "/api/v1/proposals/"
STEPS = ("settle", "send", "withdraw", "discard", "comments", "return", "decline", "publish")
NOWHERE = "00000000-0000-4000-8000-000000000000"


def secret(user: User, scope: str = "write", **fields: Any) -> str:
    return tokens.make(user, name="Example program", scope=scope, **fields)[1]


class Program:
    """Speaks JSON and comes with a token, if it has one."""

    def __init__(self, user: User | None = None, scope: str = "write", *, bound_to: City | None = None) -> None:
        number = bound_to.pk if bound_to else None
        self.token = secret(user, scope, bound_to=number) if user else ""

    def ask(
        self, method: str, address: str, body: Any = None, *, version: int | None = None, **headers: str
    ) -> HttpResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        if version is not None:
            given["If-Match"] = f'"{version}"'
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        answer: HttpResponse = Client(enforce_csrf_checks=True).generic(  # type: ignore[assignment]  # the test's own class
            method, address, raw, content_type="application/json", headers=given
        )
        return answer

    def get(self, address: str = LIST, **headers: str) -> HttpResponse:
        return self.ask("GET", address, None, version=None, **headers)

    def post(self, address: str, body: Any = None, **more: Any) -> HttpResponse:
        return self.ask("POST", address, body, **more)

    def patch(self, address: str, changes: Any, **more: Any) -> HttpResponse:
        return self.ask("PATCH", address, {"changes": changes}, **more)

    def begin(self, city: City, changes: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        return self.post(LIST, {"kind": "city", "city": city.slug, "changes": changes or words()}, **more)


def words(text: str = "A city on a lake.") -> dict[str, Any]:
    return {"summary_en": text}


def told(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = json.loads(answer.content)
    return found


def at(proposal: Proposal, step: str = "") -> str:
    return f"{LIST}{proposal.pk}/{f'{step}/' if step else ''}"


def by(user: User) -> Actor:
    return Actor(id=user.pk, label=str(user))


def draft(user: User, city: City, changes: dict[str, Any] | None = None) -> Proposal:
    """The profile of a city, begun by somebody."""
    return actions.start(kind_of("city"), tenant=city.pk, row=city, patch=changes or words(), by=by(user))


def submitted(user: User, city: City, changes: dict[str, Any] | None = None) -> Proposal:
    proposal = draft(user, city, changes)
    return actions.send(proposal, expected=proposal.version, by=by(user))


def kunming() -> City:
    city: City = CityFactory(slug="kunming", name_en="Kunming", summary_en="A city.")
    return city


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)
