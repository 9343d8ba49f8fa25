"""The words of a link were changed: whoever had agreed that a further city joins reads both texts and agrees again."""

from cities.models import City
from cooperation import notices
from cooperation.links.models import Joining, Link
from cooperation.steps import JOINING_STEPS
from core.history.write import Actor
from core.workflow import taking


def begin_anew(link: Link, city: City, before: tuple[str, str], by: Actor) -> None:
    """Inside the transaction of the change; `city` is the one that wrote, and agrees by writing."""
    for row in link.joinings.proposed().select_related("city"):
        with taking(row, JOINING_STEPS["rewrite"], by=by, expected=None) as fresh:
            fresh.agreed = [city.pk]
            fresh.words_title, fresh.words_summary = before
        notices.tell("joining_changed", row.city, other=city, address=joining_address(row), by=by)


def joining_address(row: Joining) -> str:
    """The address in the workspace of the invited city."""
    return f"inbox/joining/{row.key}/"
