"""Nothing typed is lost when somebody was signed out, or when the page is older than its form token.

The answer is a page with what was sent, and nothing else: whoever sent it knows it already. After a sign-in in another
tab its button sends all of it once more, with up to where its reader had seen.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.autosave import is_from_here
from core.conflicts import SEEN, SIGN
from core.ui.answers import SECRET, SENT_ALONG, typed_in

type View = Callable[..., HttpResponseBase]

BUTTONS = ("later", "continue", "more")
TITLE = _("Not saved yet")


def words_kept(view: View) -> View:
    """Marks every view behind a gate: a form with words that comes from nobody who is signed in is shown again."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated and holds_words(request):
            return kept_values(request, TITLE, is_saved=False)
        return view(request, *args, **kwargs)

    def without_token(request: HttpRequest, reason: str, *args: Any, **kwargs: Any) -> HttpResponseBase | None:
        """Only for a form that stood on our own page: what another site sends is not shown here."""
        is_ours = is_from_here(request) and holds_words(request)
        return kept_values(request, TITLE, is_saved=False) if is_ours else None

    marked.without_token = without_token  # type: ignore[attr-defined]
    return marked


def holds_words(request: HttpRequest) -> bool:
    """Whether it is a form of ours, which says up to where its reader has seen, with something that can be lost. A
    token with digests has controls, so that numbers and choices count too; a bare version may be that of a button."""
    tokens = [str(text) for name, text in request.POST.items() if name == SEEN or name.endswith(f"-{SEEN}")]
    if any(token.partition(SIGN)[2] for token in tokens):
        return any(text and not (SENT_ALONG.match(name) or SECRET.search(name)) for name, text in request.POST.items())
    return bool(tokens and typed_in(request))


def kept_values(request: HttpRequest, title: str | Promise, *, is_saved: bool = True) -> HttpResponseBase:
    """403 with the values as they were sent; files are named, and chosen once more. Which city it was for is not looked
    up. `is_saved`: the form saves a draft, and can be left for later."""
    values = [
        (name, str(value))
        for name, several in request.POST.lists()
        for value in several
        if name not in (*BUTTONS, "csrfmiddlewaretoken")
    ]
    shown = dict.fromkeys(value for name, value in values if value and not SENT_ALONG.match(name))
    files = [(name, file.name) for name, several in request.FILES.lists() for file in several]
    context = {"title": title, "kept": values, "shown": shown, "files": files, "is_saved": is_saved}
    return kept_answer(request, "errors/kept-values.html", context)


def kept_answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponseBase:
    """403 with the way to sign in, and with the token that the script of the page takes once that is done."""
    frame = {
        "is_signed_in": request.user.is_authenticated,
        "token_cookie": settings.CSRF_COOKIE_NAME,
        "sign_in_url": f"{reverse('account_login')}?next={request.path}",
    }
    response = render(request, template, {**frame, **context}, status=403)
    add_never_cache_headers(response)
    return response
