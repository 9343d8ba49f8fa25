"""What a city takes home: a card for its website, a certificate of its membership."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from alliance.workspace.context import CityContext, staff_only
from cities.certificates import certificate_code, has_one
from cities.models import City
from core.text.fallback import localized
from core.text.languages import LANGUAGE_TAGS, OWN_NAMES
from core.text.widths import is_long_name
from core.ui.qr import scannable

WIDTH, HEIGHT = 340, 280


@staff_only
@require_safe
def card_page(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    context = {
        **workspace.page("workspace"),
        "title": _("Card for your website"),
        "snippets": [snippet(workspace.city, code, name) for code, name in OWN_NAMES.items()],
        "card_url": reverse("city_card", args=[workspace.city.slug]),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "workspace/card.html", context)


def snippet(city: City, code: str, language: str) -> dict[str, Any]:
    """What stands on the city's own page, in one language. Nothing that its own policy might stop."""
    with override(code):
        name = localized(city, "name").text
        title = escape(_("%(city)s on the site of the Cities Biodiversity Alliance") % {"city": name})
        card = settings.SITE_URL + reverse("city_card", args=[city.slug])
        page = settings.SITE_URL + reverse("city", args=[city.slug])
    return {
        "language": language,
        "html_lang": LANGUAGE_TAGS[code],
        "frame": f'<iframe src="{card}" title="{title}" width="{WIDTH}" height="{HEIGHT}" loading="lazy"></iframe>',
        "link": f'<a href="{page}" hreflang="{LANGUAGE_TAGS[code]}">{title}</a>',
    }


@staff_only
@require_safe
def certificate_page(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    """Shows the certificate to members alone: who took part in the founding event has not joined by that, and a made-up
    example is none."""
    city, today = workspace.city, timezone.localdate()
    code = certificate_code(city, today) if has_one(city) else ""
    check_url = settings.SITE_URL + reverse("certificate", args=[code]) if code else ""
    context = {
        **workspace.page("workspace"),
        "title": _("Certificate of membership"),
        "city": city,
        "is_long": is_long_name(localized(city, "name").text),
        "today": today,
        "code": code,
        "check_url": check_url,
        "scannable": scannable(check_url) if check_url else None,
    }
    return render(request, "workspace/certificate.html", context)
