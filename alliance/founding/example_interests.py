"""What the made-up city of the demo does about calls: an application under way, one that ended well, packs for funders.

Of real funders nothing is told but that a made-up city wrote to them: the one that agreed is made up and says so. They
go through the actions that people use, by the demo person who leads the city.
"""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from alliance.founding.loading import BY
from cities.models import State
from core.accounts.models import User
from core.accounts.tenants import LEAD, serving
from core.history.write import Actor, one_transaction
from core.vocabulary.loading import read_data_file, text_columns
from finance.choices import Timing
from finance.interests import actions, packs
from finance.interests.models import USUAL, Interest, Pack
from finance.market.actions import add_call, add_funder
from finance.market.models import Call, Funder
from finance.projects.models import Project

HERE = Path(__file__).parent
PLAIN = ("currency", "least", "most", "stages", "applicants")


def add_example_interests() -> None:
    """Adds the examples, and leaves what is there. Without somebody who leads the city nobody can write one down, so
    nothing is."""
    facts = read_data_file(HERE / "example-interests.yaml")
    projects = {row.slug: row for row in Project.objects.filter(slug__in=named(facts)).select_related("city")}
    if len(projects) < len(named(facts)) or is_there(projects.values()):
        return
    people = serving(next(iter(projects.values())).city_id, LEAD)
    if not people:
        return
    with one_transaction():
        add_market(facts)
        for each in facts["interests"]:
            add_interest(projects[each["project"]], each, person=people[0])
        for each in facts["packs"]:
            add_pack(projects[each["project"]], each, person=people[0])


def named(facts: dict[str, Any]) -> set[str]:
    return {each["project"] for each in (*facts["interests"], *facts["packs"])}


def is_there(projects: Any) -> bool:
    keys = [row.pk for row in projects]
    return Interest.objects.filter(project__in=keys).exists() or Pack.objects.filter(project__in=keys).exists()


def add_market(facts: dict[str, Any]) -> None:
    """A fund that does not exist, and its call, which is over."""
    marked: dict[str, Any] = {"state": State.PUBLISHED, "is_example": True}
    funder, call = facts["funder"], facts["call"]
    if not Funder.objects.filter(slug=funder["slug"]).exists():
        said = text_columns("name", funder["name"]) | text_columns("about", funder["about"])
        add_funder(slug=funder["slug"], changes={**said, "support": funder["support"], **marked}, by=BY)
    if not Call.objects.filter(slug=call["slug"]).exists():
        said = text_columns("title", call["title"]) | text_columns("summary", call["summary"])
        plain = {**{name: call[name] for name in PLAIN}, "closes_on": ago(call["closed_days_ago"])}
        key = Funder.objects.get(slug=funder["slug"]).pk
        changes = {**said, **plain, "funder": key, "timing": Timing.OPEN, **marked}
        add_call(slug=call["slug"], changes=changes, by=BY)


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def add_interest(project: Project, facts: dict[str, Any], *, person: User) -> Interest:
    by, (first, *later) = Actor.person(person), facts["steps"]
    call = Call.objects.get(slug=facts["call"])
    row = actions.begin(project, call, on=ago(first["days_ago"]), person=person, by=by)
    if facts.get("amount"):
        amount = Decimal(facts["amount"])
        row = actions.change(row, amount=amount, currency=project.currency, expected=row.version, person=person, by=by)
    for each in later:
        day, post, note = ago(each["days_ago"]), each.get("post", ""), each.get("note", "")
        row = actions.move(row, each["step"], on=day, post=post, note=note, expected=row.version, person=person, by=by)
    if facts.get("closes"):
        close(row, facts["closes"], person=person)
    return row


def close(row: Interest, facts: dict[str, Any], *, person: User) -> None:
    """Closes an interest with its lesson, from which a practice has begun that its city still writes."""
    by, project = Actor.person(person), row.project
    row = actions.close(
        row,
        amount=Decimal(facts["amount"]),
        currency=project.currency,
        on=ago(facts["days_ago"]),
        learned=facts["learned"],
        language="en",
        expected=row.version,
        person=person,
        by=by,
    )
    actions.tell_practice(row, project.city, person=person, by=by)


def add_pack(project: Project, facts: dict[str, Any], *, person: User) -> None:
    """Its link is told to nobody: whoever tries one out makes one."""
    by = Actor.person(person)
    pack, _key = packs.make(
        project,
        groups=facts["groups"],
        recipients=facts["recipients"],
        until=timezone.localdate() + USUAL,
        person=person,
        by=by,
    )
    for _number in range(facts.get("openings", 0)):
        packs.opened(pack, AnonymousUser())
    if facts.get("is_revoked"):
        packs.revoke(pack, expected=pack.version, person=person, by=by)
