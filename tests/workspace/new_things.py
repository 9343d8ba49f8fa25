"""What the staff of a city begin by one form each, outside of proposals: a project, a pack, a map layer, a request."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from cities.models import City
from cooperation.models import Request
from core.accounts.models import User
from core.history.write import Actor
from finance.interests.models import Pack
from finance.projects import actions
from finance.projects.models import Project
from measurement.layers.models import Layer
from tests import people
from tests.factories import CityFactory, PostingFactory

HERE, ELSEWHERE = "/en/w/heron-bay/", "/en/w/salt-marsh/"
KEY = re.compile(r'name="new" value="([0-9a-f-]{36})"')
AREA = b'{"type": "Polygon", "coordinates": [[[103.8, 1.3], [103.9, 1.3], [103.9, 1.4], [103.8, 1.3]]]}'
LINK = re.compile(r"/en/pack/[A-Za-z0-9_-]{43}/")


@dataclass(frozen=True)
class Begun:
    """A form: its address below that of the city, what is typed in it, its first text, and what it makes."""

    path: str
    said: dict[str, Any]
    text: str
    model: type[Model]
    file: tuple[str, bytes] | None = None

    def open(self, client: Client, at: str = HERE) -> UUID:
        """The key that the page carries."""
        found = KEY.search(client.get(at + self.path).text)
        assert found, self.path
        return UUID(found[1])

    def send(self, client: Client, key: UUID | None, at: str = HERE, **changes: Any) -> Any:
        said = {**self.said, **({"file": SimpleUploadedFile(*self.file)} if self.file else {})}
        return client.post(at + self.path, {**said, **({"new": str(key)} if key else {}), **changes})

    @property
    def count(self) -> int:
        return self.model._default_manager.count()


class Office(NamedTuple):
    city: City
    project: Project
    lead: User
    at_lead: Client
    at_colleague: Client  # a second lead of the same city
    at_outsider: Client  # the lead of Salt Marsh


def make_office() -> Office:
    """Two cities that have a project of one address name each below their own, and a third that both may ask."""
    city, other = CityFactory(slug="heron-bay", name_en="Heron Bay"), CityFactory(slug="salt-marsh")
    asked = CityFactory(slug="reed-hills", name_en="Reed Hills")
    people.lead(asked)
    PostingFactory(slug="reed-beds", city=asked, title_en="How we restored reed beds")
    lead, colleague, outsider = people.lead(city), people.lead(city, name="Second lead"), people.lead(other)
    title = {"title_en": "Reeds"}
    project = actions.begin(city, changes=title, by=Actor.person(lead))
    actions.begin(other, changes=title, by=Actor.person(outsider))
    return Office(city, project, lead, *(people.sign_in(Client(), each) for each in (lead, colleague, outsider)))


def forms() -> dict[str, Begun]:
    until = timezone.localdate() + timedelta(days=30)
    wetland = {"title": "Wetland", "problem": "Dry", "support": ["finance"], "stage": "concept", "reason": "Agreed"}
    pack = {"recipients": "A fund\nA bank", "groups": ["money"], "until": until.isoformat(), "without_contact": "on"}
    layer = {"year": "2024", "source_title": "Land cover map", "licence": "CC BY 4.0", "shows": "natural"}
    words = {"title": "Reed beds", "text": "How did you pay?", "form": "call", "period": "May", "language": "en"}
    return {
        "project": Begun("finance/new/", wetland, "title", Project),
        "pack": Begun("finance/heron-bay--reeds/packs/new/", pack, "recipients", Pack),
        "layer": Begun("data/layers/new/", layer, "source_title", Layer, ("cover.geojson", AREA)),
        "request": Begun("cooperation/ask/?posting=reed-beds", {**words, "is_shown": "on"}, "title", Request),
    }


def led_to(answer: Any) -> str:
    """Where an answer leads: to a page, or to the link that it shows."""
    if answer.status_code in (302, 303):
        return str(answer.headers["Location"])
    found = LINK.search(answer.text)
    return found[0] if found and answer.status_code == 200 else ""
