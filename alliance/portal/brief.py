"""A city on one printed page: for whoever has two minutes before a meeting.

Each part has forms from the longest to the shortest. The page first pays for the shortest of all, then lengthens them
in order as far as there is room; nothing is cut in the middle. How much fits is reckoned from the width of the texts,
on the safe side: Han letters are twice as wide as Latin ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.assessments import published_of, year_row
from alliance.portal.city_page.needs import PROJECTS_AT_MOST, project_rows
from alliance.portal.facts import before, fact, on_top
from alliance.portal.links import Surroundings, common_to, surroundings
from alliance.portal.planning.held import held_words, with_held
from alliance.portal.planning.year import in_short
from alliance.portal.plans import term_of
from alliance.portal.practices.similar import sharing
from alliance.portal.profile import city_standing
from cities.models import City, Figure
from cities.organisations.models import Organisation
from cities.places import country_name
from cities.practices.models import Practice
from core.content.reading import as_public
from core.pagecache.middleware import public_page
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import Text, localized
from core.text.widths import is_long_name, lines_needed, width
from core.vocabulary.models import Term
from planning.models import Plan

LINES = 56.0  # of plain text on the page
HEADED = 2.2  # a heading and what keeps it from the part above
STRIP, FOOTER = 3.6, 3.0
LINE, NAME, LONG_NAME = 102, 46, 78  # widths of a line, in halves of a Han letter
QUARTER, HALF = 21, 46  # the same of a figure, and of a practice beside another
TERM_LINE = 3.4
ROOMY = 14  # lines left: then the sheet is printed an eighth larger
PADDING = 0.25  # around each row
INDENT = 4  # of words that are quoted
SIGNED = "The leader of, · ·"  # as wide as what the page says around whose words they are
PICTURE = 9  # of a city in its line, with the space after it
CITIES_AT_MOST = 8
QUESTIONS = ("challenges", "solution_types")

type Forms = Sequence[tuple[Any, float]]  # what a part shows and the lines that it takes, the longest first


@dataclass
class Sheet:
    """`left` are the lines that nothing has taken yet."""

    left: float

    def filled(self, parts: Mapping[str, Forms]) -> dict[str, Any]:
        """What fits of each part. One whose shortest form does not fit stays away whole."""
        taken: dict[str, tuple[Any, float]] = {}
        for name, forms in parts.items():
            if forms and forms[-1][1] <= self.left:
                taken[name] = forms[-1]
                self.left -= forms[-1][1]
        for name, (_shown, cost) in list(taken.items()):
            longest = next(form for form in parts[name] if form[1] - cost <= self.left)
            self.left -= longest[1] - cost
            taken[name] = longest
        return {name: shown for name, (shown, _cost) in taken.items()}


@require_safe
@public_page()
def brief(request: HttpRequest, slug: str) -> HttpResponse:
    city = as_public(get_object_or_404(City.objects.public().select_related("kind", "biome"), slug=slug))
    around, plans = surroundings(city), plans_of(city)
    name, summary = name_of(city), localized(city, "summary")
    is_long = is_long_name(name)
    sheet = Sheet(LINES - head(name, summary, is_long=is_long))
    parts = sheet.filled(
        {
            "figures": figures(city),
            "plan": plan(plans),
            "year": year_of_plan(plans),
            "index": assessed(city),
            "practices": practices(city, around),
            "projects": projects(city),
            "voice": own_words(city),
            "links": works_with(around),
            "cities": cities(around),
            "strip": [(True, STRIP)],
        }
    )
    context = {
        "title": _("%(city)s on one page") % {"city": city.name},
        "city": city,
        "name": name,
        "country": country_name(city.country),
        "standing": city_standing(city),
        "summary": summary,
        "is_long": is_long,
        "confirmed": freshness.whole(kind_of("city"), city),
        "address": settings.SITE_URL + city.get_absolute_url(),
        "today": timezone.localdate(),
        "setting": next((term.code for term in around.terms.get("settings", [])), ""),
        "is_roomy": sheet.left >= ROOMY,
        **parts,
    }
    return render(request, "portal/brief.html", context)


def name_of(city: City) -> str:
    """The official one where it is known in the language of the page: a mayor reads the own name so."""
    official = localized(city, "official_name")
    return official.text if official.text and official.language == get_language() else city.name


def head(name: str, summary: Text, *, is_long: bool) -> float:
    title = lines_needed(name, LONG_NAME) * 1.6 if is_long else lines_needed(name, NAME) * 2.4
    return title + 2.5 + lines_needed(summary.text, LINE * 0.88) * 1.2 + FOOTER


# --- The parts ----------------------------------------------------------------------------------------------------


def figures(city: City) -> Forms:
    """Four figures, then three and so on, each with the number of its source."""
    known = list(Figure.objects.shown().filter(city=city))
    top = on_top(known)
    return [figures_shown(top[:count], known) for count in range(len(top), 0, -1)]


def figures_shown(top: list[Figure], known: list[Figure]) -> tuple[dict[str, Any], float]:
    sources = list(dict.fromkeys(figure.cited for figure in top if figure.cited))
    rows = [
        {
            **fact(figure, before(figure, known)),
            "number": sources.index(figure.cited) + 1 if figure.cited else "",
        }
        for figure in top
    ]
    needed = HEADED + 1 + max(lines_needed(row["label"], QUARTER) for row in rows) + max(notes(row) for row in rows)
    needed += sum(lines_needed(f"{source.title} {source.how_read}", LINE) for source in sources)
    return {"rows": rows, "sources": sources, "more": len(known) - len(top)}, needed


def notes(row: dict[str, Any]) -> float:
    return lines_needed(row["value"], QUARTER * 0.62) * 1.7 + lines_needed(row["note"], QUARTER)


def plans_of(city: City) -> list[Plan]:
    """The one in force first, then the newest."""
    rows = with_held(Plan.objects.published().shown_with(city=city).with_standing().newest_first())
    return sorted((as_public(row) for row in rows[:10]), key=lambda each: each.standing != Plan.Status.IN_FORCE)


def plan(found: Sequence[Plan]) -> Forms:
    """The first of a city, and how many more there are."""
    if not found:
        return []
    row = found[0]
    title, note = localized(row, "title"), localized(row, "note")
    term = term_of(row, timezone.localdate().year)
    held = held_words(row)
    meta = [str(row.standing.label), row.period, *held]
    short = HEADED + lines_needed(title.text, LINE) + lines_needed(" · ".join(meta), LINE)
    shown = {
        "title": title,
        "status": row.standing.label,
        "period": row.period,
        "held": held,
        "more": len(found) - 1,
    }
    with_term = {**shown, "term": term}
    drawn = short + (TERM_LINE if term else 0)
    full = ({**with_term, "note": note}, drawn + lines_needed(note.text, LINE))
    return [*([full] if note.text else []), (with_term, drawn), (shown, short)]


def year_of_plan(plans: Sequence[Plan]) -> Forms:
    """The newest published year of the plan that is shown: what goes well and what does not by name, or how many of
    each."""
    found = in_short(plans[0]) if plans else None
    if found is None or not found[1]:
        return []
    year, parts = found
    named = [
        (label, pgettext("between the items of a list", "; ").join(each["title"].text for each in items))
        for label, items in parts
    ]
    counted = [(label, str(len(items))) for label, items in parts]
    head = HEADED + PADDING
    return [
        ({"year": year, "rows": named}, head + sum(lines_needed(f"{label}: {text}", LINE) for label, text in named)),
        ({"year": year, "rows": counted}, head + len(counted)),
    ]


def practices(city: City, around: Surroundings) -> Forms:
    """The newest of the city with its partners, and one of another city on the same questions: side by side."""
    own = own_practice(city)
    other = other_practice(city, around, has_own=own is not None)
    pair = [practice for practice in (own, other) if practice]
    if not pair:
        return []
    titles = max(lines_needed(each["title"].text, HALF) for each in pair) + HEADED
    texts = max(lines_needed(each["text"].text, HALF) + lines_needed(each["meta"], HALF) for each in pair)
    bare = [{**each, "text": Text("", "", False)} for each in pair]
    metas = max(lines_needed(each["meta"], HALF) for each in pair)
    return [(pair, titles + texts), (bare, titles + metas)]


def assessed(city: City) -> Forms:
    """The newest result of the City Biodiversity Index: its four figures together."""
    result = next(iter(published_of(city)), None)
    if result is None:
        return []
    title, totals = localized(result, "title"), year_row(result, [])["totals"]
    return [({"title": title, "totals": totals}, HEADED + lines_needed(f"{title.text} {totals}", LINE))]


def projects(city: City) -> Forms:
    """Those that look for partners, as many titles with their stages as there is room for, one a line."""
    rows = project_rows(city)
    costs = [lines_needed(f"{row['title'].text} · {row['stage']}", LINE) for row in rows]
    return [
        ({"rows": rows[:count], "more": len(rows) - count}, HEADED + sum(costs[:count]))
        for count in range(min(len(rows), PROJECTS_AT_MOST), 0, -1)
    ]


def own_practice(city: City) -> dict[str, Any] | None:
    rows = Practice.objects.published().shown_with(city=city).order_by("-changed_at", "pk")
    bodies = Organisation.objects.published()
    bodies = bodies if city.is_example else bodies.real()
    with_partners = rows.prefetch_related(Prefetch("organisations", bodies.order_by("slug")))
    row = with_partners.first()
    if row is None:
        return None
    partners = [body.name for body in row.organisations.all() if body.city_id != city.pk][:3]
    return {
        "heading": _("Practices of the city"),
        "title": localized(as_public(row), "title"),
        "text": localized(as_public(row), "summary"),
        "meta": _("Partners: %(names)s") % {"names": listed(partners)} if partners else "",
    }


def listed(names: list[str]) -> str:
    return pgettext("between the items of a list", ", ").join(names)


def other_practice(city: City, around: Surroundings, *, has_own: bool) -> dict[str, Any] | None:
    """A practice of another city on what this one asks, or on what its own practices are about."""
    terms: dict[int, Term] = {term.pk: term for name in QUESTIONS for term in around.terms.get(name, [])}
    if has_own:
        terms |= {term.pk: term for term in Term.objects.filter(practices__city=city, practices__state="published")}
    found = sharing(terms, but=city.pk)[:1] if terms else []
    return next((other_shown(row) for row in found), None)


def other_shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "heading": _("A practice from another city"),
        "title": row["title"],
        "text": localized(row["practice"], "summary"),
        "meta": _("%(city)s. In common: %(themes)s")
        % {
            "city": row["practice"].city.name,
            "themes": listed(row["themes"]),
        },
    }


def cities(around: Surroundings) -> Forms:
    """Those that it met, else those with the same questions; fewer where names are long."""
    links = around.met or around.similar
    common = common_to(links)
    found = [link.city for link in links]
    base = HEADED + 1 + lines_needed(common.themes, LINE)
    return [
        (
            {"met": bool(around.met), "common": common, "count": len(found), "cities": found[:count]},
            base + rows_of_names(city.name for city in found[:count]) * 1.6,
        )
        for count in range(min(len(found), CITIES_AT_MOST), 0, -1)
    ]


def works_with(around: Surroundings) -> Forms:
    """The cities of its public links, as many names as there is room for."""
    names = list(dict.fromkeys(part.city.name for part in around.linked))
    forms = [names[:count] for count in range(min(len(names), CITIES_AT_MOST), 0, -1)]
    return [
        ({"names": listed(some), "more": len(names) - len(some)}, HEADED + lines_needed(listed(some), LINE))
        for some in forms
    ]


def rows_of_names(names: Iterable[str]) -> int:
    return ceil(sum(width(name) + PICTURE for name in names) / (LINE * 0.85))


def own_words(city: City) -> Forms:
    """Whom to write to, and the words of the leader: both, or the one that fits."""
    office, statement = localized(city, "contact_office"), localized(city, "leader_statement")
    label = _("Contact department")
    to_office: tuple[dict[str, Any], float] = (
        {"label": label, "text": office},
        lines_needed(f"{label} · {office.text}", LINE) + PADDING,
    )
    needed = sum(lines_needed(each, LINE - INDENT) for each in statement.text.splitlines())
    signed = lines_needed(f"{city.leader_name} {SIGNED} {city.name}", LINE - INDENT)
    said: tuple[dict[str, Any], float] = ({"statement": statement}, needed + signed + 4 * PADDING)
    rows = [said] if statement.text else []
    rows += [to_office] if office.text else []
    if not rows:
        return []
    found = [([row for row, _cost in rows], HEADED + sum(cost for _row, cost in rows))]
    return found + ([([rows[-1][0]], HEADED + rows[-1][1])] if len(rows) > 1 else [])
