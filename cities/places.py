"""Countries and regions: the region of the map they lie in, and their names in the page's language."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from babel import Locale
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.pagecache.kept import table_state
from core.text.fold import LETTER
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, READINGS, column_name
from core.vocabulary.models import Scheme, Term

REGIONS = {
    "east-asia": _("East Asia"),
    "asia-pacific": _("Asia and the Pacific"),
    "africa": _("Africa"),
    "europe": _("Europe"),
    "north-america": _("North America"),
    "south-america": _("South America"),
}
COUNTRIES_OF = {
    "east-asia": "CN HK JP KP KR MN MO TW",
    "africa": (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA "
        "NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW"
    ),
    "europe": (
        "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME "
        "MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"
    ),
    "north-america": (
        "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC "
        "TT US VC VG VI"
    ),
    "south-america": "AR BO BR CL CO EC FK GF GY PE PY SR UY VE",
}
REGION_OF = {code: region for region, codes in COUNTRIES_OF.items() for code in codes.split()}


NOWHERE = "ZZ"  # one of the codes that ISO 3166-1 leaves to its users: of a made-up city, which lies in no country

# The languages of the site in which the people of a country or region write their names.
LANGUAGE_OF = {"CN": "zh-hans", "HK": "zh-hant", "MO": "zh-hant", "TW": "zh-hant", "JP": "ja"}


def own_language(tag: str, country: str) -> str:
    """The site's code of the language of names there: by what is said of the name, else by the country. Of a place
    whose names the site has in no other language than English: English. Nothing where nothing is known."""
    code = tag.lower()
    if code in LANGUAGE_CODES:
        return code
    return LANGUAGE_OF.get(country, DEFAULT_LANGUAGE if country else "")


def region_of(country: str) -> str:
    """The region of a country; of those that the list above leaves out the nearest. A made-up city lies in none."""
    return "" if country == NOWHERE else REGION_OF.get(country, "asia-pacific")


class Named(NamedTuple):
    name: str
    reading: str  # by which lists are sorted


def country_name(country: str) -> str:
    if country == NOWHERE:
        return gettext("Fictional place")
    found = known_countries(get_language() or "en").get(country)
    return found.name if found else country


def is_said_in(place: str, country: str) -> bool:
    """Whether the name of a country says the name of a place, as a word of its own: China is said in Hong Kong SAR,
    China, and the state of Niger is not said in Nigeria."""
    return re.search(f"(?<!{LETTER}){re.escape(place)}(?!{LETTER})", country) is not None


def place_names(language: str) -> dict[str, str]:
    return {code: each.name for code, each in known_countries(language).items()}


def by_reading(language: str) -> list[tuple[str, str]]:
    """Code and name of all, as a list of the language is sorted: by letters, by pinyin, by kana."""
    found = sorted(known_countries(language).items(), key=lambda pair: pair[1].reading)
    return [(code, each.name) for code, each in found]


def known_countries(language: str) -> dict[str, Named]:
    """Read again once a term or a scheme has changed; whether one has is asked once after each change of the site."""
    return at_state(table_state(Term, Scheme), language)


@lru_cache(maxsize=2 * len(LANGUAGE_CODES))
def at_state(state: tuple[str, ...], language: str) -> dict[str, Named]:
    """Names in one language. They are terms that the secretariat edits; a code without one has its usual name."""
    found = usual_names(language).copy()
    for code, label, reading in terms_in(language):
        if label:
            found[code] = Named(label, (reading or label).casefold().replace(" ", ""))
    return found


def terms_in(language: str) -> QuerySet[Any, Any]:
    """Code, name and what it is sorted by. A plain queryset: that of modeltranslation gives the columns in any
    order."""
    label = column_name("label", language)
    rows: QuerySet[Any] = QuerySet(model=Term).filter(scheme__code="countries", is_retired=False)
    return rows.values_list("code", label, READINGS[language] or label)


@lru_cache(maxsize=8)
def usual_names(language: str) -> dict[str, Named]:
    """Chinese and Japanese names are those of the Unicode CLDR: the catalogues of the list of countries have gaps and
    slips."""
    written = {} if language == "en" else Locale.parse(language, sep="-").territories
    with override(language):
        own = settings.COUNTRIES_OVERRIDE
        found = {code: str(name) if code in own else written.get(code, str(name)) for code, name in countries}
    return {code: Named(name, name.casefold()) for code, name in found.items()}
