"""What every page knows: language, theme, its own address, and the menu of the person who is signed in.

For visitors it costs no query and reads nothing about them. The pages that header and footer lead to are not known
here: the context processor of the site adds them to `page_facts(request)`.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, override, pgettext

from core.text.languages import LANGUAGE_CODES, LANGUAGE_TAGS, OPEN_GRAPH_LOCALES, OWN_NAMES

THEMES = ("auto", "light", "dark")

# Filled by `core.accounts`, which stands above this package: the menu of whoever is signed in, or nothing.
people: list[Callable[[HttpRequest], dict[str, Any] | None]] = []


def page_facts(request: HttpRequest) -> dict[str, Any]:
    """The facts that base.html needs. `languages` leads home when the request found nothing."""
    language = get_language() or "en"
    theme = request.COOKIES.get("theme", "auto")
    return {
        **fixed_parts(language),
        "theme": theme if theme in THEMES else "auto",
        "languages": language_links(request, language),
        **addresses(request, language),
        "person": person_of(request),
    }


def person_of(request: HttpRequest) -> dict[str, Any] | None:
    """Not on an error page: it must open when the database is away."""
    if getattr(request, "hides_address", False):
        return None
    return next((found for menu in people if (found := menu(request))), None)


@lru_cache(maxsize=8)
def fixed_parts(language: str) -> dict[str, Any]:
    """The same for every page of a language."""
    with override(language):
        return {
            "language": language,
            "html_lang": LANGUAGE_TAGS[language],
            "name": gettext("Cities Biodiversity Alliance"),
            "name_parts": pgettext("a line may end at |", "Cities Biodiversity Alliance").split("|"),
            "home_url": f"/{language}/",
            "site_url": settings.SITE_URL,
            "og_locale": OPEN_GRAPH_LOCALES[language],
            "sign_in_url": named_address(settings.LOGIN_URL),
            "demo": settings.DEMO,
        }


def named_address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # the page comes with a feature that is not here
        return ""


def language_links(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    rest = rest_of_address(request)
    return [
        {
            "code": code,
            "html_lang": LANGUAGE_TAGS[code],
            "name": name,
            "url": f"/{code}/{rest}",
            "current": code == current,
        }
        for code, name in OWN_NAMES.items()
    ]


def is_within(request: HttpRequest, url: str) -> bool:
    """Nothing on an error page is derived from its address."""
    return not getattr(request, "hides_address", False) and request.path_info.startswith(url)


def addresses(request: HttpRequest, language: str) -> dict[str, Any]:
    """The one address of this page and its twins in the other languages; none on an error page.

    Of the query only the page of a list belongs to the address: filters and sorting show parts of the same.
    """
    head, _slash, rest = request.path_info.lstrip("/").partition("/")
    if head not in LANGUAGE_CODES or request.resolver_match is None or getattr(request, "hides_address", False):
        return {"canonical": "", "alternates": []}
    number = request.GET.get("page", "")
    query = f"?page={number}" if number.isascii() and number.isdigit() and number != "1" else ""
    twins = [(LANGUAGE_TAGS[code], f"{settings.SITE_URL}/{code}/{rest}{query}") for code in LANGUAGE_CODES]
    return {
        "canonical": f"{settings.SITE_URL}/{language}/{rest}{query}",
        "alternates": [
            {"html_lang": tag, "url": url}
            for tag, url in [*twins, ("x-default", f"{settings.SITE_URL}/en/{rest}{query}")]
        ],
    }


def rest_of_address(request: HttpRequest) -> str:
    """What follows the language in the address, query included; nothing on an error page or outside the languages."""
    head, _slash, rest = request.path_info.lstrip("/").partition("/")
    if head not in LANGUAGE_CODES or request.resolver_match is None or getattr(request, "hides_address", False):
        return ""
    query = request.META.get("QUERY_STRING", "")
    return f"{rest}?{query}" if query else rest
