"""Links from a city to others, each with its reasons in words: the same event, the same themes, the same biome."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cities.models import City
from cities.querysets import CARD, LISTED
from cooperation.matching import Code, Kind
from cooperation.models import Link as AgreedLink
from cooperation.models import LinkCity, Posting, PublicExchange
from cooperation.neighbours.models import Neighbour
from core.content.examples import not_made_up
from core.prepared import prepared
from core.text.fallback import columns
from core.ui.templatetags.ui import translated
from core.vocabulary.models import Term
from events.models import Event, Participation
from events.querysets import SHOWN

SIDES = (Kind.OFFER, Kind.NEED)
NUMBERED = (*SIDES, Kind.TERM, Kind.EVENT)
WORKED_WITH = (
    *("order", "part", "link__slug", "link__kind", "link__starts", *columns("title", prefix="link__")),
    *(f"city__{name}" for name in CARD),
)


@dataclass(kw_only=True)
class Reasons:
    """What everybody may read of the reasons to talk with another city: no plan and no points are held against one.

    `offers` of the other city answer a need of the city, `needs` look for what it offers, `practices` are the terms of
    its challenges and needs on which the other has told of a practice.
    """

    met: list[Participation] = field(default_factory=list)
    shared: list[Term] = field(default_factory=list)
    same_biome: bool = False
    offers: list[Posting] = field(default_factory=list)
    needs: list[Posting] = field(default_factory=list)
    practices: list[Term] = field(default_factory=list)

    @property
    def has_any(self) -> bool:
        return bool(self.met or self.shared or self.same_biome or self.offers or self.needs or self.practices)

    @property
    def weight(self) -> tuple[int, int, int]:
        """The first that differs decides. A city is not put before another for what it offers: those are groups."""
        return (-len(self.met), -len(self.shared), -int(self.same_biome))


@dataclass(kw_only=True)
class Link(Reasons):
    """`kind` is the strongest reason in a word, `reason` all of them in a sentence each."""

    city: City

    @property
    def kind(self) -> str:
        return _("Took part in the same event") if self.met else _("Similar city")

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
        sentences = [*self.answers(), *self.meetings(), *self.themes(), *self.told(), *self.nature()]
        return reduce(after_one_another, sentences or [""])

    def answers(self) -> list[str]:
        found = []
        if self.offers:
            found.append(quoting(_("The city offers what is needed here: {titles}."), self.offers))
        if self.needs:
            found.append(quoting(_("The city is looking for what is offered here: {titles}."), self.needs))
        return found

    def told(self) -> list[str]:
        if not self.practices:
            return []
        names = pgettext("between the items of a list", ", ").join(term.name for term in self.practices[:3])
        return [_("The city has shared practices on: %(themes)s.") % {"themes": names}]

    def meetings(self) -> list[str]:
        sentence = _("Both cities took part in “{event}”.")
        sentences: list[str] = [format_html(sentence, event=translated(part.event, "title")) for part in self.met[:1]]
        if len(self.met) > 1:
            more = len(self.met) - 1
            sentences.append(
                ngettext(
                    "Both cities took part in %(count)d more event.",
                    "Both cities took part in %(count)d more events.",
                    more,
                )
                % {"count": more}
            )
        return sentences

    def themes(self) -> list[str]:
        """Says the shared terms, without those on which it has told of a practice, which is the stronger reason."""
        rest = [term for term in self.shared if term not in self.practices]
        if not rest:
            return []
        names = pgettext("between the items of a list", ", ").join(term.name for term in rest[:3])
        return [_("Listed on this site for both cities: %(themes)s.") % {"themes": names}]

    def nature(self) -> list[str]:
        if not (self.same_biome and self.city.biome):
            return []
        return [_("Both cities share a biome: %(biome)s.") % {"biome": self.city.biome.label}]


def quoting(sentence: str, postings: Sequence[Posting]) -> str:
    quoted = [format_html("“{}”", translated(each, "title")) for each in postings[:2]]
    return format_html(
        sentence, titles=format_html_join(pgettext("between the items of a list", ", "), "{}", ((q,) for q in quoted))
    )


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
    """What the profile of a city shows of its terms, its events, its links, its offers and its needs."""

    terms: dict[str, list[Term]]
    participations: list[Participation]
    met: list[Link]
    similar: list[Link]
    linked: list[LinkCity]
    postings: list[Posting]


def surroundings(city: City, *, similar_at_most: int | None = None) -> Surroundings:
    """The cities around a city, in six queries or fewer, however many there are: neighbours and their reasons were
    worked out when they changed. Only the cities that are named are read whole."""
    terms = {term.pk: term for term in (terms_of(city.pk) if may_have(city, "terms") else [])}
    parts = {part.event_id: part for part in (parts_of(city.pk) if may_have(city, "events") else [])}
    rows = neighbours(city.pk) if may_have(city, "neighbours") else []
    postings = postings_of(city, rows)
    linked = linked_with(city)
    works_with = {part.city_id for part in linked}
    found = [(row.other_id, reasons(row, terms, parts, postings)) for row in rows if row.other_id not in works_with]
    near = sorted((each for each in found if each[1].has_any), key=lambda each: each[1].weight)
    met, similar = [each for each in near if each[1].met], [each for each in near if not each[1].met]
    similar = similar[:similar_at_most]
    named = [key for key, _reasons in (*met, *similar)]
    cities = {each.pk: each for each in (cities_named(named) if named else [])}
    return Surroundings(
        terms=by_scheme(terms.values()),
        participations=list(parts.values()),
        met=links_to(met, cities),
        similar=links_to(similar, cities),
        linked=linked,
        postings=[each for each in postings.values() if each.city_id == city.pk],
    )


def may_have(city: City, what: str) -> bool:
    """Whether it is worth asking: a row that was read for a page knows what is there."""
    return bool(getattr(city, f"has_{what}", True))


@prepared
def neighbours(city: int) -> QuerySet[Neighbour]:
    """Those with a reason, in the order of their names."""
    rows = Neighbour.objects.filter(city=city).exclude(group="").filter(other__status__in=LISTED)
    return rows.only("city", "other", "reasons", "group").order_by("other__sort_key", "other")


@prepared
def cities_named(cities: list[int]) -> QuerySet[City]:
    return City.objects.public().filter(pk__in=cities).for_cards()


@prepared
def terms_of(city: int) -> QuerySet[Term]:
    rows = Term.objects.filter(cities=city).select_related("scheme").order_by("scheme", "order", "pk")
    return rows.only("code", "order", "scheme__code", *columns("label", "short"))


@prepared
def parts_of(city: int) -> QuerySet[Participation]:
    """The parts that the city had in events, the newest first."""
    return (
        Participation.objects.filter(not_made_up(Event, "event__"), city=city, event__state__in=SHOWN)
        .select_related("event")
        .only("city_id", "role", "order", "event__slug", "event__starts", *columns("title", prefix="event__"))
        .order_by("-event__starts", "event_id")
    )


def postings_of(city: City, rows: Iterable[Neighbour]) -> dict[int, Posting]:
    """The open offers and needs of the city, and those of others that are a reason; one query, or none."""
    behind = {
        int(key) for row in rows for _code, theirs, _yours in row.reasons for kind, key in theirs if kind in SIDES
    }
    if not (behind or may_have(city, "postings")):
        return {}
    return {row.pk: row for row in postings_shown(city.pk, sorted(behind), timezone.localdate())}


@prepared
def postings_shown(city: int, others: list[int], today: date) -> QuerySet[Posting]:
    found = (
        Posting.objects.published(today)
        .filter(Q(city=city) | Q(pk__in=others))
        .filter(not_made_up(Posting) | Q(city__is_example=True))
    )
    return found.only("slug", "side", "city", "places", "valid_until", "published_on", *columns("title")).newest_first()


def linked_with(city: City) -> list[LinkCity]:
    """The other cities of its public links that run, with the link; one query, or none."""
    return links_running(city.pk) if may_have(city, "links") else []


@prepared
def links_running(city: int) -> QuerySet[LinkCity]:
    shown = not_made_up(AgreedLink, "link__") | Q(city__is_example=True)
    mine = LinkCity.objects.filter(shown, city=city, left_on=None).values("link")
    rows = LinkCity.objects.filter(link__in=AgreedLink.objects.published().running().filter(pk__in=mine), left_on=None)
    others = rows.exclude(city=city).select_related("link", "city", "city__biome").only(*WORKED_WITH)
    own = LinkCity.objects.filter(link=OuterRef("link"), city=city, left_on=None).values("part")[:1]
    told = PublicExchange.objects.filter(link=OuterRef("link")).order_by().values("link")
    counted = Subquery(told.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
    return others.annotate(own_part=Subquery(own), exchanges=counted).order_by("-link__starts", "order")


def reasons(
    row: Neighbour, terms: Mapping[int, Term], parts: Mapping[int, Participation], postings: Mapping[int, Posting]
) -> Reasons:
    by_code = {code: (theirs, yours) for code, theirs, yours in row.reasons}

    def theirs(*codes: Code) -> list[int]:
        return [key for code in codes if code in by_code for key in keys(by_code[code][0])]

    shared = set(theirs(Code.SAME_CHALLENGE, Code.SAME_ECOSYSTEM, Code.SAME_SOLUTION))
    told = set(keys(by_code.get(Code.PRACTICE_ON_CHALLENGE, ((), ()))[1]))
    met = set(theirs(Code.MET))
    return Reasons(
        met=[part for event, part in parts.items() if event in met],
        shared=[term for key, term in terms.items() if key in shared],
        same_biome=Code.SAME_BIOME in by_code,
        offers=[postings[key] for key in theirs(Code.OFFER_FOR_NEED) if key in postings],
        needs=[postings[key] for key in theirs(Code.NEED_FOR_OFFER) if key in postings],
        practices=[term for key, term in terms.items() if key in told],
    )


def links_to(near: Iterable[tuple[int, Reasons]], cities: Mapping[int, City]) -> list[Link]:
    """Links in the same order, with the cities themselves. A biome that was taken back since is no reason any more."""
    found = [Link(city=cities[key], **vars(reasons)) for key, reasons in near if key in cities]
    for link in found:
        link.same_biome = link.same_biome and link.city.biome_id is not None
    return [link for link in found if link.has_any]


def keys(pieces: Iterable[Sequence[str]]) -> tuple[int, ...]:
    """The numbers among these pieces, which each name a kind and a key."""
    return tuple(int(key) for kind, key in pieces if kind in NUMBERED)


def by_scheme(terms: Iterable[Term]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        found[term.scheme.code.replace("-", "_")].append(term)
    return dict(found)
