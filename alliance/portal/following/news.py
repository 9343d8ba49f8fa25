"""Tells those who follow something what was published about it: in the transaction of the change, once for all that
it changed, and never the person who did it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from alliance.portal.following.things import KINDS, SCHEMES, named, names_of
from cities.models import City
from cities.practices.models import Practice
from cities.querysets import LISTED
from core.history.models import Entry
from core.notifications import wording
from core.notifications.actions import tell_each
from core.notifications.models import Following
from core.notifications.wording import DAILY, Facts
from core.text.fallback import picked
from core.text.languages import LANGUAGE_CODES, column_name
from core.vocabulary.models import Term
from events.models import Event, Participation, Release
from events.querysets import SHOWN
from events.topics import topics_of
from planning.models import Plan
from resources.models import Resource

GROUP = "following"
MOST_FROM_ONE_CHANGE = 10
# Only changes of the order in which things stand: nobody reads them.
QUIET = frozenset({"sort_key", "kana", "order"})

type Key = tuple[str, int]


class Subject(NamedTuple):
    """A kind of page that can be news."""

    label: str | Promise
    rows: Callable[[], QuerySet[Any]]
    title: str
    state: str
    public: Sequence[str]
    about: Callable[[Any], Iterable[Key]]


class News(NamedTuple):
    """`gained` and `lost` are the topics and targets that it was put under and taken from."""

    subject: str  # the model, as the history names it
    row: Any
    is_new: bool
    by: frozenset[int]
    about: tuple[Key, ...]
    gained: frozenset[Key]
    lost: frozenset[Key]


def followed_terms(terms: QuerySet[Term]) -> list[Key]:
    """Topics and targets that are not retired, as what can be followed."""
    kinds = {scheme: kind for kind, scheme in SCHEMES.items()}
    found = terms.filter(is_retired=False, scheme__code__in=kinds).order_by("scheme", "order", "pk")
    return [(kinds[scheme], key) for scheme, key in found.values_list("scheme__code", "pk")]


def terms_of(row: Practice | Resource) -> list[Key]:
    return followed_terms(row.terms.all())


def about_city(city: City) -> list[Key]:
    return [("city", city.pk)]


def about_practice(practice: Practice) -> list[Key]:
    return [("city", practice.city_id), *terms_of(practice)]


def about_event(event: Event) -> list[Key]:
    taking_part = Participation.objects.filter(event=event).values_list("city", flat=True)
    cities = [event.city_id, *taking_part]
    events = [event.pk, event.part_of_id]
    topics = followed_terms(topics_of(event))
    return [("event", key) for key in events if key] + [("city", key) for key in cities if key] + topics


def about_resource(resource: Resource) -> list[Key]:
    released = Release.objects.filter(resource=resource, event__state__in=SHOWN).values_list("event", flat=True)
    cities = resource.cities.values_list("pk", flat=True)
    return [("event", key) for key in released] + [("city", key) for key in cities] + terms_of(resource)


def about_plan(plan: Plan) -> list[Key]:
    return [("city", plan.city_id)]


SUBJECTS = {
    "cities.city": Subject(_("City"), lambda: City.objects.listed(), "name", "status", LISTED, about_city),
    "cities.practice": Subject(
        _("Practice"), lambda: Practice.objects.published(), "title", "state", ["published"], about_practice
    ),
    "events.event": Subject(_("Event"), lambda: Event.objects.published(), "title", "state", SHOWN, about_event),
    "resources.resource": Subject(
        _("Resource"), lambda: Resource.objects.published(), "title", "state", ["published"], about_resource
    ),
    "planning.plan": Subject(
        _("Plan"), lambda: Plan.objects.published().select_related("city"), "title", "state", ["published"], about_plan
    ),
}


def told(entries: Sequence[Entry]) -> None:
    """For `core.history.write.endings`."""
    if not Following.objects.exists():
        return
    news = list(news_in(entries))
    followers = followers_of(news)
    mine: defaultdict[int, list[tuple[News, Key]]] = defaultdict(list)
    for each in news:
        for person, key in first_reasons(each, followers).items():
            if person not in each.by:
                mine[person].append((each, key))
    if mine:
        tell_followers(mine)


def news_in(entries: Sequence[Entry]) -> Iterable[News]:
    """One for each page that is public now, however many entries it has."""
    by_row: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.object_type in SUBJECTS and is_seen(entry):
            by_row[entry.object_type, entry.object_id].append(entry)
    for (kind, key), some in sorted(by_row.items(), key=lambda item: item[0]):
        subject = SUBJECTS[kind]
        row = subject.rows().filter(pk=key).first()
        if row is not None:
            by = frozenset(entry.by_id for entry in some if entry.by_id is not None)
            is_new = any(becomes_public(subject, entry) for entry in some)
            about = dict.fromkeys(subject.about(row))
            gained, lost = moved(some)
            lost = frozenset() if is_new else lost - about.keys()  # nobody saw it there
            yield News(kind, row, is_new, by, (*about, *sorted(lost)), gained & about.keys(), lost)


def is_seen(entry: Entry) -> bool:
    return any(key.partition(".")[0] not in QUIET for key in entry.changes)


def moved(entries: Sequence[Entry]) -> tuple[frozenset[Key], frozenset[Key]]:
    """The topics and targets that a row was put under and taken from, by its own terms. Most changes touch none."""
    links: dict[int, list[bool]] = {}
    for entry in entries:
        for key, (old, new) in entry.changes.items():
            name, _dot, term = key.partition(".")
            if name == "terms":
                links.setdefault(int(term), [bool(old)]).append(bool(new))
    if not links:
        return frozenset(), frozenset()
    kinds = {number: kind for kind, number in followed_terms(Term.objects.filter(pk__in=links))}
    changed = {(kinds[number], number): states for number, states in links.items() if number in kinds}
    gained = frozenset(key for key, states in changed.items() if states[-1] and not states[0])
    return gained, frozenset(key for key, states in changed.items() if states[0] and not states[-1])


def becomes_public(subject: Subject, entry: Entry) -> bool:
    old, new = entry.changes.get(subject.state, (None, None))
    return new in subject.public and old not in subject.public


def followers_of(news: Sequence[News]) -> dict[Key, list[int]]:
    """One query for all."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for each in news:
        for code, number in each.about:
            wanted[code].add(number)
    asked = Q(pk__in=[])
    for code, numbers in wanted.items():
        asked |= Q(kind=code, thing__in=numbers)
    found: defaultdict[Key, list[int]] = defaultdict(list)
    for kind, thing, person in Following.objects.filter(asked).order_by("pk").values_list("kind", "thing", "person"):
        found[kind, thing].append(person)
    return found


def first_reasons(news: News, followers: dict[Key, list[int]]) -> dict[int, Key]:
    """Who is told, and for which of the things that they follow."""
    found: dict[int, Key] = {}
    for key in news.about:
        for person in followers.get(key, ()):
            found.setdefault(person, key)
    return found


# --- Telling ------------------------------------------------------------------------------------------------------


def tell_followers(mine: dict[int, list[tuple[News, Key]]]) -> None:
    """Whoever would get a flood, of an import for example, gets one notice that says how many."""
    few = {person: some for person, some in mine.items() if len(some) <= MOST_FROM_ONE_CHANGE}
    many = {person: {"count": str(len(some))} for person, some in mine.items() if person not in few}
    if many:
        tell_each(many, "followed_many", address="account/following/")
    followed = names_of_things({key for some in few.values() for _news, key in some})
    by_news: defaultdict[tuple[int, str], dict[int, Facts]] = defaultdict(dict)
    news = {id(each): each for some in few.values() for each, _key in some}
    for person, some in few.items():
        for each, key in some:
            by_news[id(each), kind_of(each, key)][person] = {**facts_of(each), **followed.get(key, {})}
    for (number, kind), facts in by_news.items():
        tell_each(facts, kind, address=address_of(news[number].row))


def kind_of(news: News, key: Key) -> str:
    """What is new where somebody follows it, and what has left."""
    if key in news.lost:
        return "followed_left"
    if news.is_new:
        return "followed_new"
    return "followed_joined" if key in news.gained else "followed_changed"


def facts_of(news: News) -> Facts:
    """Titles in all languages, so that reading a notice asks nothing."""
    field = SUBJECTS[news.subject].title
    return {
        "subject": news.subject,
        "key": str(news.row.pk),
        **{f"title_{code}": getattr(news.row, column_name(field, code)) or "" for code in LANGUAGE_CODES},
    }


def names_of_things(keys: Iterable[Key]) -> dict[Key, Facts]:
    """Also of those that are not public themselves any more: somebody followed them while they were."""
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for code, number in keys:
        wanted[code].append(number)
    return {
        (code, row.pk): {
            "followed": code,
            "followed_slug": str(getattr(row, KINDS[code].slug)),
            **{f"followed_{language}": name for language, name in names_of(KINDS[code], row).items()},
        }
        for code, numbers in wanted.items()
        for row in KINDS[code].rows().filter(pk__in=numbers)
    }


def address_of(row: Any) -> str:
    with override("en"):
        return str(row.get_absolute_url()).removeprefix(reverse("home"))


# --- In words -----------------------------------------------------------------------------------------------------


def words(facts: Facts) -> Facts:
    title = picked(lambda language: facts.get(f"title_{language}")).text
    name = picked(lambda language: facts.get(f"followed_{language}"))
    kind = KINDS.get(facts.get("followed", ""))
    followed = named(kind, facts["followed_slug"], name).text if kind else name.text
    return {"title": title, "kind": str(SUBJECTS[facts["subject"]].label), "followed": followed}


def stands(facts: Facts) -> bool:
    """Whether it is public still."""
    return SUBJECTS[facts["subject"]].rows().filter(pk=facts["key"]).exists()


wording.register_group(
    GROUP,
    label=_("What you follow"),
    hint=_("What is published or changed about the cities, events, topics and targets that you follow."),
    usual=DAILY,
)
wording.register(
    "followed_new",
    subject=_("New: %(title)s (%(kind)s)"),
    text=_("“%(title)s” was published. You follow %(followed)s."),
    words=words,
    stands=stands,
    group=GROUP,
)
wording.register(
    "followed_changed",
    subject=_("Changed: %(title)s (%(kind)s)"),
    text=_("“%(title)s” was changed. You follow %(followed)s."),
    words=words,
    stands=stands,
    group=GROUP,
)
wording.register(
    "followed_joined",
    subject=_("Added to %(followed)s: %(title)s (%(kind)s)"),
    text=_("“%(title)s” is about this now: %(followed)s. You follow it."),
    words=words,
    stands=stands,
    group=GROUP,
)
wording.register(
    "followed_left",
    subject=_("Taken from %(followed)s: %(title)s (%(kind)s)"),
    text=_("“%(title)s” is no longer about this: %(followed)s. You follow it."),
    words=words,
    stands=stands,
    group=GROUP,
)
wording.register(
    "followed_many",
    subject=_("%(count)s pages are new or changed"),
    text=_("%(count)s pages about what you follow were published or changed together."),
    words=lambda facts: facts,
    group=GROUP,
)
