"""The menu of the person who is signed in, on every page. Apps add links: the workspace of a city, the queue."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.ui.context import named_address

type Link = dict[str, str]
type Links = Callable[[User], Iterable[Link]]

links: list[Links] = []
places_of_work: list[Links] = []


def register(more: Links, *, is_work: bool = False) -> None:
    """`more` answers dicts of label and url, with `count` where something is unread there or `waiting` where something
    waits for them; asked on every page, so at most one query. Where people work, they arrive when they have signed in.
    """
    links.append(more)
    if is_work:
        places_of_work.append(more)


def arrival(user: User) -> str:
    """The first place where somebody works, or nothing."""
    found = [link for more in places_of_work for link in more(user)]
    return found[0]["url"] if found else ""


def menu(request: HttpRequest) -> dict[str, Any] | None:
    """Nothing for visitors, and without the cookie of a session nobody is looked up."""
    user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "user") else None
    if not isinstance(user, User):
        return None
    found = [*(link for more in links for link in more(user)), *own_links(user)]
    return {
        "name": user.name,
        "links": found,
        "unread": next((link["count"] for link in found if link.get("count")), ""),
        "waiting": next((link["waiting"] for link in found if link.get("waiting", "0") != "0"), ""),
        "sign_out_url": named_address("account_logout"),
    }


def own_links(user: User) -> list[Link]:
    found = []
    if user.is_staff:
        found.append({"label": _("Site administration"), "url": named_address("admin:index")})
    found.append({"label": _("Account"), "url": named_address("account")})
    return [link for link in found if link["url"]]
