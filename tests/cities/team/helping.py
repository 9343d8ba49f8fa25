"""The people around one team, and what they do over and over."""

import re
from dataclasses import dataclass
from typing import Any

from django.core import mail
from django.http import HttpResponse
from django.test import Client

from cities.models import City
from cities.team import invitations
from cities.team.models import Invitation, StaffRole
from core.accounts.models import User
from core.history.write import Actor
from tests import people

GUEST = "guest@harbour.example"
SYSTEM = Actor(id=None, label="Example operator")


@dataclass
class Cast:
    """Two leads, so that either may go; the second one is whom others act on."""

    city: City
    registered: User
    editor: User
    lead: User
    second: User
    outsider: User
    curator: User
    superuser: User

    def role(self, who: str) -> StaffRole:
        return StaffRole.objects.get(user=getattr(self, who), city=self.city)

    def client(self, who: str) -> Client:
        client = Client()
        return client if who == "visitor" else people.sign_in(client, getattr(self, who))


def cast_of(city: City) -> Cast:
    return Cast(
        city=city,
        registered=people.person(name="Ryo Registered"),
        editor=people.editor(city, name="Eri Editor"),
        lead=people.lead(city, name="Lin Lead", password=people.PASSWORD),
        second=people.lead(city, name="Sora Second"),
        outsider=people.outsider(name="Otto Outsider"),
        curator=people.curator(name="Cai Curator"),
        superuser=people.superuser(name="Sun Superuser"),
    )


def page(city: City, rest: str = "", place: str = "w") -> str:
    return f"/en/w/{city.slug}/team/{rest}" if place == "w" else f"/en/review/team/{city.slug}/{rest}"


def step(client: Client, role: StaffRole, name: str, place: str = "w", **data: Any) -> HttpResponse:
    data = {"version": role.version, **data}
    return client.post(page(role.city, f"people/{role.pk}/{name}/", place), data)  # type: ignore[return-value]


def invite(client: Client, city: City, email: str = GUEST, place: str = "w", **data: Any) -> HttpResponse:
    data = {"email": email, "role": "editor", "language": "en", **data}
    return client.post(page(city, "invite/", place), data)  # type: ignore[return-value]


def invited(city: City, email: str = GUEST, role: str = "editor", by: Actor = SYSTEM) -> tuple[Invitation, str]:
    """An invitation and the path of its link."""
    row = invitations.invite(city=city, email=email, role=role, language="en", by=by)
    return row, link_in_mail()


def link_in_mail(number: int = -1) -> str:
    text = str(mail.outbox[number].body)
    found = re.findall(r"http://localhost:8000(/[\w-]+/invite/\S+)", text)
    assert len(found) == 1, text
    return str(found[0])


def accept(client: Client, link: str) -> HttpResponse:
    """Opens the link, follows where it leads, and accepts there."""
    opened = client.get(link)
    return client.post(opened["Location"]) if opened.status_code == 302 else opened  # type: ignore[return-value]


def renamed(city: City, **names: str) -> None:
    """modeltranslation makes the columns of the languages at run time."""
    for name, text in names.items():
        setattr(city, name, text)
    city.save()


def roles(city: City) -> dict[str, str]:
    """By e-mail."""
    return dict(StaffRole.objects.filter(city=city).values_list("user__email", "role"))
