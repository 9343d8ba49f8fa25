"""What can be followed without an account. Features say it in their modules `subscriptions`:

    @subjects.register
    class NewCities(subjects.NewlyPublic[City]):
        code, order, label = "cities", 10, _("New cities")
        model = City
        list_name, feed_name = "cities", "cities_atom"

A subject answers which public rows are its news of some days, whoever asks; nobody is told of anything else.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst

from core.history.models import Entry, Translated
from core.notifications import following


class NewsSubject[Row: Translated]:
    """A kind of news. `list_name` and `feed_name` are names of the addresses of its list and of its feed."""

    code: ClassVar[str]
    order: ClassVar[int]
    label: ClassVar[str | Promise]
    hint: ClassVar[str | Promise] = ""
    list_name: ClassVar[str]
    feed_name: ClassVar[str]

    def rows(self, first: date, until: date) -> Iterable[Row]:
        """Public rows that are news of the days from `first` to the one before `until` (UTC), each once."""
        raise NotImplementedError

    def note(self, row: Row) -> str:
        """What is said beside a title; empty where the title says it all."""
        return ""

    @property
    def feed_label(self) -> str:
        """What its feed holds: all that was added or changed, not the news of mails alone."""
        return str(self.label)

    def list_url(self) -> str:
        return reverse(self.list_name)

    def feed_url(self) -> str:
        return reverse(self.feed_name)


class NewlyPublic[Row: Translated](NewsSubject[Row]):
    """What became public on these days and still is, as the history tells it."""

    model: ClassVar[type[Translated]]

    @property
    def feed_label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def kind(self) -> following.Subject[Any]:
        found = following.subject_of(self.model._meta.label_lower)
        assert found is not None
        return found

    def rows(self, first: date, until: date) -> Iterable[Row]:
        keys = self.keys(first, until)
        found: QuerySet[Any] = self.kind.rows().filter(pk__in=keys)
        return sorted(found, key=lambda row: keys.index(str(row.pk))) if keys else ()

    def keys(self, first: date, until: date) -> list[str]:
        """Keys of the rows that became public then, the first one first."""
        entries = Entry.objects.filter(
            object_type=self.model._meta.label_lower,
            at__gte=midnight(first),
            at__lt=midnight(until),
            changes__has_key=self.kind.state_field,
        )
        kept = entries.only("object_id", "changes").order_by("pk")
        return list(dict.fromkeys(entry.object_id for entry in kept if self.kind.becomes_public(entry)))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


_subjects: dict[str, NewsSubject[Any]] = {}


def register[Kind: type[NewsSubject[Any]]](kind: Kind) -> Kind:
    """Decorates a subject. Raises ValueError for a code that is taken."""
    if kind.code in _subjects:
        raise ValueError(f"{kind.code} is registered already.")
    _subjects[kind.code] = kind()
    return kind


def news_subjects() -> list[NewsSubject[Any]]:
    return sorted(_subjects.values(), key=lambda subject: subject.order)


def chosen_subjects(codes: Iterable[str]) -> list[NewsSubject[Any]]:
    """The subjects of a choice, in their order. One that is gone since is left out."""
    kept = set(codes)
    return [subject for subject in news_subjects() if subject.code in kept]
