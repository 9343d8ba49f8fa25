"""What people are told, in words. They name neither call nor funder nor project; the link of a mail to the
staff of a city holds the name of the address of its project."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.notifications import wording
from core.notifications.wording import Facts
from finance.interests.models import Interest, Pack


def with_day(facts: Facts) -> Facts:
    return {"day": date_format(date.fromisoformat(facts["day"]))}


def is_running(facts: Facts) -> bool:
    return Interest.objects.running().in_shown_calls().filter(pk=facts.get("thing", 0)).exists()


def is_open(facts: Facts) -> bool:
    return Pack.objects.open_on(timezone.localdate()).filter(pk=facts.get("thing", 0)).exists()


wording.register(
    "interest_closes",
    subject=_("A call closes on %(day)s"),
    text=_("Your city has recorded an interest in this call. Open the page to see the progress."),
    words=with_day,
    stands=is_running,
)
wording.register(
    "pack_ends",
    subject=_("A pack for funders ends on %(day)s"),
    text=_("The link stops working after that day. Create another pack if the funder still needs it."),
    words=with_day,
    stands=is_open,
)
wording.register(
    "packs_ended",
    subject=_("Your packs for funders have been withdrawn"),
    text=_(
        "The operator of the site withdrew the packs, for example after restoring a backup. After a restore, "
        "we cannot know which packs a city had withdrawn. Create a new pack for each funder that still needs "
        "one."
    ),
    words=dict,
)
