"""Runs over the layers of a city: started, on their way, with each number and what it was worked out of."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import as_uuid
from alliance.workspace.finance.pages import errors_of
from alliance.workspace.measurement.forms import ResultForm
from alliance.workspace.measurement.pages import (
    HERE,
    above,
    allowed,
    boundary_of,
    layers_of,
    look_at,
    overview_page,
    runs_of,
)
from core.files.kinds import CONTENT_TYPES
from core.importexport.books import Page, book_file
from core.jobs.failing import NotNow
from core.ratelimits.limits import DAY, take
from core.text.clocks import clock
from core.ui.answers import SeeOther, error
from measurement.layers import actions, brought, comparing, running, showing, tasks
from measurement.layers.models import Boundary, Layer, Run


@staff_only
@require_POST
def start(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    allowed(workspace)
    wanted = {as_uuid(key) for key in request.POST.getlist("layers")}
    return started(request, workspace, wanted)


def started(
    request: HttpRequest, workspace: CityContext, wanted: set[UUID | None], *, shift_unknown: bool = False
) -> HttpResponseBase:
    layers = [layer for layer in layers_of(workspace) if layer.pk in wanted]
    try:
        actions.check_free(workspace.city)
        wait = take("measure", str(workspace.city.pk), settings.RUNS_A_DAY, DAY)
        if wait is not None:
            return error(request, 429, wait=wait)
        at_once = running.is_within_the_request()
        if at_once:
            look_at_new(workspace, layers)
        run = actions.start(workspace.city, layers, by=workspace.by, at_once=at_once, shift_unknown=shift_unknown)
    except NotNow as late:
        return overview_page(request, workspace, wrong=str(late), status=409)
    except ValidationError as wrong:
        return overview_page(request, workspace, wrong=" ".join(wrong.messages), status=400)
    tasks.work.enqueue(str(run.pk))
    return SeeOther(workspace.address("measuring_run", run.pk))


def look_at_new(workspace: CityContext, layers: list[Layer]) -> None:
    """Files that nobody has looked at yet: how many features they have decides whether they are measured here."""
    boundary = boundary_of(workspace)
    rows: list[Boundary | Layer] = [*([boundary] if boundary else []), *layers]
    for row in rows:
        if row.file and actions.look_of(row) is None:
            look_at(workspace, row)


def run_at(workspace: CityContext, key: UUID) -> Run:
    allowed(workspace)
    actions.stop_abandoned(workspace.city)
    row: Run = get_object_or_404(runs_of(workspace), pk=key)
    return row


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponse:
    return run_page(request, workspace, run_at(workspace, key))


def run_page(
    request: HttpRequest, workspace: CityContext, row: Run, *, refused: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        **workspace.page(HERE),
        "title": _("Measurement of %(time)s") % {"time": clock(row.made_at)},
        "above": above(workspace),
        "run": row,
        "progress": showing.progress(row),
        "of_city": showing.of_city(row),
        "wrong": "" if row.is_running or row.is_ready else showing.wrong_with(row),
        "lines": showing.lines(row),
        **showing.headers(),
        "to_know": showing.to_know(row),
        "largest": showing.largest(row),
        "files": showing.files(row),
        **comparing.shown_beside(row),
        "picture_url": workspace.address("measuring_picture", row.pk) if row.picture else "",
        "json_url": workspace.address("measuring_json", row.pk),
        "asks_of_shift": showing.fault_of(row).get("code") == "datum_shift",
        "again_url": workspace.address("measuring_again", row.pk),
        "offer_url": workspace.address("measuring_offer", row.pk),
        "xlsx_url": workspace.address("measuring_xlsx", row.pk),
        "refused": refused,
        "so_far": showing.so_far(row),
    }
    return render(request, "workspace/measurement/run.html", context, status=status)


@staff_only
@require_safe
def as_json(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponse:
    return JsonResponse(showing.as_json(run_at(workspace, key)), json_dumps_params={"ensure_ascii": False})


@staff_only
@require_safe
def picture(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponse:
    """The picture of a measurement, or of what one file holds."""
    allowed(workspace)
    rows = Run.objects.visible_to(workspace.person).filter(city=workspace.city)
    row = get_object_or_404(rows.exclude(picture=""), pk=key)
    return HttpResponse(row.picture, CONTENT_TYPES.get("svg", "image/svg+xml"))


@staff_only
@require_POST
def offer(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    """Values stand beside the fields of an assessment from then on; each is taken there by a click."""
    row = run_at(workspace, key)
    try:
        actions.offer(row, is_seen="seen" in request.POST)
    except NotNow as late:
        return run_page(request, workspace, row, refused=str(late), status=409)
    except ValidationError as wrong:
        return run_page(request, workspace, row, refused=" ".join(wrong.messages), status=400)
    return SeeOther(workspace.address("workspace_assessments"))


@staff_only
@require_safe
def as_xlsx(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    row = run_at(workspace, key)
    if not row.is_ready:
        raise Http404
    pages = [Page(title=name, rows=lines) for name, lines in showing.sheets(row)]
    name = f"{workspace.city.slug}-{row.made_at:%Y-%m-%d}.xlsx"
    return FileResponse(book_file(pages), as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    """A result that the city calculated in its own house."""
    allowed(workspace)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ResultForm(*sent, this_year=workspace.today.year)
    if sent and form.is_valid():
        wait = take("measure", str(workspace.city.pk), settings.RUNS_A_DAY, DAY)
        if wait is not None:
            return error(request, 429, wait=wait)
        try:
            run = brought.add(workspace.city, form.content, about=form.about, by=workspace.by)
        except ValidationError as wrong:
            form.add_error("file", wrong)
        else:
            return SeeOther(workspace.address("measuring_run", run.pk))
    context = {
        **workspace.page(HERE),
        "title": _("Upload a result"),
        "above": above(workspace),
        "form": form,
        "fields": list(form),
        "errors": errors_of(form),
        "button": _("Upload the result"),
        "lead": _(
            "If files must not leave your city, measure there and upload the result. Everyone can see that your city "
            "calculated it."
        ),
    }
    return render(request, "workspace/measurement/file.html", context)


@staff_only
@require_POST
def again(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    """The same layers as they are now, with the choice of today."""
    row = run_at(workspace, key)
    keys = {as_uuid(each.get("id", "")) for each in row.given["layers"]}
    return started(request, workspace, keys, shift_unknown="shift_unknown" in request.POST)
