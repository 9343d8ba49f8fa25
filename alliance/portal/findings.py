"""What cities show, for the first page: a number, what it says, whose it is, its date, source and who stands for it.

Each is read anew from what is public, so that one whose source is withdrawn is gone at the next request. The choice is
that of curators, filled up by rule: one a city, what has changed before what is counted once, and practices where
figures do not suffice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from alliance.portal.facts import SIZES, TELLING, before, fact, one_a_measure
from alliance.portal.practices.lines import COLUMNS, practice_years
from cities.measures import Measure, Unit
from cities.models import City, Figure
from cities.practices.models import Practice
from core.content.reading import as_public
from core.prepared import BoundStatement, at_once, prepared
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import columns, localized
from core.text.ranges import year_words
from core.ui.templatetags.ui import marked
from core.vocabulary.models import Source
from events.models import Event

FINDINGS = 4
OF_A_CITY = 5  # practices that are looked at for one with a date, about
WEAK = (Source.Kind.WEAK, Source.Kind.COPY)
FINDING_MEASURES = tuple(measure for measure in TELLING if measure not in SIZES)
FIGURE = (
    *("city_id", "measure", "value", "qualifier", "unit", "year", "is_fiscal", "year_from", "reported"),
    *("confirmed_on", "is_finding", "source", "source_title", "source_link", *columns("own_measure", "scope")),
    *("source__key", "source__kind", "source__url", "source__read_in_archive"),
    *columns("title", prefix="source__"),
    *columns("publisher", prefix="source__"),
)
# What a number says of the whole city, read on from the number; of a part of it, the label says which.
READ_ON: dict[tuple[str, str], Promise] = {
    (Measure.FOREST_COVER, Unit.PERCENT): pgettext_lazy("after a number", "of the city covered by forest"),
    (Measure.GREEN_COVER, Unit.PERCENT): pgettext_lazy("after a number", "of the city covered by green space"),
    (Measure.CANOPY, Unit.PERCENT): pgettext_lazy("after a number", "of the city under tree canopy"),
    (Measure.PARKS_NEAR, Unit.PERCENT): pgettext_lazy("after a number", "of homes with a park within 500 m"),
    (Measure.SPECIES, Unit.SPECIES): pgettext_lazy("after a number", "recorded in the city"),
    (Measure.BIRDS, Unit.SPECIES): pgettext_lazy("after a number", "of birds recorded in the city"),
    (Measure.PLANTS, Unit.SPECIES): pgettext_lazy("after a number", "of vascular plants recorded in the city"),
    (Measure.FISH, Unit.SPECIES): pgettext_lazy("after a number", "of fish recorded in the city"),
    (Measure.ECOSYSTEM_TYPES, Unit.TYPES): pgettext_lazy("after a number", "of ecosystem found in the city"),
    (Measure.PROTECTED_AREAS, Unit.COUNT): pgettext_lazy("after a number", "protected areas in the city"),
}


@dataclass(frozen=True)
class Finding:
    """`big` is the number, for a practice its years; `says` reads on from it, `source` is short: who published it."""

    city: City
    big: str
    says: str
    url: str
    dated: str
    source: str
    source_url: str
    how_read: str
    confirmed: date | None
    is_practice: bool = False

    @property
    def on_card(self) -> dict[str, str | bool]:
        """What the card of its city says of it: plain values, so that the card is kept until one of them changes."""
        return {name: getattr(self, name) for name in ("big", "says", "dated", "source", "is_practice")}

    @property
    def standing(self) -> str:
        """When its city confirmed it, in words, or that it has not yet."""
        return freshness.sentence(self.confirmed)


def how_all_were_read(found: Iterable[Finding]) -> str:
    """What is so of the sources of all findings, to be said once; nothing where they differ."""
    said = {finding.how_read for finding in found if finding.source}
    return said.pop() if len(said) == 1 else ""


def is_none_confirmed(found: Iterable[Finding]) -> bool:
    """Whether no city has confirmed any of them, which is said once."""
    return not any(finding.confirmed for finding in found)


def findings(cities: Iterable[City]) -> list[Finding]:
    """What cities show: no more than four, those chosen by curators, then of cities among the given ones that have none
    yet. Three queries at most."""
    known = list(cities)
    chosen = at_once(*chosen_cities())
    return findings_among(known, chosen, at_once(*told_by(known, chosen)))


type Chosen = Sequence[list[City]]  # those with a figure that curators chose, and those with such a practice


def chosen_cities() -> list[BoundStatement[City]]:
    return [cities_with.asked(figures__is_finding=True), cities_with.asked(practices__is_finding=True)]


def told_by(cities: Iterable[City], chosen: Chosen) -> list[BoundStatement[Any]]:
    """What is asked of these cities: their figures, and the practices that were chosen."""
    with_figure, with_practice = chosen
    figures = sorted({city.pk for city in (*with_figure, *cities)})
    practices = sorted(city.pk for city in with_practice)
    return [figures_of.asked(figures), newest_practices.asked(practices, only_chosen=True, most=most_of(practices))]


def findings_among(cities: Iterable[City], chosen: Chosen, told: Sequence[list[Any]]) -> list[Finding]:
    """The same of what was read already: a question more where figures do not suffice."""
    figures = by_city(told[0])
    with_figure, with_practice = ({city.pk: city for city in those} for those in chosen)
    found = figure_findings(with_figure, figures, only_chosen=True)
    found += practice_findings(with_practice, told[1])
    if len(found) < FINDINGS:
        found += figure_findings(others(cities, found), figures)
    if len(found) < FINDINGS:
        found += findings_in_practices(others(cities, found))
    return found[:FINDINGS]


def findings_in_practices(cities: dict[int, City]) -> list[Finding]:
    """One of each city that has such a practice. One query."""
    keys = sorted(cities)
    return practice_findings(cities, newest_practices(keys, only_chosen=False, most=most_of(keys)) if keys else ())


def others(cities: Iterable[City], found: Iterable[Finding]) -> dict[int, City]:
    """Those that have no finding yet."""
    taken = {finding.city.pk for finding in found}
    return {city.pk: city for city in cities if city.pk not in taken}


@prepared
def cities_with(**chosen: bool) -> QuerySet[City]:
    return City.objects.listed().for_cards().filter(**chosen).distinct()[:FINDINGS]


def figure_findings(
    cities: dict[int, City], figures: dict[int, list[Figure]], *, only_chosen: bool = False
) -> list[Finding]:
    """A figure of each city together with those of its city, which say what it was before."""
    best = sorted(most_telling_among(cities, figures, only_chosen=only_chosen), key=lambda each: weight(*each))
    return [figure_finding(cities[figure.city_id], figure, of_city) for figure, of_city in best]


def most_telling_of(cities: Iterable[int]) -> list[tuple[Figure, list[Figure]]]:
    """The figure of each city that says most, with those of its city. One query."""
    keys = sorted(cities)
    return most_telling_among(keys, by_city(figures_of(keys) if keys else ()))


def most_telling_among(
    cities: Iterable[int], figures: dict[int, list[Figure]], *, only_chosen: bool = False
) -> list[tuple[Figure, list[Figure]]]:
    """The same of figures that were read already: what curators chose comes first."""
    of_cities = [figures[key] for key in cities if key in figures]
    return [
        (most_telling(wanted, of_city), of_city)
        for of_city in of_cities
        if (wanted := [figure for figure in of_city if figure.is_finding] if only_chosen else of_city)
    ]


def by_city(figures: Iterable[Figure]) -> dict[int, list[Figure]]:
    found: defaultdict[int, list[Figure]] = defaultdict(list)
    for figure in figures:
        found[figure.city_id].append(figure)
    return dict(found)


@prepared
def figures_of(cities: list[int]) -> QuerySet[Figure]:
    return Figure.objects.shown().filter(city__in=cities, measure__in=FINDING_MEASURES).only(*FIGURE)


def most_telling(wanted: list[Figure], figures: list[Figure]) -> Figure:
    return min(one_a_measure(wanted), key=lambda figure: (not figure.is_finding, *weight(figure, figures)))


def weight(figure: Figure, figures: list[Figure]) -> tuple[bool, bool, int, int]:
    """What has changed comes first, then what has a year of its own."""
    rank = FINDING_MEASURES.index(Measure(figure.measure))
    return before(figure, figures) is None, figure.year is None, rank, figure.city_id


def figure_finding(city: City, figure: Figure, figures: list[Figure]) -> Finding:
    told, cited = fact(figure, before(figure, figures)), figure.cited
    return Finding(
        city=city,
        big=told["value"],
        says=read_on(figure) or told["label"],
        url=reverse("city_figures", args=[city.slug]) + told["url"],
        dated=told["note"],
        source=published_by(figure),
        source_url=cited.page or cited.link if cited else "",
        how_read=cited.how_read if cited else "",
        confirmed=figure.confirmed_on,
    )


def read_on(figure: Figure) -> str:
    """The words after a number that is about the whole city."""
    words = READ_ON.get((figure.measure, figure.unit))
    return str(words) if words and not any(figure.scope_in_all) else ""


def published_by(figure: Figure) -> str:
    """Who published the source of a figure; its title where that is not known, or where the city named it itself."""
    if figure.source_title or not figure.source:
        return figure.source_title
    publisher = localized(figure.source, "publisher")
    return marked(publisher if publisher.text else localized(figure.source, "title"))


def practice_findings(cities: dict[int, City], newest: Iterable[Any]) -> list[Finding]:
    """The newest of each city that has a date and a source, or the word of its city."""
    first: dict[int, Finding] = {}
    for row in newest:
        finding = practice_finding(cities[row.city_id], as_public(row), row.presented)
        if finding.big:
            first.setdefault(row.city_id, finding)
    return list(first.values())


def most_of(cities: Sized) -> int:
    """How many practices are looked at."""
    return OF_A_CITY * max(FINDINGS, len(cities))


@prepared
def newest_practices(cities: list[int], *, only_chosen: bool, most: int) -> QuerySet[Practice]:
    rows = Practice.objects.shown_to_all().filter(is_known(), city__in=cities).select_related("city")
    rows = rows.filter(is_finding=True) if only_chosen else rows
    rows = rows.annotate(presented=presented()).only(*COLUMNS, "starts", "ends", "period_unknown", "confirmed_parts")
    return rows.order_by("-changed_at", "pk")[:most]


def is_known() -> Q:
    through: Any = Practice.sources.through
    good = through.objects.filter(practice=OuterRef("pk")).exclude(source__kind__in=WEAK)
    return Q(Exists(good)) | ~Q(confirmed_parts=[])


def presented() -> Subquery:
    """The day of the first event at which it was shown."""
    events = Event.objects.shown_to_all().filter(practices=OuterRef("pk")).order_by("starts")
    return Subquery(events.values("starts")[:1])


def oldest_day(practice: Practice) -> date | None:
    """The day on which all parts of a practice were confirmed."""
    days = freshness.days_of(kind_of("practice"), practice).values()
    known = [day for day in days if day]
    return min(known) if known and len(known) == len(days) else None


def practice_finding(city: City, practice: Practice, day: date | None) -> Finding:
    shown = _("presented on %(date)s") % {"date": date_format(day)} if day else ""
    years = "" if practice.period_unknown else practice_years(practice)
    return Finding(
        city=city,
        big=years or (year_words(day.year) if day else ""),
        says=marked(localized(practice, "title")),
        url=practice.get_absolute_url(),
        dated="" if years else shown,
        source="",
        source_url="",
        how_read="",
        confirmed=oldest_day(practice),
        is_practice=True,
    )
