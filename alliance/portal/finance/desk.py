"""The first page of the finance desk: projects that look for partners, next deadlines, instruments by family."""

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal.finance.lines import counts_by_standing, for_lines, table_lines
from alliance.portal.finance.project_lists import looking_for_partners, named_projects
from alliance.portal.finance.projects import number_of_all
from alliance.portal.finance.tabs import finance_tabs
from core.pagecache.middleware import public_page
from core.vocabulary.models import Term
from finance.instruments import instruments
from finance.market.models import INSTRUMENTS, Call

NEXT = 5


@require_safe
@public_page()
def desk(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    calls = Call.objects.shown_to_all()
    count = calls.count()
    context = {
        "title": _("Funding and finance"),
        "tabs": finance_tabs("finance"),
        "projects": named_projects(looking_for_partners()),
        "deadlines": table_lines(for_lines(calls.with_deadline(now))[:NEXT], now),
        "count": count,
        "count_sentence": ngettext("%(count)d call for proposals", "%(count)d calls for proposals", count)
        % {"count": count},
        "cells": cells(now),
        "families": families(),
        "guide_url": f"{reverse('resource', args=['finance-guide'])}",
    }
    return render(request, "finance/desk.html", context)


def cells(now: datetime) -> list[dict[str, Any]]:
    """What the desk holds, each with the way to it; what there is none of is left out."""
    found = [
        (_("Projects of cities"), number_of_all(), reverse("projects")),
        *((each["label"], calls_words(each["value"]), each["url"]) for each in counts_by_standing(now)),
        (_("Instruments"), desk_terms().count(), reverse("instruments")),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in found if value]


def calls_words(count: int) -> str:
    return ngettext("%(count)s call", "%(count)s calls", count) % {"count": count} if count else ""


def families() -> list[dict[str, Any]]:
    """Each with how many instruments it has. One query."""
    counts = dict(desk_terms().values_list("group").annotate(Count("pk")).order_by())
    return [
        {
            "code": family.code,
            "name": family.name,
            "about": family.about,
            "count": counts.get(family.code, 0),
            "url": f"{reverse('instruments')}#{family.code}",
        }
        for family in instruments().families
        if counts.get(family.code)
    ]


def desk_terms() -> QuerySet[Term]:
    return Term.objects.visible().of(INSTRUMENTS)
