"""Which cities name a global target in their plans: by name, never by how much they plan. Where none does, nothing is
entered so far: other plans are not here, and of those that are some are entered in part."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cities.models import City
from core.content.examples import not_made_up
from core.prepared import prepared
from core.text.fallback import columns
from core.vocabulary.models import Term
from planning.models import Alignment, Plan

SCHEME = "kmgbf-targets"
MANY = 100  # targets of plans: then no city is picked out of them
SHOWN = 3


class Naming(NamedTuple):
    """The cities that name a global target, by name. `are_many`: so many that none of them is picked out here."""

    cities: tuple[City, ...] = ()
    are_many: bool = False

    @property
    def is_there(self) -> bool:
        return bool(self.cities) or self.are_many

    @property
    def words(self) -> str:
        if self.are_many:
            return _("many cities")
        if not self.cities:
            return _("nothing entered so far")  # no plan says here what the rest of its document names
        names = pgettext("between the items of a list", ", ").join(city.name for city in self.cities[:SHOWN])
        return _("%(cities)s and more") % {"cities": names} if len(self.cities) > SHOWN else names


def framework_terms() -> QuerySet[Term]:
    return Term.objects.filter(scheme__code=SCHEME, is_retired=False).order_by("order")


@prepared
def framework_targets() -> QuerySet[Term]:
    """Targets of the framework in their order, each saying whether very many targets of plans name it."""
    naming = Alignment.objects.shown_to_all().filter(term=OuterRef("pk")).order_by()
    return framework_terms().annotate(is_named_by_many=Exists(naming[MANY : MANY + 1]))


def named_by(terms: Sequence[Term]) -> dict[int, Naming]:
    """Who names each target, by the key of a row of `framework_targets`. One query."""
    few = [term.pk for term in terms if not is_named_by_many(term)]
    found: dict[int, list[City]] = {}
    for city in cities_naming(few):
        found.setdefault(city.named_term, []).append(city)
    return {term.pk: Naming(tuple(found.get(term.pk, ())), is_named_by_many(term)) for term in terms}


def is_named_by_many(term: Any) -> bool:
    return bool(term.is_named_by_many)


def cities_naming(terms: Iterable[int]) -> QuerySet[Any]:
    """A row for each city and term, by the name of the city."""
    path = "plans__targets__alignments__term"
    public = {"plans__state": "published", "plans__targets__state": "published", f"{path}__in": list(terms)}
    rows = City.objects.listed().filter(not_made_up(Plan, "plans__"), **public).annotate(named_term=F(path))
    return rows.only("slug", "country", "local_language", *columns("name")).by_name(get_language() or "en").distinct()
