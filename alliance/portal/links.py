"""Links from a city to others, each with its reasons in words: met at an event, work on the same, share a biome."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cities.models import City
from core.text.fallback import columns
from core.ui.templatetags.ui import translated
from core.vocabulary.models import Scheme, Term
from events.models import Event, Participation
from events.querysets import SHOWN

MET_AT_MOST = 12
NEIGHBOURS = 4
SAME_TERMS = 24
# Only what is shown: explanations and summaries in four languages stay in the database.
TERM = ("term__code", "term__order", *columns("label", "short", prefix="term__"))
EVENT = ("event__slug", "event__starts", *columns("title", prefix="event__"))


@dataclass
class Link:
    """`kind` is the strongest reason in a word, `reason` all of them in a sentence each."""

    city: City
    met: list[Participation] = field(default_factory=list)
    shared: list[Term] = field(default_factory=list)
    same_biome: bool = False

    @property
    def weight(self) -> tuple[int, int, int]:
        return (-len(self.met), -len(self.shared), -int(self.same_biome))

    @property
    def kind(self) -> str:
        return _("Met at an event") if self.met else _("Similar city")

    @property
    def tone(self) -> str:
        return "info" if self.met else "mute"

    def but(self, common: "Common") -> str:
        """Its reasons without those that all have; empty where there are no others."""
        rest = replace(
            self,
            met=[] if common.event else self.met,
            shared=[term for term in self.shared if term not in common.terms],
            same_biome=self.same_biome and not common.same_biome,
        )
        return rest.reason

    @property
    def reason(self) -> str:
        return reduce(after_one_another, [*self.meetings(), *self.themes(), *self.nature()] or [""])

    def meetings(self) -> list[str]:
        sentence = _("Both took part in “{event}”.")
        sentences: list[str] = [format_html(sentence, event=translated(part.event, "title")) for part in self.met[:1]]
        if len(self.met) > 1:
            more = len(self.met) - 1
            sentences.append(
                ngettext("They met at %(count)d more event.", "They met at %(count)d more events.", more)
                % {"count": more}
            )
        return sentences

    def themes(self) -> list[str]:
        if not self.shared:
            return []
        names = pgettext("between the items of a list", ", ").join(term.name for term in self.shared[:3])
        return [_("Both work on: %(themes)s.") % {"themes": names}]

    def nature(self) -> list[str]:
        if not (self.same_biome and self.city.biome):
            return []
        return [_("They share a biome: %(biome)s.") % {"biome": self.city.biome.label}]


def after_one_another(first: str, second: str) -> str:
    """Some languages put a space between sentences, others none."""
    return format_html(pgettext("two sentences", "{first} {second}"), first=first, second=second)


@dataclass
class Common:
    """What all of several links share: said once, above them."""

    event: Event | None = None
    terms: list[Term] = field(default_factory=list)
    same_biome: bool = False

    @property
    def themes(self) -> str:
        return pgettext("between the items of a list", ", ").join(term.name for term in self.terms)


def common_to(links: Sequence[Link]) -> Common:
    """One link shares everything with itself: there is nothing to be said once."""
    if len(links) < 2:
        return Common()
    first, *others = links
    events = [part.event for part in first.met if all(len(link.met) == 1 for link in links)]
    return Common(
        event=next((event for event in events if all(link.met[0].event_id == event.pk for link in others)), None),
        terms=[term for term in first.shared if all(term in link.shared for link in others)],
        same_biome=all(link.same_biome for link in links),
    )


@dataclass
class Surroundings:
    """What the profile of a city shows of its terms, its events and its links."""

    terms: dict[str, list[Term]]
    participations: list[Participation]
    met: list[Link]
    similar: list[Link]


def surroundings(city: City) -> Surroundings:
    """Three queries, however many cities there are."""
    others = list(candidates(city))
    terms = terms_by_city([city.pk, *(other.pk for other in others)])
    parts = parts_by_city(city, others)
    own = parts.get(city.pk, [])
    links = [link_to(city, other, terms, parts) for other in others]
    links.sort(key=lambda link: (link.weight, link.city.sort_key))
    return Surroundings(
        terms=by_scheme(terms[city.pk]),
        participations=own,
        met=[link for link in links if link.met],
        similar=[link for link in links if not link.met],
    )


def candidates(city: City) -> QuerySet[City]:
    """Who met at an event, the next ones of the same biome, the next ones with a term in common.

    "The next ones" by name, and from the beginning again: so every city is on a ring with all others of its kind,
    and each look-up stops after a few rows.
    """
    events = Participation.objects.filter(city=city, event__state__in=SHOWN).values("event")
    met = Participation.objects.filter(event__in=events).exclude(city=city).order_by("-event__starts", "order")
    through = City.terms.through._default_manager
    mine = through.filter(city_id=city.pk, term__scheme__code__in=["challenges", "ecosystems", "solution-types"])
    same = through.filter(term_id__in=mine.values("term_id")).exclude(city_id=city.pk)
    few = [
        met.values("city")[:MET_AT_MOST],
        same.filter(city_id__gt=city.pk).order_by("city_id").values("city_id")[:SAME_TERMS],
        same.filter(city_id__lt=city.pk).order_by("city_id").values("city_id")[:SAME_TERMS],
    ]
    if city.biome_id:
        biome = City.objects.listed().filter(biome=city.biome_id).exclude(pk=city.pk).order_by("sort_key", "pk")
        few.append(biome.filter(sort_key__gte=city.sort_key).values("pk")[:NEIGHBOURS])
        few.append(biome.filter(sort_key__lt=city.sort_key).values("pk")[:NEIGHBOURS])
    # Each list by its own index, then joined: with OR between them the databases look through all cities.
    first, *others = [City.objects.filter(pk__in=keys).order_by().values("pk") for keys in few]
    return City.objects.listed().filter(pk__in=first.union(*others)).for_cards()


def terms_by_city(keys: Sequence[int]) -> dict[int, list[Term]]:
    """Cities share their terms: each term is made once, however many cities have it."""
    through: Any = City.terms.through
    rows = (
        through.objects.filter(city_id__in=keys)
        .order_by("term__scheme", "term__order", "term_id")
        .values("city_id", "term_id", "term__scheme__code", *TERM)
    )
    made: dict[int, Term] = {}
    found: dict[int, list[Term]] = defaultdict(list)
    for row in rows:
        if row["term_id"] not in made:
            made[row["term_id"]] = term_of(row)
        found[row["city_id"]].append(made[row["term_id"]])
    return found


def term_of(row: dict[str, Any]) -> Term:
    columns_of_term = {name.removeprefix("term__"): row[name] for name in TERM}
    return Term(pk=row["term_id"], scheme=Scheme(code=row["term__scheme__code"]), **columns_of_term)


def parts_by_city(city: City, others: Iterable[City]) -> dict[int, list[Participation]]:
    """The events of the city, and the part that each of the others had in them."""
    mine = Participation.objects.filter(city=city).values("event")
    rows = (
        Participation.objects.filter(event__in=mine, event__state__in=SHOWN)
        .filter(city_id__in=[city.pk, *(other.pk for other in others)])
        .select_related("event")
        .only(
            "city_id", "event_id", "role", "order", "event__slug", "event__starts", *columns("title", prefix="event__")
        )
        .order_by("-event__starts", "event_id")
    )
    found: dict[int, list[Participation]] = defaultdict(list)
    for part in rows:
        found[part.city_id].append(part)
    return found


def link_to(city: City, other: City, terms: dict[int, list[Term]], parts: dict[int, list[Participation]]) -> Link:
    mine = {term.pk for term in terms[city.pk] if term.scheme.code != "settings"}
    return Link(
        city=other,
        met=parts.get(other.pk, []),
        shared=[term for term in terms[other.pk] if term.pk in mine],
        same_biome=city.biome_id is not None and city.biome_id == other.biome_id,
    )


def by_scheme(terms: Iterable[Term]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        found[term.scheme.code.replace("-", "_")].append(term)
    return dict(found)
