"""A sheet of paper on which a city signs and seals a commitment before it is filed, in English and its own language."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.workspace.commitments.tool import SEGMENT
from alliance.workspace.context import CityContext, staff_only
from cities.models import City
from cities.places import own_language
from core.text.fallback import localized
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_TAGS
from core.text.moments import today_at
from planning.commitments.wording import commitment_period, countries_of
from planning.models import Commitment

LONGEST = 320  # characters of a description in a column of one A4; what is longer is read where it stands

LINES = 4  # to be filled in by hand


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponse:
    rows = Commitment.objects.filter(city=workspace.city).select_related("city", "primary_global_alignment")
    row = get_object_or_404(rows, slug=key)
    columns = [column(row, language) for language in languages_of(workspace.city)]
    context = {
        **workspace.page(SEGMENT),
        "title": _("Signature sheet"),
        "row": row,
        "identifier": str(row.identifier).upper(),
        "address": settings.SITE_URL + row.get_absolute_url(),
        "columns": columns,
        "lines": [[(each["tag"], each["labels"][place]) for each in columns] for place in range(LINES)],
    }
    return render(request, "workspace/commitments/sign-off.html", context)


def languages_of(city: City) -> list[str]:
    """English, and the language in which the people of the city write; where that is English or not known, that of the
    page."""
    own = own_language(city.local_language, city.country) or DEFAULT_LANGUAGE
    other = own if own != DEFAULT_LANGUAGE else get_language() or DEFAULT_LANGUAGE
    return list(dict.fromkeys([DEFAULT_LANGUAGE, other]))


def column(row: Commitment, language: str) -> dict[str, Any]:
    """All words of the sheet in one language; texts that are not there in it come with their own."""
    with override(language):
        description = localized(row, "description")
        first = row.primary_global_alignment
        return {
            "tag": LANGUAGE_TAGS[language],
            "head": _("Commitment to nature"),
            "city": localized(row.city, "name"),
            "title": localized(row, "title"),
            "description": description if len(description.text) <= LONGEST else None,
            "longer": _("The full text is at the address below."),
            "facts": [
                (label, value)
                for label, value in (
                    (_("When"), commitment_period(row)),
                    (_("Where"), countries_of(row)),
                    (_("Primary global goal or target"), f"{first.code}. {first.name}" if first else ""),
                )
                if value
            ],
            "statement": _(
                "The city makes the commitment written here and agrees that it is filed with the online "
                "reporting tool of the Convention on Biological Diversity."
            ),
            "labels": [pgettext("person", "Name"), _("Job title"), _("Date"), _("Signature")],
            "seal": _("Seal"),
            "version": _("Version %(number)s on this site, printed on %(day)s")
            % {"number": row.version, "day": printed_on(today_at(row.city.time_zone))},
        }


def printed_on(day: date) -> str:
    return date_format(day)
