"""The first page of the finance desk: projects that look for partners, next deadlines, instruments by family."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal.finance.lines import call_line, for_lines
from alliance.portal.finance.project_lists import looking_for_partners, named
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
        "projects": named(looking_for_partners()),
        "deadlines": [call_line(row, now) for row in for_lines(calls.with_deadline(now))[:NEXT]],
        "count": count,
        "count_sentence": ngettext("%(count)d call for proposals", "%(count)d calls for proposals", count)
        % {"count": count},
        "families": families(),
        "guide_url": f"{reverse('resource', args=['finance-guide'])}",
    }
    return render(request, "finance/desk.html", context)


def families() -> list[dict[str, Any]]:
    """Each with how many instruments it has. One query."""
    counts = dict(terms().values_list("group").annotate(Count("pk")).order_by())
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


def terms() -> QuerySet[Term]:
    return Term.objects.visible().of(INSTRUMENTS)
