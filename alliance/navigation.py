"""The pages that header and footer of every page lead to. For visitors it costs no query."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext, override, pgettext

from alliance.secretariat.bar import bar
from core.ui.context import is_within, page_of

type Link = dict[str, Any]


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor of the site: the variable `page` of all templates."""
    fixed = fixed_links(get_language() or "en")
    return {
        "page": {
            **page_of(request),
            **fixed,
            "is_public": getattr(request, "is_public_page", False),
            "nav": [{**link, "current": is_within(request, link["url"])} for link in fixed["nav"]],
            "help_links": [*fixed["help_links"], *report_links(request)],
            "rooms": SimpleLazyObject(lambda: bar(request)),  # worked out where a page of curators shows it
        }
    }


@lru_cache(maxsize=8)
def fixed_links(language: str) -> dict[str, Any]:
    """The same for every page of a language."""
    with override(language):
        nav = [
            link("cities", gettext("Cities")),
            link("events", gettext("Events")),
            link("resources", gettext("Resources")),
            link("about", gettext("About")),
        ]
        return {
            "nav": nav,
            "search_url": reverse("search"),
            "privacy_url": reverse("privacy"),
            "feed_url": reverse("atom"),
            "calendar_url": subscription(reverse("events_ics")),
            "manifest_url": reverse("manifest"),
            "search_description_url": reverse("search_description"),
            "picture_url": reverse("picture"),
            "visitor_nav": [link("join", pgettext("the alliance", "Join"))],
            "about_links": [link("join", gettext("Join the alliance"))],
            "explore_links": [
                *nav,
                link("targets", gettext("Global targets")),
                link("topics", gettext("Topics")),
                link("practices", gettext("Practices")),
                link("speakers", gettext("Speakers")),
                link("organisations", gettext("Organisations")),
            ],
            "help_links": [
                link("accessibility", gettext("Accessibility statement")),
                link("data", gettext("Data and licence")),
                link("privacy", gettext("Privacy")),
                link("contact", gettext("Contact the secretariat")),
            ],
            "display_links": [link("display", gettext("Light, dark or system colours"))],
        }


def subscription(path: str) -> str:
    """The address by which calendar programs subscribe, rather than import once."""
    return f"webcal://{settings.SITE_URL.partition('://')[2]}{path}"


def link(name: str, label: str) -> Link:
    return {"label": label, "url": reverse(name)}


def report_links(request: HttpRequest) -> list[Link]:
    """Where an error on this page is reported; public pages hold no form, so it is a page of its own."""
    if not getattr(request, "is_public_page", False) or getattr(request, "hides_address", False):
        return []
    url = f"{reverse('contact_report')}?{urlencode({'page': request.path_info})}"
    return [{"label": gettext("Report an error on this page"), "url": url, "is_followed": False}]
