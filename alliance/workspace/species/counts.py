"""A file of records becomes a species list: it is uploaded, counted, looked at and kept."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance.pages import errors_of
from alliance.workspace.species.forms import ColumnsForm, UploadForm
from core.accounts.permissions import may
from core.files import store
from core.files.kinds import CONTENT_TYPES
from core.files.models import StoredFile
from core.files.refusing import StoreAway
from core.jobs.failing import NotNow, NotReached, Unreadable
from core.ratelimits.limits import DAY, take
from core.text.lines import line_of
from core.ui.answers import error
from measurement.layers.models import Boundary, Layer
from measurement.species import actions, running, showing, tasks
from measurement.species.models import SpeciesCount, SpeciesList

HERE = "species_lists"


def check_species_rights(workspace: CityContext) -> None:
    if not may(workspace.person, "species.work", workspace.city):
        raise Http404


def species_crumbs(workspace: CityContext) -> list[dict[str, str]]:
    return [
        {"label": _("Overview"), "url": workspace.address("workspace")},
        {"label": _("Species lists"), "url": workspace.address(HERE)},
    ]


def count_at(workspace: CityContext, key: UUID) -> SpeciesCount:
    check_species_rights(workspace)
    actions.stop_abandoned(workspace.city)
    rows = SpeciesCount.objects.visible_to(workspace.person).filter(city=workspace.city).select_related("city")
    row: SpeciesCount = get_object_or_404(rows, pk=key)
    return row


@staff_only
@require_safe
def elsewhere(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    """Where the lists of all kinds stand; those of species stand beside the map layers."""
    return redirect(workspace.address(HERE))


@staff_only
@require_safe
def overview(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    check_species_rights(workspace)
    lists = SpeciesList.objects.visible_to(workspace.person).filter(city=workspace.city).for_lines().newest_first()
    kept = list(lists)
    counts = SpeciesCount.objects.visible_to(workspace.person).filter(city=workspace.city).defer("result", "given")
    at_work = [each for each in counts if each.pk not in {row.key for row in kept}]
    context = {
        **workspace.page("species"),
        "title": _("Species lists"),
        "above": species_crumbs(workspace)[:1],
        "new_url": workspace.address("species_new"),
        "rows": [
            [{"text": row.period, "url": workspace.address("species_at", row.key)}, row.source_title, state_of(row)]
            for row in kept
        ],
        "header": [{"label": label} for label in (_("Years"), _("Source"), _("State"))],
        "counts": [
            [
                {"text": each.name, "url": workspace.address("species_at", each.pk)},
                each.by_label,
                each.get_state_display(),
            ]
            for each in at_work
        ],
        "count_header": [{"label": label} for label in (_("File"), _("By"), _("State"))],
    }
    return render(request, "workspace/species/overview.html", context)


def state_of(row: SpeciesList) -> str:
    return str(row.get_state_display())


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    check_species_rights(workspace)
    form = form_of(workspace, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid() and "more" not in request.POST:
        given = {**form.given, "groups": groups_before(workspace), "reference": reference_of(workspace)}
        given["columns"] = columns_before(workspace)
        return begun(request, workspace, form.stored, given, shown=partial(upload_page, request, workspace, form))
    return upload_page(request, workspace, form)


def form_of(workspace: CityContext, *sent: Any) -> UploadForm:
    return UploadForm(
        *sent,
        tenant=workspace.city.pk,
        by=workspace.person.pk,
        this_year=workspace.today.year,
        boundary=Boundary.objects.filter(city=workspace.city).exclude(file="").first(),
        layers=Layer.objects.filter(city=workspace.city),
        others=counts_of(workspace).filter(state=SpeciesCount.State.READY).exclude(file=""),
    )


def counts_of(workspace: CityContext) -> QuerySet[SpeciesCount]:
    rows = SpeciesCount.objects.visible_to(workspace.person).filter(city=workspace.city)
    return rows.defer("result").order_by("-made_at")


def groups_before(workspace: CityContext) -> list[str]:
    """The groups that the city picked for its last list: they are kept over the years."""
    last = SpeciesList.objects.filter(city=workspace.city).newest_first().only("groups").first()
    return list(last.groups) if last else []


def columns_before(workspace: CityContext) -> dict[str, str]:
    """What the city said last of the columns of its tables; names that a file does not have say nothing of it."""
    rows = SpeciesCount.objects.filter(city=workspace.city).exclude(given__columns={})
    last = rows.filter(given__has_key="columns").order_by("-made_at").only("given").first()
    return dict(last.given["columns"]) if last else {}


def reference_of(workspace: CityContext) -> int | None:
    found = actions.reference_for(workspace.city)
    return found.pk if found else None


def upload_page(
    request: HttpRequest, workspace: CityContext, form: UploadForm, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **workspace.page("species"),
        "title": _("Upload species records"),
        "above": species_crumbs(workspace),
        "form": form,
        "fields": list(form),
        "errors": errors_of(form),
        "notice": wrong,
    }
    return render(request, "workspace/species/new.html", context, status=status)


def begun(
    request: HttpRequest,
    workspace: CityContext,
    file: StoredFile,
    given: dict[str, Any],
    *,
    shown: Callable[..., HttpResponseBase],
) -> HttpResponseBase:
    """A count that begins, or the page again as `shown`, with what was typed, while another one is under way."""
    wait = take("species", str(workspace.city.pk), settings.RUNS_A_DAY, DAY)
    if wait is not None:
        return error(request, 429, wait=wait)
    try:
        count = actions.start(workspace.city, file, given=given, by=workspace.by)
    except NotNow as late:
        return shown(wrong=str(late), status=409)
    tasks.work.enqueue(str(count.pk))
    return redirect(workspace.address("species_at", count.pk))


def page(
    request: HttpRequest, workspace: CityContext, count: SpeciesCount, *, wrong: str = "", status: int = 409
) -> HttpResponse:
    """A count on its way, what is wrong with its file, or what was found, before anything is kept."""
    told = count.result.get("rows")
    context = {
        **workspace.page("species"),
        "title": count.name,
        "above": species_crumbs(workspace),
        "count": count,
        "period": f"{count.given['first']}–{count.given['last']}",
        "source": count.given["source_title"],
        "wrong": wrong or ("" if count.is_running or count.is_ready else showing.wrong_with(count)),
        "facts": showing.rows_read(told) if told else [],
        "reasons": showing.reasons(told) if told else [],
        "reason_header": showing.reason_header(),
        "to_know": showing.to_know(count.result.get("warnings", [])),
        "groups": showing.group_rows(count.result.get("groups", [])),
        "group_header": showing.group_header(),
        "asks_doi": bool(count.result.get("details", {}).get("is_gbif")) and not count.given.get("doi"),
        "json_url": workspace.address("species_json", count.pk),
        "left_out_url": workspace.address("species_left_out", count.pk) if count.left_out else "",
        "keep_url": workspace.address("species_keep", count.pk),
        "again_url": workspace.address("species_again", count.pk),
        "columns_url": workspace.address("species_columns", count.pk) if showing.may_choose_columns(count) else "",
    }
    return render(request, "workspace/species/count.html", context, status=status if wrong else 200)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def choose_columns(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    """Which column of the file means what; then it is counted anew, and the city's next files are read alike."""
    count = count_at(workspace, key)
    wait = take("species-columns", str(workspace.city.pk), settings.LOOKS_A_DAY, DAY)
    if wait is not None:
        return error(request, 429, wait=wait)
    file = StoredFile.objects.filter(path=str(count.file.name)).first()
    try:
        found = running.columns_in(count) if file else []
    except (Unreadable, NotReached) as wrong:
        return page(request, workspace, count, wrong=str(wrong))
    if file is None or not found:
        return page(request, workspace, count, wrong=_("The columns of this file cannot be chosen."))
    form = ColumnsForm(*([request.POST] if request.method == "POST" else []), columns=found)
    if form.is_bound and form.is_valid():
        now = {"groups": groups_before(workspace), "reference": reference_of(workspace)}
        given = {**count.given, **now, "columns": form.mapping}
        shown = partial(columns_page, request, workspace, count, form)
        return begun(request, workspace, file, given, shown=shown)
    return columns_page(request, workspace, count, form)


def columns_page(
    request: HttpRequest,
    workspace: CityContext,
    count: SpeciesCount,
    form: ColumnsForm,
    *,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **workspace.page("species"),
        "title": _("Columns of the file"),
        "above": [
            *species_crumbs(workspace),
            {"label": line_of(count.name), "url": workspace.address("species_at", count.pk)},
        ],
        "form": form,
        "fields": list(form),
        "errors": errors_of(form),
        "button": _("Count with these columns"),
        "notice": wrong,
    }
    return render(request, "workspace/species/form.html", context, status=status)


@staff_only
@require_POST
def keep(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    count = count_at(workspace, key)
    try:
        row = actions.keep(count, by=workspace.by)
    except NotNow as late:
        return page(request, workspace, count, wrong=str(late))
    except ValidationError as wrong:
        return page(request, workspace, count, wrong=" ".join(wrong.messages))
    messages.success(request, _("The list was saved. Only your city can see it."))
    return redirect(workspace.address("species_at", row.key))


@staff_only
@require_POST
def again(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    """The same file with what is there today: the groups of the city and the reference list of its country."""
    count = count_at(workspace, key)
    file = StoredFile.objects.filter(path=str(count.file.name)).first()
    if file is None:
        return page(request, workspace, count, wrong=_("The file no longer exists. Upload it again."))
    now = {"groups": groups_before(workspace), "reference": reference_of(workspace)}
    return begun(request, workspace, file, {**count.given, **now}, shown=partial(page, request, workspace, count))


@staff_only
@require_safe
def left_out(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    count = count_at(workspace, key)
    if not count.left_out:
        raise Http404
    try:
        content = store.opened(str(count.left_out.name))
    except (OSError, StoreAway):
        raise Http404 from None
    return FileResponse(content, as_attachment=True, filename="left-out.csv", content_type=CONTENT_TYPES["csv"])
