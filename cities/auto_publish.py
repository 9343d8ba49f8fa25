"""What may be published of a city without a curator, where its curators say so."""

from django.utils.translation import gettext_lazy as _

from core.history.keys import is_of_field
from core.review.rules.auto_publish import Change, RuleDefinition, register_rule

CONTACT = ("website", "contact_office")


def is_contact(change: Change) -> bool:
    """Whether a change of a profile is of the office that answers and its address on the web, and of nothing else."""
    return change.kind.code == "city" and bool(change.changes) and all(map(is_of_contact, change.changes))


def is_of_contact(key: str) -> bool:
    return any(is_of_field(name, key) for name in CONTACT)


register_rule(
    RuleDefinition(
        code="contact-details",
        name=_("Contact details"),
        sentence=_("A change to contact details only is published immediately."),
        verdict="publish",
        applies=is_contact,
        order=50,
    )
)
