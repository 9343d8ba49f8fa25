"""Tells those who follow something what was published about it: in the transaction of the change, once for all that
it changed, and never the person who did it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from alliance.portal.following.things import followed_rows
from core.history import keys
from core.history.models import Entry
from core.notifications import wording
from core.notifications.actions import notify_each
from core.notifications.following import Key, Subject, followable, followed_terms, subject_of
from core.notifications.models import Following
from core.notifications.wording import DAILY, Facts
from core.text.fallback import first_available
from core.text.languages import LANGUAGE_CODES, column_name
from core.vocabulary.models import Term

GROUP = "following"
MOST_FROM_ONE_CHANGE = 10
# Only changes of the order in which things stand: nobody reads them.
QUIET = frozenset({"sort_key", "pinyin", "kana", "order"})


class News(NamedTuple):
    """`gained` and `lost` are the topics and targets that it was put under and taken from."""

    subject: Subject[Any]
    row: Any
    is_new: bool
    by: frozenset[int]
    about: tuple[Key, ...]
    gained: frozenset[Key]
    lost: frozenset[Key]


def tell_of_news(entries: Sequence[Entry]) -> None:
    """Tells the followers; `core.history.write.transaction_listeners` call it."""
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
        if is_seen(entry):
            by_row[entry.object_type, entry.object_id].append(entry)
    for (object_type, key), some in sorted(by_row.items(), key=lambda item: item[0]):
        subject = subject_of(object_type)
        row = subject.rows().filter(pk=key).first() if subject else None
        if subject is not None and row is not None:
            yield news_of(subject, row, some)


def news_of(subject: Subject[Any], row: Any, entries: Sequence[Entry]) -> News:
    by = frozenset(entry.by_id for entry in entries if entry.by_id is not None)
    is_new = any(subject.becomes_public(entry) for entry in entries)
    about = subject.things(row)
    gained, lost = moved(entries)
    lost = frozenset() if is_new else lost - set(about)  # nobody saw it there
    return News(subject, row, is_new, by, (*about, *sorted(lost)), gained & set(about), lost)


def is_seen(entry: Entry) -> bool:
    return any(keys.Key.parse(key).name not in QUIET for key in entry.changes)


def moved(entries: Sequence[Entry]) -> tuple[frozenset[Key], frozenset[Key]]:
    """The topics and targets that a row was put under and taken from, by its own terms. Most changes touch none."""
    links: dict[int, list[bool]] = {}
    for entry in entries:
        for term, (old, new) in keys.under("terms", entry.changes).items():
            links.setdefault(int(term), [bool(old)]).append(bool(new))
    if not links:
        return frozenset(), frozenset()
    kinds = {number: kind for kind, number in followed_terms(Term.objects.filter(pk__in=links))}
    changed = {(kinds[number], number): states for number, states in links.items() if number in kinds}
    gained = frozenset(key for key, states in changed.items() if states[-1] and not states[0])
    return gained, frozenset(key for key, states in changed.items() if states[0] and not states[-1])


def followers_of(news: Sequence[News]) -> dict[Key, list[int]]:
    """People who follow each of these things. One query for all."""
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
        notify_each(many, "followed_many", address="account/following/")
    followed = names_of_things({key for some in few.values() for _news, key in some})
    by_news: defaultdict[tuple[int, str], dict[int, Facts]] = defaultdict(dict)
    news = {id(each): each for some in few.values() for each, _key in some}
    for person, some in few.items():
        for each, key in some:
            by_news[id(each), kind_of(each, key)][person] = {**facts_of(each), **followed.get(key, {})}
    for (number, kind), facts in by_news.items():
        notify_each(facts, kind, address=address_of(news[number].row))


def kind_of(news: News, key: Key) -> str:
    """What is new where somebody follows it, and what has left."""
    if key in news.lost:
        return "followed_left"
    if news.is_new:
        return "followed_new"
    return "followed_joined" if key in news.gained else "followed_changed"


def facts_of(news: News) -> Facts:
    """Titles in all languages, so that reading a notice asks nothing."""
    model = news.subject.model
    return {
        "subject": model._meta.label_lower,
        "key": str(news.row.pk),
        **{f"title_{code}": getattr(news.row, column_name(model.title_field, code)) or "" for code in LANGUAGE_CODES},
    }


def names_of_things(keys: Iterable[Key]) -> dict[Key, Facts]:
    return {
        (kind.code, row.pk): {
            "followed": kind.code,
            "followed_slug": kind.slug(row),
            **{f"followed_{language}": name for language, name in kind.names(row).items()},
        }
        for kind, row in followed_rows(keys)
    }


def address_of(row: Any) -> str:
    with override("en"):
        return str(row.get_absolute_url()).removeprefix(reverse("home"))


# --- In words -----------------------------------------------------------------------------------------------------


def words(facts: Facts) -> Facts:
    title = first_available(lambda language: facts.get(f"title_{language}")).text
    name = first_available(lambda language: facts.get(f"followed_{language}"))
    kind, subject = followable(facts.get("followed", "")), subject_of(facts["subject"])
    followed = kind.title(facts["followed_slug"], name).text if kind else name.text
    return {"title": title, "kind": str(subject.label) if subject else "", "followed": followed}


def stands(facts: Facts) -> bool:
    """Whether it is public still."""
    subject = subject_of(facts["subject"])
    return subject is not None and subject.rows().filter(pk=facts["key"]).exists()


wording.register_group(
    GROUP,
    label=_("What you follow"),
    hint=_("Updates on the cities, events, topics and targets that you follow."),
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
    text=_("“%(title)s” was added to %(followed)s, which you follow."),
    words=words,
    stands=stands,
    group=GROUP,
)
wording.register(
    "followed_left",
    subject=_("Removed from %(followed)s: %(title)s (%(kind)s)"),
    text=_("“%(title)s” was removed from %(followed)s, which you follow."),
    words=words,
    stands=stands,
    group=GROUP,
)
wording.register(
    "followed_many",
    subject=_("%(count)s new or changed pages"),
    text=_("%(count)s pages about what you follow were published or changed at the same time."),
    words=lambda facts: facts,
    group=GROUP,
)
