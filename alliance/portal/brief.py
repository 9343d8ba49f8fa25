"""A city on one printed page: for whoever has two minutes before a meeting.

What does not fit is left out whole and counted; nothing is cut. How much fits is reckoned from the width of the texts,
on the safe side: Han letters are twice as wide as Latin ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.assessments import published_of, year_row
from alliance.portal.links import Surroundings, surroundings
from alliance.portal.practices.similar import sharing
from alliance.portal.profile import standing
from alliance.portal.sections import figure_rows, one_a_measure
from cities.models import City, Figure
from cities.organisations.models import Organisation
from cities.places import country_name
from cities.practices.models import Practice
from core.content.reading import as_public
from core.pagecache.middleware import public_page
from core.text.fallback import Text, localized
from core.text.widths import is_long_name, lines
from core.vocabulary.models import Term
from planning.models import Plan

LINES = 57.0  # of plain text on the page
HEADED = 3.0  # a heading, and the line that counts what is left out
FOOTER = 4.0
LINE, NAME, LONG_NAME = 102, 46, 78  # widths of a line, in halves of a Han letter
PADDING = 0.25  # around each row
INDENT = 4  # of words that are quoted
IN_COMMON = "In common · · · ·"  # as wide as what the page says around the names
SIGNED = "The leader of, · ·"  # the same for whose words they are
SHARES = {"figures": 0.3, "plans": 0.16, "works": 0.28, "others": 0.26}
QUESTIONS = ("challenges", "solution_types")
PARTNERS = 4


@dataclass
class Part:
    """What of a section fits, and how many lines of it do not."""

    rows: list[Any] = field(default_factory=list)
    left_out: int = 0


@dataclass
class Room:
    """Lines of the page that are left. A section may take its share, and what the sections before did not use."""

    left: float
    owed: float = 0.0

    def section(self, rows: Iterable[tuple[Any, float]], share: float) -> Part:
        self.owed += share
        part = Part()
        for row, needed in rows:
            if part.left_out or needed > min(self.owed, self.left):
                part.left_out += 1
                continue
            part.rows.append(row)
            self.owed -= needed
            self.left -= needed
        return part


@require_safe
@public_page()
def brief(request: HttpRequest, slug: str) -> HttpResponse:
    city = as_public(get_object_or_404(City.objects.public().select_related("kind", "biome"), slug=slug))
    around = surroundings(city)
    name, summary = city.name, localized(city, "summary")
    is_long = is_long_name(name)
    sections = {
        "figures": figures(city),
        "plans": [*plans(city), *assessed(city)],
        "works": [*partners(city), *links(around)],
        "others": others(city, around),
    }
    context = {
        "title": _("%(city)s on one page") % {"city": name},
        "city": city,
        "country": country_name(city.country),
        "standing": standing(city),
        "summary": summary,
        "is_long": is_long,
        "address": settings.SITE_URL + city.get_absolute_url(),
        "today": timezone.localdate(),
        **filled(sections, own_words(city), LINES - head(name, summary, is_long=is_long)),
    }
    return render(request, "portal/brief.html", context)


def head(name: str, summary: Text, *, is_long: bool) -> float:
    title = lines(name, LONG_NAME) * 1.6 if is_long else lines(name, NAME) * 2.4
    return title + 2.5 + lines(summary.text, LINE * 0.88) * 1.2 + FOOTER


def filled(sections: dict[str, list[tuple[Any, float]]], own: list[tuple[Any, float]], left: float) -> dict[str, Part]:
    """Headings, a line for what is left out and the first row of each section are paid for first, then the city's own
    words as long as there is room, then come shares. Words for which not even a heading is left stay away."""
    there = {name: rows for name, rows in sections.items() if rows}
    first = {name: rows[0][1] for name, rows in there.items()}
    left -= len(there) * HEADED
    own = own if left - HEADED >= sum(first.values()) else []
    left -= HEADED if own else 0
    spare = Room(max(left - sum(first.values()), 0))
    before = spare.left
    voice = spare.section(own, spare.left)
    whole = sum(SHARES[name] for name in there) or 1
    room, parts = Room(left - (before - spare.left)), {"voice": voice}
    for name in sections:
        rows = there.get(name, [])
        parts[name] = room.section(rows, (first[name] + spare.left * SHARES[name] / whole) if rows else 0)
    return parts


def own_words(city: City) -> list[tuple[Any, float]]:
    """What the point shows, whom to write to, and the words of the leader: the longest last, it may not fit."""
    labelled = {
        _("Point on the map"): localized(city, "point_of"),
        _("Public office"): localized(city, "contact_office"),
    }
    found: list[tuple[Any, float]] = [
        ({"label": label, "text": text}, lines(f"{label} · {text.text}", LINE) + PADDING)
        for label, text in labelled.items()
        if text.text
    ]
    statement = localized(city, "leader_statement")
    if statement.text:
        needed = sum(lines(each, LINE - INDENT) for each in statement.text.splitlines())
        signed = lines(f"{city.leader_name} {SIGNED} {city.name}", LINE - INDENT)
        found.append(({"statement": statement}, needed + signed + 3 * PADDING))
    return found


def figures(city: City) -> list[tuple[Any, float]]:
    """One a measure, each with its year and where it was read."""
    rows = figure_rows(one_a_measure(list(Figure.objects.shown().filter(city=city))))
    return [(row, fact_lines(row)) for row in rows]


def fact_lines(row: dict[str, Any]) -> float:
    source = row["source"].title if row["source"] else ""
    words = [row["label"], row["amount"], row["dated"], source, row["confirmed"]]
    return lines(" · ".join(words), LINE) + PADDING


def plans(city: City) -> list[tuple[Any, float]]:
    rows = Plan.objects.published().filter(city=city).newest_first()
    found = []
    for plan in map(as_public, rows[:PARTNERS]):
        title, status = localized(plan, "title"), str(plan.get_status_display())
        row = {"title": title, "status": status, "period": plan.period}
        found.append((row, lines(f"{title.text} {status} {plan.period}", LINE) + PADDING))
    return found


def assessed(city: City) -> list[tuple[Any, float]]:
    """The newest result of the City Biodiversity Index: its four figures together."""
    result = next(iter(published_of(city)), None)
    if result is None:
        return []
    title, status = localized(result, "title"), year_row(result, [])["totals"]
    return [({"title": title, "status": status, "period": ""}, lines(f"{title.text} {status}", LINE) + PADDING)]


def partners(city: City) -> list[tuple[Any, float]]:
    """Bodies that stand beside a practice of the city, each with that practice."""
    through: Any = Practice.organisations.through
    found = through.objects.filter(practice__city=city, practice__state="published", organisation__state="published")
    rows = found.exclude(organisation__city=city).select_related("practice", "organisation")
    first: dict[int, Any] = {}
    for link in rows.order_by("practice__slug", "organisation__slug")[: PARTNERS * 5]:
        first.setdefault(link.organisation_id, link)
    return [with_lines(*partner(link.organisation, link.practice)) for link in list(first.values())[:PARTNERS]]


def partner(body: Organisation, practice: Practice) -> tuple[Text, str]:
    return localized(body, "name"), _("Partner in “%(practice)s”.") % {"practice": localized(practice, "title").text}


def links(around: Surroundings) -> list[tuple[Any, float]]:
    return [with_lines(localized(link.city, "name"), link.reason) for link in [*around.met, *around.similar]]


def with_lines(name: Text, reason: str) -> tuple[dict[str, Any], float]:
    return {"name": name, "reason": reason}, lines(f"{name.text} {reason}", LINE) + PADDING


def others(city: City, around: Surroundings) -> list[tuple[Any, float]]:
    """What other cities did on the questions that this one works on."""
    terms: dict[int, Term] = {term.pk: term for name in QUESTIONS for term in around.terms.get(name, [])}
    terms |= {term.pk: term for term in Term.objects.filter(practices__city=city, practices__state="published")}
    if not terms:
        return []
    return [
        (
            row,
            lines(" ".join([row["title"].text, row["practice"].city.name, *row["themes"], IN_COMMON]), LINE) + PADDING,
        )
        for row in sharing(terms, but=city.pk)
    ]
