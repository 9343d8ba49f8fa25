"""Commitments of cities, as a list, one by one, as a feed, and as the record of the Convention's reporting tool."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal import news
from alliance.portal.action_tabs import action_tabs
from alliance.portal.commitments.lines import commitment_line, for_lines, tag
from alliance.portal.commitments.picture import commitments_picture, picture_cells
from alliance.portal.directory import without_value
from alliance.portal.feeds import ATOM, file_answer
from alliance.portal.planning import showing
from alliance.portal.planning.naming import SCHEME as SERVED
from cities.models import City
from core.content.reading import as_read_by
from core.history.translations import older_here
from core.pagecache.middleware import public_page
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import columns, localized
from core.text.lines import narrowed
from core.ui.paging import page_of
from core.ui.shape import needs_filters
from core.vocabulary.models import Source, Term
from planning import cbd
from planning.commitments.filters import CommitmentFilters
from planning.commitments.records import record_of, with_terms
from planning.commitments.wording import TONES, column_label, commitment_period, countries_of, filing_sentence
from planning.models import Commitment, Filing, PlanTarget

PARAMS = ("target", "city", "state")
LONGEST_QUESTION = 80
# What names a city and a target in a filter, and the way there from a commitment.
OF_CITY = {name: f"city__{name}" for name in ("id", "slug", "country", "local_language", "sort_key", *columns("name"))}
OF_TERM = {name: f"primary_global_alignment__{name}" for name in ("id", "code", "order", *columns("label", "short"))}
SCHEME = "primary_global_alignment__scheme__code"
TEXTS = (
    *("next_steps_information", "partners", "funding_source", "performance_information", "progress_information"),
    *("implementation_strategies", "alignment_information", "target15_information", "international_frameworks"),
    *("endorsements_information", "coverage_other", "additional_information"),
)
ANSWERED = ("is_linked_to_nbsap", "is_funding_sufficient", "is_reporting_on_target15", "is_progress_tracked")


@require_safe
@public_page("page", *PARAMS)
def commitments(request: HttpRequest) -> HttpResponse:
    asked = {name: value for name in PARAMS if (value := request.GET.get(name, "")[:LONGEST_QUESTION])}
    found = CommitmentFilters(asked, queryset=Commitment.objects.shown_to_all()).qs
    page = page_of(for_lines(found.newest_first()), request.GET.get("page"))
    total = page.paginator.count
    groups = facets(asked) if asked or needs_filters(total) else []
    chosen = chosen_filters(request, asked, groups)
    context = {
        "title": _("Commitments"),
        "list_title": narrowed(_("Commitments"), (each["label"] for each in chosen)),
        "actions": action_tabs("commitments"),
        "page_of_commitments": page,
        "rows": [commitment_line(row) for row in page.object_list],
        "count_sentence": ngettext("%(count)d commitment", "%(count)d commitments", total) % {"count": total},
        "facets": groups,
        "chosen": chosen,
        "clear_url": reverse("commitments"),
        "picture": commitments_picture(),
        "params": request.GET,
    }
    return render(request, "commitments/list.html", context)


def facets(asked: dict[str, str]) -> list[dict[str, Any]]:
    """Choices of targets and cities, those that a public commitment names."""
    terms, cities = named_in_public()
    pairs = {
        "target": (_("Framework target"), [(term.code, f"{term.code}. {term.name}") for term in terms]),
        "city": (_("City"), [(city.slug, city.name) for city in cities]),
        "state": (_("Filing status"), [(str(state.value), str(state.label)) for state in Filing.State]),
    }
    return [
        {
            "name": name,
            "legend": legend,
            "choices": [
                {"value": value, "label": label, "count": None, "checked": asked.get(name) == value}
                for value, label in choices
            ],
        }
        for name, (legend, choices) in pairs.items()
    ]


def named_in_public() -> tuple[list[Term], list[City]]:
    """The targets that come first in a public commitment, and the cities. One query, a row for each pair of both."""
    terms, cities = {}, {}
    rows = Commitment.objects.shown_to_all().order_by().values(SCHEME, *OF_CITY.values(), *OF_TERM.values())
    for row in rows.distinct():
        city = City(**{name: row[path] for name, path in OF_CITY.items()})
        cities[city.pk] = city
        if row[SCHEME] == "kmgbf-targets":
            term = Term(**{name: row[path] for name, path in OF_TERM.items()})
            terms[term.pk] = term
    return (
        sorted(terms.values(), key=lambda term: (term.order, term.pk)),
        sorted(cities.values(), key=lambda city: (city.sort_key, city.pk)),
    )


def chosen_filters(request: HttpRequest, asked: dict[str, str], groups: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Each a link that takes it away."""
    labels = {(group["name"], choice["value"]): choice["label"] for group in groups for choice in group["choices"]}
    return [
        {"label": labels.get((name, value), value), "url": "?" + without_value(request.GET, name, value)}
        for name, value in asked.items()
    ]


# --- One ----------------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def commitment(request: HttpRequest, slug: str) -> HttpResponse:
    rows = for_lines(Commitment.objects.visible_to(request.user)).select_related("plan")
    found = as_read_by(get_object_or_404(rows, slug=slug), request.user)
    filings = list(found.filings.all())
    plan = found.plan if found.plan and found.plan.state == "published" else None
    if plan:
        plan.city = found.city  # whose address that of a plan begins with
    terms = aims(found)
    served = {term.code for term in terms if term.scheme.code == SERVED}
    context = {
        "title": localized(found, "title").text,
        "heading": localized(found, "title"),
        "commitment": found,
        "city": found.city,
        "description": localized(found, "description"),
        "period": commitment_period(found),
        "countries": countries_of(found),
        "terms": terms,
        "numbers": picture_cells(served) if served else [],
        "parts": [(column_label(name), text) for name in TEXTS if (text := localized(found, name)).text],
        "answers": [
            (column_label(name), getattr(found, f"get_{name}_display")()) for name in ANSWERED if getattr(found, name)
        ],
        "plan": plan,
        "plan_title": localized(plan, "title") if plan else None,
        "targets": targets_of(found) if plan else [],
        "filings": [filing_line(each) for each in filings],
        "newest": tag(filings),
        "source": Source.objects.filter(key=cbd.form().sources[0]).first(),
        "is_example": found.is_example or found.city.is_example,
        "is_public": found.is_public,
        "older": older_here(found),
        "aged": freshness.aged(kind_of("commitment"), found),
    }
    return render(request, "commitments/commitment.html", context)


def aims(found: Commitment) -> list[Term]:
    """The first global goal or target, then the others."""
    others = found.other_global_alignments.select_related("scheme").order_by("scheme", "order", "pk")
    first = [found.primary_global_alignment] if found.primary_global_alignment else []
    return [*first, *(term for term in others if term not in first)]


def targets_of(found: Commitment) -> list[tuple[PlanTarget, Any]]:
    rows = showing.in_order(PlanTarget.objects.published().filter(commitments=found))
    return [(row, localized(row, "title")) for row in rows]


def filing_line(filing: Filing) -> dict[str, Any]:
    """A filing without its note, which is the city's own."""
    return {
        "channel": str(filing.get_channel_display()),
        "state": str(filing.get_state_display()),
        "tone": TONES[Filing.State(filing.state)],
        "told": filing_sentence(filing),
    }


@require_safe
@public_page()
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """The record as the tool writes it, without the block of contacts, which this site does not have."""
    rows = with_terms(Commitment.objects.visible_to(request.user))
    found = get_object_or_404(rows, slug=slug)
    response = JsonResponse(cbd.export(record_of(found)), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-ort.json"'
    return response


# --- As a feed ----------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def feed(request: HttpRequest) -> HttpResponse:
    content = news.of_list(
        Commitment,
        "commitments",
        title=_("Commitments of cities"),
        subtitle=_("Commitments of cities to nature, newest first."),
    )
    return file_answer(content, ATOM)
