"""Whom a city works with, and what it has open for others, on its page."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.portal.city_page.reading import Profile
from alliance.portal.facts import fact
from alliance.portal.findings import most_telling_of
from alliance.portal.links import Link, common_to
from cooperation.models import LinkCity, Posting
from core.content.reading import as_public
from core.text.fallback import Text, localized
from core.text.lines import line_of
from core.text.spelled import spelled
from core.ui.templatetags.ui import marked

PAIRS, OPEN = 2, 4


def works(profile: Profile) -> dict[str, Any] | None:
    """Links as two pictures and an arrow, and what is open; None where there is neither."""
    around = profile.around
    if not (around.linked or around.postings):
        return None
    partners = {part.city_id for part in around.linked}
    needs = [row for row in around.postings if row.side == Posting.Side.NEED]
    offers = [row for row in around.postings if row.side == Posting.Side.OFFER]
    return {
        "title": title(len(partners), len(around.postings)),
        "pairs": [pair(part) for part in around.linked[:PAIRS]],
        "others": worked_with(around.linked[PAIRS:]),
        "open": [posting_line(row) for row in [*needs, *offers][:OPEN]],
        "more": len(around.postings) > OPEN,
        "partners": list({part.city_id: part.city for part in around.linked}.values()),
        "links": len({part.link_id for part in around.linked}),
        "needs": len(needs),
        "offers": len(offers),
        "url": f"{reverse('cooperation')}?city={profile.city.slug}",
    }


def title(partners: int, things: int) -> str:
    words = {"cities": spelled(partners), "things": spelled(things)}
    if not partners:
        sentence = ngettext("Has %(things)s open offer or need", "Has %(things)s open offers and needs", things)
        return sentence % words
    works_with = ngettext("Works with %(cities)s city", "Works with %(cities)s cities", partners) % words
    if not things:
        return works_with
    sentence = ngettext(
        "%(works)s, and has %(things)s open offer or need",
        "%(works)s, and has %(things)s open offers and needs",
        things,
    )
    return sentence % {**words, "works": works_with}


def pair(part: LinkCity) -> dict[str, Any]:
    """A link with the part that each side plays; what is learned goes from who shares it to who learns."""
    mine: str = vars(part).get("own_part") or LinkCity.Part.BOTH
    learns, shares = LinkCity.Part.LEARNS, LinkCity.Part.SHARES
    one_way = {(learns, shares): "here", (shares, learns): "there"}
    told: int = vars(part).get("exchanges") or 0
    return {
        "city": part.city,
        "link": part.link,
        "title": link_title(part),
        "way": one_way.get((LinkCity.Part(mine), LinkCity.Part(part.part)), "both"),
        "mine": str(LinkCity.Part(mine).label),
        "theirs": str(LinkCity.Part(part.part).label),
        "since": since(part),
        "told": ngettext("%(count)d exchange", "%(count)d exchanges", told) % {"count": told} if told else "",
    }


def since(part: LinkCity) -> str:
    kind, starts = str(part.link.get_kind_display()), part.link.starts
    words = {"kind": kind, "date": date_format(starts, "DATE_FORMAT")}
    if starts > timezone.localdate():
        return _("%(kind)s, from %(date)s") % words
    return _("%(kind)s, since %(date)s") % words


def posting_line(row: Posting) -> dict[str, Any]:
    is_need = row.side == Posting.Side.NEED
    places = ngettext("for %(count)d city", "for %(count)d cities", row.places) % {"count": row.places}
    until = _("open until %(date)s") % {"date": date_format(row.valid_until, "DATE_FORMAT")}
    return {
        "posting": row,
        "label": _("need") if is_need else _("offer"),
        "tone": "warn" if is_need else "info",
        "note": until if is_need else places,
    }


def worked_with(parts: Sequence[LinkCity]) -> list[dict[str, Any]]:
    return [{"city": part.city, "link": part.link, "title": link_title(part)} for part in parts]


def link_title(part: LinkCity) -> Text:
    """The title of a link; until its words are published it is called by what kind it is."""
    title = localized(as_public(part.link), "title")
    return title if title.text else title._replace(text=str(part.link.get_kind_display()), is_fallback=False)


# --- Cities beside it ---------------------------------------------------------------------------------------------


def linked(links: list[Link]) -> dict[str, Any]:
    """What all of them share, once, and what else each of them does."""
    common = common_to(links)
    reasons = [(link, link.but(common)) for link in links]
    return {"common": common, "rows": [{"link": link, "reason": reason, "told": reason} for link, reason in reasons]}


def with_facts(*groups: dict[str, Any]) -> None:
    """Says of each city that stands beside it one fact of a known year, else what it shares with this one alone. A
    query."""
    rows = [row for group in groups for row in group["rows"]]
    told = {
        figure.city_id: fact(figure, None)
        for figure, _figures in most_telling_of({row["link"].city.pk for row in rows})
        if figure.year
    }
    for row in rows:
        found = told.get(row["link"].city.pk)
        if found:
            row["told"] = fact_words(found)


def fact_words(found: dict[str, Any]) -> str:
    """A figure in a line, with its date."""
    return format_html(_("{label}: {value} ({dated})"), label=found["label"], value=found["value"], dated=found["note"])


# --- The cells at the top -----------------------------------------------------------------------------------------


def cell(shown: dict[str, Any]) -> dict[str, Any] | None:
    """Whom the city works with, else what it has open for others."""
    partners, needs, offers = shown["partners"], shown["needs"], shown["offers"]
    counts = [
        ngettext("%(count)d link", "%(count)d links", shown["links"]) % {"count": shown["links"]} if partners else "",
        ngettext("%(count)d open need", "%(count)d open needs", needs) % {"count": needs} if needs else "",
        ngettext("%(count)d open offer", "%(count)d open offers", offers) % {"count": offers} if offers else "",
    ]
    note = line_of(*counts)
    if not partners:
        return {"label": _("Offers"), "value": note, "note": "", "url": "#cooperation"} if offers else None
    name = marked(localized(partners[0], "name"))
    more = len(partners) - 1
    both = ngettext("{city} and {count} more", "{city} and {count} more", more)
    value = format_html(both, city=name, count=more) if more else name
    return {"label": _("Partner cities"), "value": value, "note": note, "url": "#cooperation"}


def needs_cell(shown: dict[str, Any]) -> dict[str, Any] | None:
    """What the city asks others, where no project says what it looks for."""
    row = next((each for each in shown["open"] if each["posting"].side == Posting.Side.NEED), None)
    if row is None:
        return None
    title = localized(row["posting"], "title")
    return {"label": _("Support sought"), "value": marked(title), "note": row["note"], "url": "#cooperation"}
