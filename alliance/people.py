"""Where accounts meet the other apps: links in the menu, words that are no password, closing, one's own data."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.secretariat.waiting import total
from alliance.workspace.addresses import links_to
from cities.models import City
from cities.team.models import StaffRole
from core.accounts import closing, menu, mydata, passwords, rows
from core.accounts.models import User
from core.consent import records
from core.history import erasure
from core.history.models import Entry
from core.pagecache.models import raise_content_version
from core.review.proposals import erasure as proposal_erasure
from core.text.fallback import columns


def workspaces(user: User) -> list[dict[str, str]]:
    """The cities that somebody works for, each with its workspace: one query, and none in a workspace, which has read
    them already."""
    return user.work_links if user.work_links is not None else links_to(cities_of(user))


def cities_of(user: User) -> Iterable[City]:
    """Those that exist before those that are made up: whoever signs in arrives in the first."""
    roles = StaffRole.objects.of(user)
    mine = City.objects.filter(Exists(roles.filter(city=OuterRef("pk"))))
    return mine.only("pk", "slug", *columns("name")).order_by("is_example", "sort_key", "pk")


def review_queue(user: User) -> list[menu.Link]:
    """The link to the secretariat, with the sum of what waits. Curators who work for no city arrive there."""
    if not user.is_privileged:
        return []
    return [{"label": _("Review queue"), "url": reverse("review"), "waiting": str(total(user))}]


def followings() -> rows.AccountRow:
    return rows.AccountRow(
        title=_("What you follow"),
        about=_("Cities, events and framework targets"),
        label=_("View or stop following"),
        url=reverse("following"),
    )


def applications() -> rows.AccountRow:
    return rows.AccountRow(
        title=_("Your applications"),
        about=_("Applications to join that you have started or submitted"),
        label=_("View your applications"),
        url=reverse("application_list"),
    )


def joining() -> rows.AccountRow:
    return rows.AccountRow(
        title=_("Join the alliance"),
        about=_("If your city is not listed yet"),
        label=_("Apply for your city"),
        url=reverse("application_new"),
    )


def names_of_cities() -> Iterable[str]:
    for row in City.objects.values_list(*columns("name")):
        yield from (name for name in row if name)


def become_former(user: User) -> None:
    """The history says “former member” from now on, on kept pages too."""
    labels = {*erasure.labels_of(user.pk), str(user)}
    erasure.forget_person(user.pk)
    proposal_erasure.forget_person(user.pk, labels)
    if not User.objects.filter(name__in=labels).exclude(pk=user.pk).exists():  # somebody else of that name stays
        erasure.forget_on_behalf(labels)
    records.forget_person(user.pk, erasure.FORMER)
    raise_content_version()


def own_entries(user: User) -> list[dict[str, Any]]:
    entries = Entry.objects.filter(by_id=user.pk).order_by("id")
    return [dict(row) for row in entries.values("at", "verb", "object_type", "object_text")]


menu.register(workspaces, is_work=True)
menu.register(review_queue, is_work=True)
rows.register(followings, order=20)
rows.register(applications, order=24)
rows.register(joining, order=25)
passwords.words.append(names_of_cities)
closing.register(become_former)
mydata.register("history", own_entries)
mydata.register("consents", lambda user: records.own(user.pk))
