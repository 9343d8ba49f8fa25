"""One demo person for each role. Their mail hosts do not exist; they are made for the demo alone."""

import os
import secrets

from alliance.founding.loading import BY
from cities.applications import applying
from cities.applications.models import Application
from cities.models import City
from cities.team import actions
from cities.team.models import StaffRole
from core.accounts.models import User
from core.history.write import Actor
from core.vocabulary.models import Term

PEOPLE: tuple[tuple[str, str, str, tuple[str, str] | None, dict[str, bool]], ...] = (
    ("person@example.org", "Example person", "en", None, {}),
    ("editor@kunming.example", "Example editor, Kunming", "zh-hans", ("kunming", "editor"), {}),
    ("lead@kunming.example", "Example lead, Kunming", "zh-hans", ("kunming", "lead"), {}),
    ("editor@yokohama.example", "Example editor, Yokohama", "ja", ("yokohama", "editor"), {}),
    ("lead@yokohama.example", "Example lead, Yokohama", "ja", ("yokohama", "lead"), {}),
    ("curator@alliance.example", "Example curator", "en", None, {"is_curator": True, "is_staff": True}),
    ("admin@alliance.example", "Example operator", "en", None, {"is_staff": True, "is_superuser": True}),
)


def add_demo_people() -> tuple[int, str]:
    """How many were added, and their password (DEMO_PASSWORD, else a new one)."""
    password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
    there = set(User.objects.values_list("email", flat=True))
    missing = [person for person in PEOPLE if person[0] not in there]
    for email, name, language, role, rights in missing:
        user = User.objects.create_user(email, password, name=name, language=language, **rights)
        if role:
            add_role(user, *role)
    return len(missing), password


def add_example_application() -> None:
    """One that waits for the secretariat, marked as an example, so that the queue can be tried out."""
    applicant = User.objects.filter(email="person@example.org").first()
    if applicant is None or Application.objects.exists():
        return
    by = Actor.person(applicant)
    row = applying.start(applicant=applicant, facts={"city_name": "Example Bay", "country": "PT"}, is_example=True)
    facts = {
        "kind": Term.objects.filter(scheme__code="place-kinds", code="local-municipality").first(),
        "office": "Example office for parks and water",
        "post": "Example post",
        "purpose": "This is a made-up application. It shows what the secretariat reads, asks and decides.",
        "languages": "Portuguese and English",
    }
    row = applying.save(row, facts=facts, expected=row.version, by=by)
    applying.submit(row, expected=row.version, by=by)


def add_role(user: User, slug: str, role: str) -> None:
    """What is there already stays as people have made it."""
    city = City.objects.get(slug=slug)
    if StaffRole.objects.filter(user=user, city=city).exists():
        return
    has_focal_point = StaffRole.objects.filter(city=city, is_focal_point=True).exists()
    is_focal_point = role == StaffRole.Role.LEAD and not has_focal_point
    actions.add_role(person=user, city=city, role=role, by=BY, is_focal_point=is_focal_point)
