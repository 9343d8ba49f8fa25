"""What the secretariat says of membership, as the page on joining shows it, and what it has not said yet."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from cities.applications.models import MembershipText
from core.text.fallback import Text, localized


class Said(NamedTuple):
    """A question that cities ask before they apply, with the text of the secretariat or the sentence that there is
    none."""

    title: str
    text: Text
    unsaid: str


def questions() -> dict[str, tuple[str, str]]:
    return {
        "costs": (_("What membership costs"), _("The secretariat has not said what membership costs.")),
        "decides": (_("Who decides on applications"), _("The secretariat has not said who decides on applications.")),
        "runs": (_("Who runs the alliance"), _("The secretariat has not said who runs the alliance.")),
    }


def said_texts(row: MembershipText | None) -> list[Said]:
    """A text that is there in another language alone is shown in that one."""
    found = row or MembershipText()
    return [Said(title, localized(found, name), unsaid) for name, (title, unsaid) in questions().items()]


def unsaid(row: MembershipText | None) -> list[str]:
    """The sentences that the page on joining shows instead of a text."""
    return [each.unsaid for each in said_texts(row) if not each.text.text]
