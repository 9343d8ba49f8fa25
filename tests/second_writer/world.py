"""The filled demo with somebody for each right, each with a colleague, and a row of every kind that has a form."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from cities.applications.actions import add_membership_text
from cities.applications.models import MembershipText
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cities.team.models import StaffRole
from cooperation.models import Posting
from core.accounts.models import User
from core.history.write import Actor
from core.review.bundles import actions as bundles
from core.review.models import AnswerText, Bundle
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.vocabulary.models import Source
from events.models import Speaker
from finance.interests import actions as interests
from finance.interests.models import Interest
from finance.market.models import Call, Funder, InstrumentNote, PlaceGroup
from finance.projects import actions as projects
from finance.projects.models import ProjectProfile
from planning.models import CityIndicator, Commitment, Goal, PlanAction, PlanTarget
from tests import founding, people
from tests.browser.signed_in import furnish
from tests.factories import CallFactory
from tests.second_writer.playing import Stage

OF_THE_ADMIN = (
    *(Call, Funder, PlaceGroup, InstrumentNote, Speaker, Organisation, Practice, Posting, Goal, PlanTarget, PlanAction),
    *(CityIndicator, Commitment, ProjectProfile, Source, MembershipText),
)


def make_stage() -> Stage:
    founding.load()
    cast = furnish()
    persons: dict[str, Any] = dict(cast.people)
    roles = StaffRole.Role
    for who, slug in (("editor", "kunming"), ("sender", "yokohama"), ("asked", "kobe"), ("ahead", "ninghe")):
        persons[f"{who}-2"] = people.with_role(City.objects.get(slug=slug), roles.LEAD)
    persons["lead-2"] = persons["editor-2"]
    persons["assessor-2"] = people.with_role(City.objects.get(slug="example-bay"), roles.LEAD)
    persons["hills"] = people.with_role(City.objects.get(slug="example-hills"), roles.LEAD)
    persons["hills-2"] = people.with_role(City.objects.get(slug="example-hills"), roles.LEAD)
    persons["curator-2"], persons["superuser-2"] = people.curator(), people.superuser()
    persons["curator-3"] = people.curator()
    clients = {who: people.sign_in(Client(), person) for who, person in persons.items()}
    clients["applicant-2"] = people.sign_in(Client(), persons["applicant"])
    stage = Stage(clients, {**cast.keys, **more_rows(persons)})
    for who, number in (("curator", 2), ("curator-3", 3)):
        at, to = f"review/bands/cbi-2014/{number}/", f"/{number}/$"
        stage.send(who, stage.open(who, at, to), {"edition": "Printed copy of 2014", "page": "12"})
    return stage


def more_rows(persons: dict[str, Any]) -> dict[str, str]:
    """What the filled demo lacks."""
    by = Actor.person(persons["assessor"])
    QuerySet(Call).order_by("pk").filter(checked_on=None).update(checked_on=date(2026, 11, 1))
    add_membership_text(changes={"costs_en": "Membership is free."}, by=Actor.person(persons["curator"]))
    bay, kunming = City.objects.get(slug="example-bay"), City.objects.get(slug="kunming")
    texts = {"title_en": "Example: dunes", "problem_en": "Sand goes.", "owner_en": "Parks"}
    project = projects.begin(bay, changes=texts, stage="idea", reason="", by=by)
    role = StaffRole.objects.get(user=persons["editor"], city=kunming)
    return {
        "draft_project": project.slug,
        "agreed": agreed(persons["assessor"]),
        "own_bundle": str(own_bundle(kunming, Actor.person(persons["lead"])).pk),
        "role": str(role.pk),
        "text": str(AnswerText.objects.get(code="source-missing").pk),
        **{model.__name__.lower(): str(model._base_manager.order_by("pk")[0].pk) for model in OF_THE_ADMIN},
    }


def agreed(person: User) -> str:
    """An interest that can be closed with what was learned."""
    row = Interest.objects.get(state="applied")
    about: dict[str, Any] = {"person": person, "by": Actor.person(person), "on": timezone.localdate()}
    row = interests.begin(row.project, CallFactory(), person=person, by=about["by"])
    for step in ("send_pack", "apply", "agree"):
        row = interests.move(row, step, expected=row.version, post="", note="", **about)
    return str(row.pk)


def own_bundle(city: City, by: Actor) -> Bundle:
    """Two drafts that belong together and are not sent yet."""
    bundle = bundles.start(tenant=city.pk, by=by)
    for name in ("Reed Office", "Lake Office"):
        patch = {"name_en": name, "kind": "foundation"}
        part = actions.start(kind_of("organisation"), tenant=city.pk, row=None, patch=patch, by=by)
        bundles.add(bundle, part, expected=part.version, by=by)
    return bundle
