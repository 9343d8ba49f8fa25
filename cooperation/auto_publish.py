"""What may be published of the cooperation of a city without a curator, where its curators say so."""

from django.utils.translation import gettext_lazy as _

from core.history.keys import Key
from core.history.snapshot import Plain
from core.review.rules.auto_publish import Change, RuleDefinition, register_rule


def is_cooperation(change: Change) -> bool:
    """An offer or a need; of a link, exchanges that the city itself tells of, without files. The words of a link are
    those of several cities, and a file is opened by a curator first."""
    if change.kind.code == "posting":
        return bool(change.changes)
    if change.kind.code != "link" or not change.changes:
        return False
    return all(is_own_exchange(change, *pair) for pair in change.pairs)


def is_own_exchange(change: Change, key: str, before: Plain, now: Plain) -> bool:
    name, _pk, column = Key.parse(key)
    if name != "public_exchanges" or before:
        return False
    if column == "files":
        return not now
    if column == "city":
        return now == change.tenant
    return True


register_rule(
    RuleDefinition(
        code="cooperation",
        name=_("Offers, needs and exchanges"),
        sentence=_(
            "Offers and needs of a trusted city are published immediately. So are exchanges that it shares "
            "without files."
        ),
        verdict="publish",
        applies=is_cooperation,
        order=10,
        is_small=False,
    )
)
