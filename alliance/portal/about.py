"""Pages about the alliance, this site and its data; the choice of light or dark."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance.portal import datasets, workbooks
from alliance.portal.home import public_releases, released
from alliance.portal.plates import plates_of
from cities.applications import membership
from cities.applications.models import MembershipText
from cities.models import City
from cities.organisations.models import Organisation
from core.consent.wording import wordings
from core.pagecache.middleware import public_page
from core.retention import rules
from core.text.fallback import localized
from core.ui.context import THEMES
from core.vocabulary.models import Scheme
from events.models import Event
from resources.models import Resource

YEAR = 31_536_000


@require_safe
@public_page()
def about(request: HttpRequest) -> HttpResponse:
    programme = Organisation.objects.published().filter(slug="interact-bio").prefetch_related("implemented_by").first()
    event = Event.objects.published().filter(slug="local-action-in-china-2024").first()
    context = {
        "title": _("About the alliance"),
        "programme": programme,
        "programme_summary": localized(programme, "summary") if programme else None,
        "event": event,
        "event_title": localized(event, "title") if event else None,
        "released": [released(row) for row in public_releases(event.pk)] if event else [],
        "plates": plates_of(City.objects.listed()),
    }
    return render(request, "portal/about/about.html", context)


@require_safe
@public_page()
def join(request: HttpRequest) -> HttpResponse:
    """What membership is, what it takes, and what happens when. The form itself is a page of its own."""
    row = MembershipText.objects.shown()
    context = {
        "title": _("Join the alliance"),
        "said": [each for each in membership.said_texts(row) if each.text.text],
        "unsaid": membership.unsaid(row),
    }
    return render(request, "portal/about/join.html", context)


@require_safe
@public_page()
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {"title": _("Accessibility statement"), "contact": settings.ALLIANCE_CONTACT}
    return render(request, "portal/about/accessibility.html", context)


@require_safe
@public_page()
def data(request: HttpRequest) -> HttpResponse:
    schemes = list(Scheme.objects.prefetch_related("sources").order_by("code"))
    context = {
        "title": _("Data and licence"),
        "schemes": schemes,
        "numbers": [
            {"label": _("Cities"), "number": City.objects.shown_to_all().count(), "url": reverse("cities")},
            {"label": _("Resources"), "number": Resource.objects.shown_to_all().count(), "url": reverse("resources")},
            {"label": _("Lists of terms"), "number": len(schemes), "url": "#terms"},
        ],
        "licence": datasets.licence(),
        "structured": datasets.structured(),
        "workbooks": [
            *({"title": sheet.title(), "url": reverse(f"{name}_xlsx")} for name, sheet in workbooks.SHEETS.items()),
            {"title": _("Projects of cities"), "url": reverse("projects_xlsx")},
        ],
    }
    return render(request, "portal/about/data.html", context)


@require_safe
@public_page()
def privacy(request: HttpRequest) -> HttpResponse:
    language = get_language() or "en"
    context = {
        "title": _("Privacy"),
        "name": settings.ALLIANCE_NAME or _("the operator of this site"),
        "contact": settings.ALLIANCE_CONTACT,
        "country": settings.ALLIANCE_HOSTING_COUNTRY,
        "recipients": settings.ALLIANCE_DATA_RECIPIENTS,
        "cookies": cookies(),
        "kept": [rule.says for rule in rules.rules.values()],
        "wordings": [(wording, wording.said(language)) for wording in wordings()],
        "contents": privacy_contents(),
    }
    return render(request, "portal/about/privacy.html", context)


def privacy_contents() -> list[dict[str, str]]:
    """Links to the headings of the page, in their order."""
    return [
        {"url": f"#{anchor}", "label": label}
        for anchor, label in (
            ("visitors", _("Visitors")),
            ("kept", _("Personal data that we keep, and why")),
            ("speakers", _("Speakers")),
            ("messages", _("Messages between members")),
            ("where", _("Data location")),
            ("how-long", _("Retention period")),
            ("rights", _("Your rights")),
            ("laws", _("Applicable laws")),
            ("agreed", _("Texts to which people consent")),
        )
    ]


def cookies() -> list[tuple[str, str]]:
    """All that this site ever sets: its name in the browser, and what it is for and how long."""
    return [
        (
            settings.SESSION_COOKIE_NAME,
            _("When you sign in or open a link from an email: kept until you sign out, or for 3 hours."),
        ),
        (
            settings.CSRF_COOKIE_NAME,
            _("When you open a form: protects the form against misuse by other sites. Kept for one year."),
        ),
        ("theme", _("When you choose light or dark colours: kept for one year.")),
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system has it; kept in a cookie. The one public page with a form of its own."""
    if request.method == "POST":
        return keep_theme(request, request.POST.get("theme", ""))
    chosen = request.COOKIES.get("theme", "auto")
    options = [
        {"value": "auto", "label": _("Use my system setting"), "checked": chosen not in ("light", "dark")},
        {"value": "light", "label": _("Light"), "checked": chosen == "light"},
        {"value": "dark", "label": _("Dark"), "checked": chosen == "dark"},
    ]
    context = {"title": _("Light, dark or system colours"), "options": options, "next": back(request.GET.get("next"))}
    return render(request, "portal/display.html", context)


def keep_theme(request: HttpRequest, theme: str) -> HttpResponse:
    response = redirect(back(request.POST.get("next")))
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=YEAR, secure=not settings.PLAIN_HTTP, httponly=True, samesite="Lax")
    return response


def back(address: str | None) -> str:
    """Only a path on this host; else the home page."""
    if address and address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return f"/{get_language()}/"
