"""The map layers of a city: its boundary, its layers, what each holds, and which values of it count."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance.pages import add_errors, errors_of
from alliance.workspace.measurement.forms import FileForm, LayerForm, chosen_in, look_columns
from alliance.workspace.measurement.rules import AskedForm, AskForm, RuleForm
from alliance.workspace.sent_once import form_key, once, row_key
from core.accounts.permissions import may
from core.conflicts import refusal_of, saved, seen_in
from core.history.write import AlreadyExists
from core.text.clocks import clock
from core.ui.answers import SeeOther, error
from core.workflow import InvalidTransition
from measurement.layers import actions, showing, tasks
from measurement.layers.models import Boundary, Layer, MapFile, Run, Shows

HERE = "measuring"


def allowed(workspace: CityContext) -> None:
    if not may(workspace.person, "layers.work", workspace.city):
        raise Http404


def above(workspace: CityContext) -> list[dict[str, str]]:
    return [
        {"label": _("Overview"), "url": workspace.address("workspace")},
        {"label": _("Map layers"), "url": workspace.address(HERE)},
    ]


def boundary_of(workspace: CityContext) -> Boundary | None:
    return Boundary.objects.visible_to(workspace.person).filter(city=workspace.city).first()


def layers_of(workspace: CityContext) -> list[Layer]:
    return list(Layer.objects.visible_to(workspace.person).filter(city=workspace.city))


def runs_of(workspace: CityContext) -> Any:
    rows = Run.objects.visible_to(workspace.person).filter(city=workspace.city)
    return rows.measured().select_related("city").newest_first()


@staff_only
@require_safe
def overview(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    allowed(workspace)
    return overview_page(request, workspace)


def overview_page(request: HttpRequest, workspace: CityContext, *, wrong: str = "", status: int = 200) -> HttpResponse:
    layers = layers_of(workspace)
    boundary = boundary_of(workspace)
    context = {
        **workspace.page(HERE),
        "title": _("Map layers"),
        "above": above(workspace)[:1],
        "wrong": wrong,
        "country": settings.ALLIANCE_HOSTING_COUNTRY,
        "boundary": boundary,
        "boundary_page": workspace.address("measuring_layer", boundary.pk) if boundary else "",
        "boundary_url": workspace.address("measuring_boundary"),
        "sheet_url": workspace.address("measuring_sheet"),
        "new_url": workspace.address("measuring_new"),
        "bring_url": workspace.address("measuring_bring"),
        "run_url": workspace.address("measuring_runs"),
        "layers": layer_rows(workspace, layers),
        "layer_header": [{"label": label} for label in (_("Shows"), _("File"), _("Year"), _("State"))],
        "options": options(layers),
        "runs": [
            [
                {"text": clock(run.made_at), "url": workspace.address("measuring_run", run.pk)},
                run.by_label,
                showing.of_city(run) or run.get_state_display(),
            ]
            for run in runs_of(workspace).defer("result", "picture")[:50]
        ],
        "run_header": [{"label": label} for label in (_("Started"), _("By"), _("State"))],
    }
    return render(request, "workspace/measurement/overview.html", context, status=status)


def layer_rows(workspace: CityContext, layers: list[Layer]) -> list[list[Any]]:
    looks = actions.looks_at(workspace.city)
    return [
        [
            {"text": showing.layer_kind_label(layer.shows), "url": workspace.address("measuring_layer", layer.pk)},
            layer.name,
            str(layer.year),
            showing.standing(layer, looks.get((str(layer.pk), layer.sha256))),
        ]
        for layer in layers
    ]


def options(layers: list[Layer]) -> list[dict[str, Any]]:
    """The layers to choose from; the newest of each kind is ticked."""
    newest = {layer.shows: layer.pk for layer in layers}
    return [
        {
            "value": str(layer.pk),
            "label": _("%(shows)s: %(file)s (%(year)s)")
            % {"shows": showing.layer_kind_label(layer.shows), "file": layer.name, "year": layer.year},
            "checked": newest[layer.shows] == layer.pk,
        }
        for layer in layers
    ]


# --- Files --------------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def sheet(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    """What the office with the GIS needs to know: one page to print or to pass on."""
    allowed(workspace)
    context = {**workspace.page(HERE), "title": _("Sheet for the GIS office"), "above": above(workspace)}
    return render(request, "workspace/measurement/sheet.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def boundary(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    allowed(workspace)

    def keep(form: FileForm) -> Any:
        return actions.set_boundary(workspace.city, changes=form.changes, expected=form.now, by=workspace.by)

    return in_its_place(request, workspace, _("Boundary of the city"), lambda: boundary_of(workspace), keep)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    """The file of another year for a layer that keeps its choice."""
    row = layer_at(workspace, key)

    def keep(form: FileForm) -> Any:
        return actions.replace_layer(row, changes=form.changes, expected=form.now, by=workspace.by)

    title = _("Replace the file %(name)s") % {"name": row.name}
    return in_its_place(request, workspace, title, lambda: layer_at(workspace, key), keep)


def in_its_place(
    request: HttpRequest,
    workspace: CityContext,
    title: str,
    row: Callable[[], MapFile | None],
    keep: Callable[[FileForm], Any],
) -> HttpResponseBase:
    """The form of a file that takes the place of another one, or is the first."""

    def form_of(*sent: Any) -> FileForm:
        return FileForm(*sent, row=row(), **whose(workspace))

    if request.method != "POST":
        return file_page(request, workspace, form_of(), title)
    if "more" in request.POST:  # the file came ahead of the form: it is received, and nothing is saved yet
        form = form_of(request.POST, request.FILES)
        form.is_valid()
        return file_page(request, workspace, form, title)
    kept: list[Any] = []
    sent = (request.POST, request.FILES)
    form = saved(lambda: form_of(*sent), lambda form: kept.append(keep(form)), by=workspace.person)
    if not form.is_saved:
        return file_page(request, workspace, form, title)
    look_at(workspace, kept[0])
    messages.success(request, _("Saved. The file is used in the next measurement."))
    return SeeOther(workspace.address("measuring_layer", kept[0].pk))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    allowed(workspace)
    form = LayerForm(*((request.POST, request.FILES) if request.method == "POST" else ()), **whose(workspace))
    key, status = form_key(request), 200
    if form.is_bound and form.is_valid() and "more" not in request.POST:
        try:
            layer = added(workspace, form, row_key(key, workspace))
        except InvalidTransition as late:
            form.add_error(None, str(late))
            key, status = uuid4(), 409
        except AlreadyExists:  # this form made one that was removed since
            form.add_error(None, _("The record that you were editing was removed or has moved."))
            key, status = uuid4(), 409
        except ValidationError as wrong:
            add_errors(form, wrong)
        else:
            return SeeOther(workspace.address("measuring_layer", layer.pk))
    return file_page(request, workspace, form, _("Add a map layer"), new=str(key), status=status)


def added(workspace: CityContext, form: LayerForm, key: UUID) -> Layer:
    """The layer that a form makes, once however often it is sent. Raises ValidationError, InvalidTransition."""
    unsaid = {"file", *(name for name in actions.ASKED if not form.changes[name])}  # the site may have asked it since
    said = {name: value for name, value in form.changes.items() if name not in unsaid}

    def make() -> Layer:
        layer = actions.add_layer(workspace.city, changes=form.changes, by=workspace.by, key=key)
        look_at(workspace, layer)
        return layer

    return once(
        lambda: Layer.objects.filter(city=workspace.city, pk=key).first(),
        lambda row: all(getattr(row, name) == value for name, value in said.items()),
        make,
    )


def whose(workspace: CityContext) -> dict[str, Any]:
    return {"tenant": workspace.city.pk, "by": workspace.person.pk, "this_year": workspace.today.year}


def look_at(workspace: CityContext, row: Boundary | Layer) -> None:
    tasks.work.enqueue(str(actions.look(row, by=workspace.by).pk))


def file_page(
    request: HttpRequest, workspace: CityContext, form: FileForm, title: str, *, new: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **workspace.page(HERE),
        "title": title,
        "above": above(workspace),
        "form": form,
        "fields": [form[name] for name in form.fields if name != "version"],
        "errors": errors_of(form),
        "button": _("Save the file"),
        "new": new,
    }
    return render(request, "workspace/measurement/file.html", context, status=max(form.status, status))


# --- One file -----------------------------------------------------------------------------------------------------


def layer_at(workspace: CityContext, key: UUID) -> Layer:
    allowed(workspace)
    rows = Layer.objects.visible_to(workspace.person).filter(city=workspace.city).select_related("city")
    return get_object_or_404(rows, pk=key)


def file_at(workspace: CityContext, key: UUID) -> Boundary | Layer:
    """A layer, or the boundary, which is a file with the same questions."""
    allowed(workspace)
    boundary = boundary_of(workspace)
    return boundary if boundary and boundary.pk == key else layer_at(workspace, key)


@staff_only
@require_safe
def layer(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponse:
    row = file_at(workspace, key)
    actions.stop_abandoned(workspace.city)
    return layer_page(request, workspace, row, actions.look_of(row))


def layer_page(
    request: HttpRequest,
    workspace: CityContext,
    row: Boundary | Layer,
    look: Run | None,
    form: AskedForm | None = None,
) -> HttpResponse:
    fault = showing.fault_of(look) if look else {}
    form = form or form_of(workspace, row, look)
    context = {
        **workspace.page(HERE),
        "title": row.name,
        "above": above(workspace),
        "layer": row,
        "shows": showing.layer_kind_label(row.shows) if isinstance(row, Layer) else _("Boundary"),
        "look": look,
        "wrong": showing.wrong_with(look) if look and not look.is_running and not look.is_ready else "",
        "facts": facts(look) if look and look.is_ready else [],
        "mended": mended(row, look) if look and look.is_ready else [],
        "form": form,
        "errors": errors_of(form),
        "is_asked": bool(fault),
        "is_natural": isinstance(row, Layer) and row.shows == Shows.NATURAL,
        "picture_url": workspace.address("measuring_picture", look.pk) if look and look.picture else "",
        **(choices(row, look, request.GET.get("attribute", "")) if is_chosen_of(row, look) else {}),
        "choice_url": workspace.address("measuring_choice", row.pk),
        "remove_url": workspace.address("measuring_remove", row.pk) if isinstance(row, Layer) else "",
        "replace_url": replace_url(workspace, row),
    }
    return render(request, "workspace/measurement/layer.html", context, status=form.status)


def replace_url(workspace: CityContext, row: Boundary | Layer) -> str:
    if isinstance(row, Layer):
        return workspace.address("measuring_replace", row.pk)
    return workspace.address("measuring_boundary")


def is_chosen_of(row: Boundary | Layer, look: Run | None) -> bool:
    return isinstance(row, Layer) and Shows(row.shows).is_chosen and look is not None and look.is_ready


def form_of(workspace: CityContext, row: Boundary | Layer, look: Run | None, *sent: Any) -> AskedForm:
    """What is asked of a file: what it does not say of itself, or, once it can be read, what its kind needs."""
    if look and look.is_ready and isinstance(row, Layer):
        return RuleForm(*sent, row=row, look=look.result, this_year=workspace.today.year)
    return AskForm(*sent, row=row, fault=showing.fault_of(look) if look else {})


def mended(row: Boundary | Layer, look: Run) -> list[str]:
    """Lines and points are nothing to mend where a kind is drawn as such."""
    told = look.result.get("mended", {})
    is_of_areas = not isinstance(row, Layer) or row.shows not in (Shows.BARRIER, Shows.PEOPLE)
    return showing.mended(told if is_of_areas else {**told, "not_areas": 0})


def facts(look: Run) -> list[dict[str, str]]:
    told = look.result
    kinds = told.get("kinds", {})
    named = {"points": _("Points"), "lines": _("Lines"), "areas": _("Areas")}
    counted = [{"label": named[name], "value": showing.shown(kinds[name])} for name in named if kinds.get(name)]
    return [
        {"label": _("Features"), "value": showing.shown(told["features"])},
        *(counted if len(counted) > 1 else []),
        *([{"label": _("Area"), "value": showing.shown(round(told["ha"], 1)), "unit": "ha"}] if told["ha"] else []),
        {"label": _("Coordinate system"), "value": str(told["crs"])},
    ]


def choices(row: Any, look: Any, asked: str) -> dict[str, Any]:
    """The values of one column, to be ticked: of that which was asked for, of the choice as it is, or of the first."""
    columns = {column["name"]: column["values"] for column in look_columns(look.result)}
    name = next((each for each in (asked, row.attribute, *columns) if each in columns), "")
    kept = row.values if name == row.attribute else []
    rows = columns.get(name, ())
    classes = showing.land_cover() if {each["value"] for each in rows} <= showing.land_cover().keys() else {}
    return {
        "attribute": name,
        "options": [option(value, kept, classes) for value in rows],
        "others": [each for each in columns if each != name],
    }


def option(told: dict[str, Any], kept: list[str], classes: Mapping[str, str]) -> dict[str, Any]:
    value = told["value"] or _("empty")
    said = {
        "value": f"{value} ({classes[value]})" if value in classes else value,
        "features": showing.shown(told["features"]),
        "ha": showing.shown(round(told["ha"] or 0, 1)),
    }
    words = _("%(value)s: features %(features)s, area %(ha)s ha") % said
    return {"value": told["value"], "label": words, "checked": told["value"] in kept}


@staff_only
@require_POST
def choice(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    """Which values count, or what is asked of the file: two forms, of which a page can have both."""
    row = file_at(workspace, key)
    look = actions.look_of(row)
    if "attribute" in request.POST:
        if not isinstance(row, Layer) or look is None or not is_chosen_of(row, look):
            return layer_page(request, workspace, row, look)
        attribute, values = chosen_in(request.POST, look.result)
        said: Any = {"expected": seen_in(request.POST), "by": workspace.by}
        late = refusal_of(lambda: actions.choose(row, attribute=attribute, values=values, **said))
        return error(request, 409, happened=late) if late else chosen(request, workspace, row)
    if not form_of(workspace, row, look).asked:
        return layer_page(request, workspace, row, look)

    def form_now() -> AskedForm:
        now = file_at(workspace, key)
        return form_of(workspace, now, actions.look_of(now), request.POST)

    form = saved(form_now, lambda sent: answered(workspace, sent), by=workspace.person)
    return chosen(request, workspace, row) if form.is_saved else layer_page(request, workspace, row, look, form)


def answered(workspace: CityContext, form: AskedForm) -> None:
    said: Any = {"expected": form.now, "by": workspace.by}
    if isinstance(form, RuleForm):
        actions.say_how(form.layer, how=form.how, **said)
    elif isinstance(form, AskForm):
        look_at(workspace, actions.answer(form.file, changes=form.changes, **said))


def chosen(request: HttpRequest, workspace: CityContext, row: Boundary | Layer) -> HttpResponseBase:
    messages.success(request, _("Saved. Your choice is used in the next measurement."))
    return SeeOther(workspace.address("measuring_layer", row.pk))


@staff_only
@require_POST
def remove(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    row = layer_at(workspace, key)
    said: Any = {"expected": seen_in(request.POST), "by": workspace.by}
    if late := refusal_of(lambda: actions.remove_layer(row, **said)):
        return error(request, 409, happened=late)
    messages.success(request, _("The layer and its file were removed. Earlier results stay."))
    return SeeOther(workspace.address(HERE))
