from django.utils.translation import gettext_lazy as _

from cities.models import State
from core.accounts.models import User
from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import is_curator
from core.siteadmin.permissions import by_curators, register_kind
from finance.market.checking import entered, is_secretariat_of_one, may_confirm_own
from finance.market.models import Call, Funder

MARKET = ("funder", "call", "placegroup", "instrumentnote", "rate")


def see_funder(person: Person, row: Funder) -> bool:
    return row.state == State.PUBLISHED or is_curator(person)


def see_call(person: Person, row: Call) -> bool:
    """A call hides with its funder."""
    return (row.state == State.PUBLISHED and row.funder.state == State.PUBLISHED) or is_curator(person)


def confirm_call(person: Person, row: Call) -> bool | Denied:
    """Four eyes: whoever entered it does not confirm it, but for a secretariat of one, a day later."""
    if not is_curator(person) or not isinstance(person, User):
        return False
    first = entered(row)
    if first is None or first.by_id != person.pk or may_confirm_own(first.at):
        return True
    if is_secretariat_of_one():
        return Denied(_("You entered this call yourself. You can confirm it 24 hours after your last change."))
    return Denied(_("You entered this call yourself. Another curator must confirm it."))


register_permission("call.confirm", confirm_call)
register_permission("funder.see", see_funder)
register_permission("call.see", see_call)
for kind in MARKET:
    register_kind(kind, remove=by_curators)
