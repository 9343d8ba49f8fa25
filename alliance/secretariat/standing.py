"""How the alliance stands: one page of numbers, the rows behind each, and the same for programs."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.numbers import Chained, Counted, by_group, count_number, numbers_for, waits_words
from core.text import clocks
from core.ui.paging import page_of


@curators_only
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    found = [count_number(each) for each in numbers_for(person_of(request))]
    context = {
        "title": _("Overview of the alliance"),
        "as_of": _("As of %(day)s") % {"day": clocks.day(timezone.now())},
        "groups": [told_apart(group) for group in by_group(found)],
    }
    return render(request, "secretariat/standing.html", context)


def told_apart(group: dict[str, Any]) -> dict[str, Any]:
    """Lists that hold something as rows, the others by their names alone."""
    return {
        **group,
        "rows": [line(each) for each in group["rows"] if each.count],
        "empty": [{"label": each.number.label, "url": address(each)} for each in group["rows"] if not each.count],
    }


def line(found: Counted) -> dict[str, Any]:
    return {
        "label": found.number.label,
        "url": address(found),
        "count": found.count,
        "waits": waits_words(found),
    }


def address(found: Counted) -> str:
    return reverse("review_standing_rows", args=[found.number.code])


@curators_only
@require_safe
def rows(request: HttpRequest, code: str) -> HttpResponse:
    number = next((each for each in numbers_for(person_of(request)) if each.code == code), None)
    if number is None:
        raise Http404
    found = count_number(number)
    shown = page_of(Chained(found), request.GET.get("page"))
    context = {
        "title": number.label,
        "count": found.count,
        "header": number.header,
        "rows": shown.object_list,
        "list_page": shown,
        "params": request.GET,
        "work_url": number.work,
    }
    return render(request, "secretariat/standing-rows.html", context)


@curators_only
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    found = [count_number(each) for each in numbers_for(person_of(request))]
    return JsonResponse(
        {
            "as_of": timezone.localdate().isoformat(),
            "numbers": [
                {
                    "code": each.number.code,
                    "group": each.number.group,
                    "label": each.number.label,
                    "count": each.count,
                    "since": each.since.isoformat() if each.since else None,
                    "url": request.build_absolute_uri(address(each)),
                }
                for each in found
            ],
        }
    )
