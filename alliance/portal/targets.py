"""Framework targets, each with what cities do for it."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.action_tabs import action_tabs
from alliance.portal.practices.lines import COLUMNS
from alliance.portal.topics.counts import practices_by_term, resources_by_term
from cities.models import City
from cities.practices.models import Practice
from core.content.reading import as_public
from core.pagecache.middleware import public_page
from core.text.fallback import Text, columns, first_available, localized
from core.vocabulary.models import Scheme, Term
from resources.models import Resource

RELATED_TO_A_TARGET = 25


@require_safe
@public_page()
def targets(request: HttpRequest) -> HttpResponse:
    scheme = get_object_or_404(Scheme, code="kmgbf-targets")
    terms = list(scheme.terms.filter(is_retired=False).order_by("order"))
    practice_counts, resource_counts = practices_by_term(terms), resources_by_term(terms)
    by_group: dict[str, list[tuple[Term, int, int]]] = defaultdict(list)
    for term in terms:
        by_group[term.group].append((term, practice_counts.get(term.pk, 0), resource_counts.get(term.pk, 0)))
    groups = [{"label": label_of(group), "terms": by_group[group["code"]]} for group in scheme.groups]
    context = {
        "title": _("Framework targets"),
        "actions": action_tabs("targets"),
        "groups": groups,
        "scheme": scheme,
    }
    return render(request, "portal/targets.html", context)


def label_of(group: dict[str, Any]) -> Text:
    return first_available(group["label"].get)


@require_safe
@public_page()
def target(request: HttpRequest, number: int) -> HttpResponse:
    term = get_object_or_404(
        Term.objects.filter(is_retired=False).prefetch_related("sources"),
        scheme__code="kmgbf-targets",
        code=str(number),
    )
    practices = list(
        Practice.objects.published()
        .filter(terms=term)
        .select_related("city", "city__biome")
        .only(*COLUMNS)
        .order_by("slug")[:RELATED_TO_A_TARGET]
    )
    resources = Resource.objects.published().filter(terms=term).only("slug", "kind", *columns("title")).order_by("slug")
    context = {
        "title": _("Target %(number)d: %(name)s") % {"number": number, "name": term.name},
        "term": term,
        "number": number,
        "practices": [(row, localized(row, "title"), localized(row, "summary")) for row in map(as_public, practices)],
        "resources": [(found, localized(found, "title")) for found in resources[:RELATED_TO_A_TARGET]],
        "cities": unique_cities(practices),
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if number < 23 else None,
    }
    return render(request, "portal/target.html", context)


def unique_cities(practices: list[Practice]) -> list[City]:
    return sorted({practice.city.pk: practice.city for practice in practices}.values(), key=lambda city: city.sort_key)
