"""The key of a form for something new that is no proposal: sent twice, also at the same moment, it makes one row.

The key is made when the page is shown, and stays with what was typed when something is wrong with it. The row gets a
key that follows from it, the city and whoever sends it, so that the key of somebody else's form leads to nothing of
theirs. Other words under a key that was used are neither lost nor laid over what is there.
"""

from collections.abc import Callable
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from alliance.workspace.context import CityContext
from alliance.workspace.edit_targets import as_uuid
from core.history.write import AlreadyExists
from core.workflow import InvalidTransition


def form_key(request: HttpRequest) -> UUID:
    """The key that came with the form, or a new one."""
    return as_uuid(request.POST.get("new", "")) or uuid4()


def row_key(key: UUID, workspace: CityContext) -> UUID:
    """The key of what this form makes for this person in this city."""
    return uuid5(key, f"{workspace.city.pk}/{workspace.person.pk}")


def once[Row](find: Callable[[], Row | None], is_same: Callable[[Row], bool], make: Callable[[], Row]) -> Row:
    """What the form made before, else what it makes now. A limit that it reached itself does not stop it either.

    Raises InvalidTransition where what it made says something else, and what `make` raises.
    """
    row = find()
    if row is None:
        try:
            return make()
        except (AlreadyExists, ValidationError):  # this very form may have been a moment faster
            row = find()
            if row is None:
                raise
    if not is_same(row):
        raise InvalidTransition(
            _("This form has already been sent with different content. Send it again to create another entry.")
        )
    return row
