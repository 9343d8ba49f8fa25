from cities.models import State
from core.accounts.permissions import Person, register
from core.accounts.tenants import is_curator
from core.siteadmin.permissions import by_curators, register_kind
from finance.market.models import Call, Funder

MARKET = ("funder", "call", "placegroup", "instrumentnote", "rate")


def see_funder(person: Person, row: Funder) -> bool:
    return row.state == State.PUBLISHED or is_curator(person)


def see_call(person: Person, row: Call) -> bool:
    """A call hides with its funder."""
    return (row.state == State.PUBLISHED and row.funder.state == State.PUBLISHED) or is_curator(person)


register("funder.see", see_funder)
register("call.see", see_call)
for kind in MARKET:
    register_kind(kind, remove=by_curators)
