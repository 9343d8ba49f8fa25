"""The file for the reporting tool with the block of contacts, which is written into it and kept nowhere.

What is typed here leaves with the answer: no row, no history, no log, no session and no address holds it, and a page
that shows it again because something is wrong is not kept by anybody either. So a form that was sent by somebody who
was signed out meanwhile is not shown again.
"""

import json

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from alliance.workspace.commitments.forms import ContactForm
from alliance.workspace.commitments.refusing import refusal_told
from alliance.workspace.commitments.tool import SEGMENT
from alliance.workspace.context import CityContext, staff_only
from core.accounts.permissions import require_permission
from planning import cbd
from planning.commitments.records import record_of, with_terms
from planning.commitments.wording import missing_words
from planning.models import Commitment


@sensitive_post_parameters()
@refusal_told
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    row = get_object_or_404(with_terms(Commitment.objects.filter(city=workspace.city)).select_related("city"), slug=key)
    require_permission(workspace.person, "commitment.export", row)
    record = record_of(row)
    missing = cbd.missing_lines(record)
    form = ContactForm(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not missing and form.is_valid():
        return file_of(row, cbd.export(record, form.contact))
    context = {
        **workspace.page(SEGMENT),
        "title": _("File for the reporting tool"),
        "row": row,
        "state": missing_words(missing),
        "is_complete": not missing,
        "form": form,
        "errors": [{"text": " ".join(map(str, texts)), "url": f"#id_{name}"} for name, texts in form.errors.items()],
    }
    status = 409 if request.method == "POST" and missing else 200
    response = render(request, "workspace/commitments/export.html", context, status=status)
    return unkept(response)


def file_of(row: Commitment, body: cbd.Made) -> HttpResponse:
    content = json.dumps(body, ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.slug}.json"'
    return unkept(response)


def unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
