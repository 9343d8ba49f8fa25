"""What staff of a city agreed to: that the page of the city names them as focal point, else the office alone is named,
that members may write to them, and that people outside the alliance may ask them."""

from collections.abc import Mapping

from cities.team.models import StaffRole
from core.accounts.models import User
from core.consent import records
from core.consent.models import What
from core.consent.records import Way, record_consents
from core.history.write import Actor

ASKED = (What.PROFILE, What.ABROAD, What.CONTACT, What.QUESTION)
TEXTS = {What.PROFILE: "staff", What.CONTACT: "staff_contact"}  # of the wording, where another one fits


def agree(role: StaffRole, wanted: Mapping[What, bool], *, by: Actor, language: str) -> StaffRole:
    """Records what the person themselves agree to: nobody says for another that their name may be shown."""
    return record_consents(role, wanted, by=by, way=Way.ACCOUNT, language=language)


def take_all_back(user: User) -> None:
    """Takes back all consents of an account that closes, before its roles end."""
    for role in StaffRole.objects.filter(user=user):
        record_consents(
            role, dict.fromkeys(ASKED, False), by=Actor.person(user), way=Way.CLOSED, language=user.language
        )


records.register(
    StaffRole,
    profile=records.Column("name_agreed"),
    contact=records.Column("contact_agreed"),
    question=records.Column("question_agreed"),
)
