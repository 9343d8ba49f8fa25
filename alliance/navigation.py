"""The pages that header and footer of every page lead to. For visitors it costs no query."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext, override, pgettext

from alliance.openings import opening_of
from alliance.portal.tools import working_tools
from alliance.secretariat.bar import bar
from core.ui.context import is_within, page_facts

type Link = dict[str, Any]


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor of the site: the variable `page` of all templates."""
    fixed = fixed_links(get_language() or "en")
    return {
        "page": {
            **page_facts(request),
            **fixed,
            "is_public": getattr(request, "is_public_page", False),
            "run_by": settings.ALLIANCE_NAME,
            "nav": [as_current(request, link) for link in fixed["nav"]],
            "report": report_link(request),
            "opening": SimpleLazyObject(lambda: opening_of(request)),
            "areas": SimpleLazyObject(lambda: bar(request)),  # worked out where a page of curators shows it
        }
    }


def as_current(request: HttpRequest, link: Link) -> Link:
    """Whether the page is that of the link, or lies below one of its pages. A menu is so by the pages of its links."""
    within, without = link.get("within", [link.get("url")]), link.get("without", [])
    is_here = any(is_within(request, url) for url in within) and not any(is_within(request, url) for url in without)
    found = {**link, "current": is_here}
    return {**found, "links": [as_current(request, each) for each in link["links"]]} if "links" in link else found


@lru_cache(maxsize=8)
def fixed_links(language: str) -> dict[str, Any]:
    """The same for every page of a language."""
    with override(language):
        tools = [{"label": str(tool.label), "says": str(tool.says), "url": url} for tool, url in working_tools()]
        return {
            "nav": main_links(tools),
            "tools": tools,
            "search_url": reverse("search"),
            "privacy_url": reverse("privacy"),
            "contact_url": reverse("contact"),
            "join_url": reverse("join"),
            "data_url": reverse("data"),
            "feed_url": reverse("atom"),
            "calendar_url": subscription(reverse("events_ics")),
            "manifest_url": reverse("manifest"),
            "search_description_url": reverse("search_description"),
            "picture_url": reverse("picture"),
            "visitor_nav": [link("join", pgettext("the alliance", "Join"))],
            "footer_groups": fixed_groups(tools),
            "follow": link("subscribe", pgettext("news of the site", "Follow by email")),
        }


def main_links(tools: list[Link]) -> list[Link]:
    return [
        {**link("cities", gettext("Cities")), "without": [reverse("compare")]},
        {**link("practices", pgettext("what cities do", "Actions")), "within": action_addresses()},
        {"label": pgettext("what a city works with here", "Tools"), "links": tools, "within": tool_addresses()},
        link("resources", pgettext("guides and publications", "Library")),
        link("events", gettext("Events")),
        link("about", gettext("About")),
    ]


def action_addresses() -> list[str]:
    return [reverse(name) for name in ("practices", "targets", "plans", "commitments", "topics")]


def tool_addresses() -> list[str]:
    """The pages that belong to no other link of the header: plans are among the actions, guides in the library."""
    return [reverse(name) for name in ("index", "cooperation", "finance", "compare")]


def fixed_groups(tools: list[Link]) -> list[dict[str, Any]]:
    return [
        group(
            gettext("Cities and actions"),
            link("cities", gettext("Cities")),
            link("practices", gettext("Practices")),
            link("targets", gettext("Global targets")),
            link("plans", gettext("Plans")),
            link("commitments", gettext("Commitments")),
            link("topics", gettext("Topics")),
        ),
        group(
            gettext("Tools and library"),
            *(tool for tool in tools if tool["url"] != reverse("plans")),
            link("resources", pgettext("guides and publications", "Library")),
        ),
        group(
            gettext("The alliance"),
            link("about", gettext("About")),
            link("join", gettext("Join the alliance")),
            link("events", gettext("Events")),
            link("organisations", gettext("People and organisations")),
            link("contact", pgettext("to the secretariat", "Contact")),
        ),
        group(
            gettext("This site"),
            link("accessibility", gettext("Accessibility")),
            link("privacy", gettext("Privacy")),
            link("data", gettext("Data and licence")),
            link("display", gettext("Light or dark display")),
            link("certificate_check", gettext("Check a certificate")),
        ),
    ]


def group(title: str, *links: Link) -> dict[str, Any]:
    return {"title": title, "links": list(links)}


def subscription(path: str) -> str:
    """The address by which calendar programs subscribe, rather than import once."""
    return f"webcal://{settings.SITE_URL.partition('://')[2]}{path}"


def link(name: str, label: str) -> Link:
    return {"label": label, "url": reverse(name)}


def report_link(request: HttpRequest) -> Link | None:
    """Where an error on this page is reported; public pages hold no form, so it is a page of its own."""
    if not getattr(request, "is_public_page", False) or getattr(request, "hides_address", False):
        return None
    url = f"{reverse('contact_report')}?{urlencode({'page': request.path_info})}"
    return {"label": gettext("Report an error"), "url": url}
