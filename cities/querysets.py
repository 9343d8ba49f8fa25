"""Which cities, figures, and things that cities own: words that chain."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models.functions import Cast, Coalesce, Substr

from core.accounts.permissions import Person
from core.accounts.tenants import is_curator, roles_of
from core.content.examples import WithExamples
from core.history.models import ToldQuerySet
from core.text.fallback import columns
from core.text.languages import READINGS

if TYPE_CHECKING:
    from cities.models import City, Figure  # noqa: F401  # named in the bases below

LISTED = ("founding", "member")
CARD = (
    *("slug", "sort_key", "status", "country", "region", "latitude", "longitude", "on_the_coast"),
    *("local_name", "local_language", "confirmed_on", "changed_at", "photo"),
    *columns("name"),
    *("biome", "biome__code"),
    *columns("label", prefix="biome__"),
)


class CityQuerySet(WithExamples["City"]):
    def public(self) -> Self:
        """Those that have a page for everybody, the made-up one too."""
        return self.filter(status__in=LISTED)

    def listed(self) -> Self:
        """Those that stand in lists, counts, maps and comparisons: a made-up city is none of them."""
        return self.public().real()

    def shown_to_all(self) -> Self:
        """The same, by the word that all translated kinds have."""
        return self.listed()

    def visible_to(self, person: Person) -> Self:
        if is_curator(person):
            return self
        if person.is_anonymous:
            return self.public()
        return self.filter(models.Q(status__in=LISTED) | models.Q(pk__in=list(roles_of(person))))

    def served_by(self, person: Person) -> Self:
        """Those that the person works for."""
        return self.filter(pk__in=list(roles_of(person)))

    def by_name(self, language: str = "en") -> Self:
        """Sorts by reading: pinyin in Chinese, kana in Japanese."""
        reading = READINGS.get(language)
        return self.order_by(f"order_{reading}" if reading else "sort_key", "pk")

    def for_cards(self) -> Self:
        """What a card or a link to a city shows, and nothing else: a row has some eighty columns."""
        return self.select_related("biome").only(*CARD)

    def for_list(self) -> Self:
        """The same, with where the city lies and the sentence on what it is."""
        return self.select_related("biome").only(*CARD, *columns("parent_name"), *columns("summary"))


class OwnedQuerySet[Row: models.Model](WithExamples[Row]):
    """Rows that may belong to a city and have a state of their own."""

    public: ClassVar[models.Q] = models.Q(state="published")

    def published(self) -> Self:
        return self.filter(self.public)

    def shown_to_all(self) -> Self:
        """What lists of the whole site hold."""
        return self.published().real()

    def visible_to(self, person: Person) -> Self:
        if is_curator(person):
            return self
        city = getattr(self.model, "city_path", "city")
        return self.filter(self.public | models.Q((f"{city}__in", list(roles_of(person)))))


class FigureQuerySet(ToldQuerySet["Figure"]):
    def shown(self) -> Self:
        """Dated, and the city's word or a good source surely read; what follows an indicator of a plan first, then the
        city's own word, then the newest.

        The date is the year of the value or, where that is not stated, the date of the report.
        """
        good = models.Q(source__isnull=False) & ~models.Q(source__kind__in=["weak", "copy"])
        known = models.Q(confirmed_on__isnull=False) | (good & ~models.Q(confidence="low"))
        dated = models.Q(year__isnull=False) | ~models.Q(reported="")
        # As text: an empty date of a report is no number.
        newest = Coalesce(Cast("year", models.CharField(max_length=4)), Substr("reported", 1, 4))
        typed = models.Case(models.When(follows="", then=1), default=0)
        confirmed = models.F("confirmed_on").desc(nulls_last=True)
        return (
            self.filter(known, dated)
            .select_related("source")
            .order_by(
                "measure",
                typed,
                confirmed,
                newest.desc(),
                "confidence",
                "pk",
            )
        )

    def of_whole_city(self) -> Self:
        """Leaves out figures of a part of the city, such as the birds around a lake."""
        without = [models.Q((column, "")) | models.Q((column, None)) for column in columns("scope")]
        return self.filter(*without)

    def comparable(self) -> Self:
        """What may stand beside the values of others: in a comparison, an index, a match or a total."""
        return self.of_whole_city().filter(year__isnull=False).exclude(measure="other")
