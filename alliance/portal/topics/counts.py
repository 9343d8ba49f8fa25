"""How much is public under terms. Each kind is counted apart: joined they would multiply each other."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Value
from django.utils.formats import localize
from django.utils.translation import ngettext

from cities.practices.models import Practice
from core.prepared import prepared
from core.text.lines import line_of
from core.vocabulary.models import Term
from events.topics import ties
from finance.projects.models import ProjectProfile
from resources.models import Resource

type Terms = Iterable[Term] | Iterable[int] | QuerySet[Any, Any]


class Counts(NamedTuple):
    """How much is public under one term."""

    practices: int
    resources: int
    events: int

    @property
    def is_there(self) -> bool:
        return any(self)

    @property
    def words(self) -> str:
        return published_words(**self._asdict())

    def parts(self, longest: int) -> list[dict[str, Any]]:
        """The parts of its bar, the last one what it lacks beside the longest; the codes are classes of its colours."""
        codes = zip(("secured", "offered", "sought"), self, strict=True)
        shown = [{"code": code, "count": count} for code, count in codes]
        return [*shown, {"code": "rest", "count": longest - sum(self)}]


def published_words(*, resources: int, events: int, practices: int) -> str:
    """How much there is in words, such as "1 practice · 2 resources". Of what is not there nothing is said."""
    parts = (
        (practices, ngettext("%(count)s practice", "%(count)s practices", practices)),
        (resources, ngettext("%(count)s resource", "%(count)s resources", resources)),
        (events, ngettext("%(count)s event", "%(count)s events", events)),
    )
    return line_of(*(words % {"count": localize(count)} for count, words in parts if count))


def practices_by_term(terms: Iterable[Term]) -> dict[int, int]:
    return counted(public_practices(terms))


def resources_by_term(terms: Iterable[Term]) -> dict[int, int]:
    return counted(public_resources(terms))


def by_kind(counts: Iterable[tuple[int, int, int]]) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """Practices, resources and projects by term."""
    found: tuple[dict[int, int], dict[int, int], dict[int, int]] = ({}, {}, {})
    for kind, term, count in counts:
        found[kind][term] = count
    return found


@prepared
def counts_of_scheme(scheme: str) -> QuerySet[Any, Any]:
    """The number of a kind, a term of the scheme, and how much there is. One query for the three kinds."""
    terms = Term.objects.filter(scheme__code=scheme).order_by().values("pk")
    first, *others = [
        rows.annotate(kind=Value(kind)).values_list("kind", "term").annotate(count=Count("pk"))
        for kind, rows in enumerate((public_practices(terms), public_resources(terms), public_projects(terms)))
    ]
    found: QuerySet[Any, Any] = first.union(*others, all=True)
    return found


def public_practices(terms: Terms) -> QuerySet[Any]:
    return ties_of_practices().filter(term__in=terms)


def public_resources(terms: Terms) -> QuerySet[Any]:
    return ties_of_resources().filter(term__in=terms)


def public_projects(terms: Terms) -> QuerySet[Any]:
    return ties_of_projects().filter(term__in=terms)


def ties_of_practices() -> QuerySet[Any]:
    through: Any = Practice.terms.through
    rows: QuerySet[Any] = through.objects.filter(practice__in=Practice.objects.shown_to_all().order_by())
    return rows


def ties_of_resources() -> QuerySet[Any]:
    through: Any = Resource.terms.through
    rows: QuerySet[Any] = through.objects.filter(resource__in=Resource.objects.shown_to_all().order_by())
    return rows


def ties_of_projects() -> QuerySet[Any]:
    """The terms of a project are told to everybody once it is published."""
    through: Any = ProjectProfile.terms.through
    rows: QuerySet[Any] = through.objects.filter(projectprofile__in=ProjectProfile.objects.shown_to_all().order_by())
    return rows


def events_by_term(terms: Iterable[Term]) -> dict[int, int]:
    return dict(Counter(term for term, _event in ties(terms)))


def counted(links: QuerySet[Any]) -> dict[int, int]:
    return dict(links.values_list("term").annotate(Count("pk")))
