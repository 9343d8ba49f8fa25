"""The projects of a city, the beginning of one, its page, and its groups to write in."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.workspace import next_steps
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance.forms import BEGUN, CODES, BeginForm, GroupForm, StageForm, now_in
from alliance.workspace.finance.work import KIND, Work, work_at
from alliance.workspace.sent_once import form_key, once, row_key
from alliance.workspace.signedout import typing_kept
from cities.models import State as Published
from core.accounts.permissions import require_permission
from core.conflicts import refusal_of, saved, seen_in
from core.history.audit_actions import VERBS
from core.history.models import Entry
from core.history.snapshot import Snapshot
from core.history.write import AlreadyExists
from core.review.models import Proposal
from core.text.fallback import first_available, language_name, localized, shown_value
from core.text.languages import LANGUAGE_CODES
from core.ui.answers import error
from core.workflow import InvalidTransition
from finance import visibility
from finance.choices import Applicant
from finance.facilities import called
from finance.interests.ending import left_open
from finance.interests.models import Pack
from finance.ladder import Need, ladder
from finance.projects import actions, from_action, showing
from finance.projects.facts import OWN
from finance.projects.models import TEXT_COLUMNS, TEXTS, Project, ProjectProfile, StudyFile
from finance.projects.showing import GroupStanding, listed_names
from finance.projects.wording import bar_of
from planning.models import PlanAction

MOST_ENTRIES = 12
OPEN = Project.State.OPEN
SEVERAL = ("terms", "support", "application_languages")  # of these several can be chosen
TITLES = {
    **showing.TITLES,
    "studies": gettext_lazy("Studies and decisions"),
    "applying": gettext_lazy("Information for applications"),
}
STANDINGS = {
    GroupStanding.NOT_WRITTEN: (pgettext_lazy("part of a project", "Nothing entered"), "none"),
    GroupStanding.NOT_SHOWN: (pgettext_lazy("part of a project", "Not shown"), "progress"),
    GroupStanding.SHOWN: (pgettext_lazy("part of a project", "Shown"), "done"),
}
# Where a need of the ladder is written.
WHERE = {"costs": "money", "money": "money", "results_reported": "description"}


# --- The list, and a new one --------------------------------------------------------------------------------------


@staff_only
@require_safe
def projects(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    kept = Project.objects.filter(city=workspace.city).kept().order_by("-pk")
    rows = list(kept.prefetch_related("costs", "money"))
    profiles = {each.project_id: each for each in ProjectProfile.objects.filter(city=workspace.city)}
    keys = [str(each.pk) for each in profiles.values()]
    open_ones = Proposal.objects.of(workspace.city.pk).open().filter(kind=KIND, object_id__in=keys, beside=None)
    in_hand = {each.object_id: each for each in open_ones}
    context = {
        **workspace.page("finance"),
        "title": _("Projects"),
        "rows": [list_row(workspace, each, profiles.get(each.pk), in_hand) for each in rows],
        "new_url": workspace.address("finance_new"),
        "actions": startable(workspace, rows),
    }
    return render(request, "workspace/finance/list.html", context)


def list_row(workspace: CityContext, row: Project, profile: ProjectProfile | None, in_hand: dict[str, Proposal]) -> Any:
    proposal = in_hand.get(str(profile.pk)) if profile else None
    state = {"text": _("your city only"), "tone": "mute"}
    if profile and profile.state == Published.PUBLISHED:
        state = {"text": _("published"), "tone": "ok"}
    if profile and profile.state == Published.WITHDRAWN:
        state = {"text": _("withdrawn"), "tone": "mute"}
    if proposal:
        state = {"text": str(proposal.get_state_display()), "tone": "info"}
    return {
        "title": row.text("title"),
        "url": workspace.address("finance_project", row.slug),
        "stage": stage_words(row),
        "number": ladder().stage(row.stage).number,
        "state": state,
        "money": bar_of(row.sums, row.currency),
    }


def stage_words(row: Project) -> str:
    name = first_available(ladder().stage(row.stage).name.get).text
    if not row.side_state:
        return name
    return _("%(stage)s (%(state)s)") % {"stage": name, "state": row.get_side_state_display()}


def startable(workspace: CityContext, rows: list[Project]) -> list[dict[str, str]]:
    """Actions of the city's plans from which no project has begun yet."""
    begun = {each.action_id for each in rows}
    found = [each for each in from_action.actions_of(workspace.city.pk).order_by("pk")[:50] if each.pk not in begun]
    return [
        {"label": action_words(each), "url": f"{workspace.address('finance_new')}?action={each.slug}"} for each in found
    ]


def action_words(action: PlanAction) -> str:
    words = {"number": action.number, "title": action.title}
    return _("%(number)s. %(title)s") % words if action.number else action.title


@typing_kept(gettext_lazy("Start a project"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    slug = request.GET.get("action", "")
    action = get_object_or_404(from_action.actions_of(workspace.city.pk), slug=slug) if slug else None
    first = {**from_city(workspace), **first_texts(action)}
    form = BeginForm(request.POST if request.method == "POST" else None, first=first)
    key, status = form_key(request), 200
    if request.method == "POST" and form.is_valid():
        try:
            made = begun(workspace, form, action, row_key(key, workspace))
        except InvalidTransition as late:
            form.add_error(None, str(late))
            key, status = uuid4(), 409
        except ValidationError as wrong:
            add_errors(form, wrong)
        except AlreadyExists:  # two of one name at the same moment
            form.add_error(
                None, _("A project with this title was created a moment ago. Check the list, then try again.")
            )
        else:
            messages.success(
                request, _("The project has been created. Only your city can see it. Continue with the list below.")
            )
            return redirect(workspace.address("finance_project", made.slug))
    context = {
        **workspace.page("finance"),
        "title": _("Start a project"),
        "form": form,
        "errors": errors_of(form),
        "support": field_options(form, "support"),
        "action": action_words(action) if action else "",
        "new": str(key),
    }
    return render(request, "workspace/finance/new.html", context, status=status)


def from_city(workspace: CityContext) -> dict[str, str]:
    """What a project of a city begins with: the city owns it and applies, until somebody says otherwise."""
    return {"owner": localized(workspace.city, "name").text, "applicant": Applicant.CITY.value}


def first_texts(action: PlanAction | None) -> dict[str, str]:
    if action is None:
        return {}
    copied, _names = from_action.copied(action)
    return {name: text for name in BEGUN if (text := shown_value(copied, name).text)}


def begun(workspace: CityContext, form: BeginForm, action: PlanAction | None, key: UUID) -> Project:
    """Raises what `once` and `actions.begin` raise."""
    copied, names = from_action.copied(action) if action else ({}, [])
    changes = form.changes(copied)
    stage = form.cleaned_data["stage"] or "idea"
    seat = workspace.city.country if changes["applicant"] in OWN else ""
    return once(
        lambda: Project.objects.filter(city=workspace.city, form_key=key).first(),
        lambda row: (row.began_at, row.state) == (stage, OPEN) and says(row, changes),
        lambda: actions.begin(
            workspace.city,
            changes={**changes, "seat": seat},
            stage=stage,
            reason=form.cleaned_data["reason"],
            action=action,
            copied=names,
            form_key=key,
            by=workspace.by,
        ),
    )


def says(row: Project, changes: Snapshot) -> bool:
    """Whether a project holds the texts that were sent and the support, and no others."""
    return all(getattr(row, name) == changes.get(name) for name in (*TEXT_COLUMNS, "support"))


def field_options(form: Any, name: str) -> list[dict[str, Any]]:
    now = [str(each) for each in form[name].value() or ()]
    return [{"value": code, "label": label, "checked": code in now} for code, label in form.fields[name].choices]


def errors_of(form: Any) -> list[dict[str, str]]:
    return [
        {"text": " ".join(map(str, texts)), "url": f"#id_{name}" if name in form.fields else "#main"}
        for name, texts in form.errors.items()
    ]


def add_errors(form: Any, wrong: ValidationError) -> None:
    """Each beside its control, or above all where there is none."""
    by_name = getattr(wrong, "error_dict", None)
    for name, texts in (by_name or {"": wrong}).items():
        form.add_error(name if name in form.fields else None, texts if by_name else wrong)


# --- One ----------------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def project(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponse:
    return show(request, work_at(workspace, key))


def show(
    request: HttpRequest, work: Work, *, form: StageForm | None = None, notice: str = "", status: int = 200
) -> HttpResponse:
    row = work.project
    form = form or StageForm(row=row)
    context = {
        **work.workspace.page("finance"),
        "work": work,
        "title": work.title,
        "stage": stage_words(row),
        "rungs": rungs(row),
        "next": next_rung(work),
        "below": [need_line(work, each) for each in ladder().missing_below(row.began_at, work.there)],
        "facilities": called(row.stage),
        "moves": moves(row),
        "tasks": [task(work, group) for group in CODES],
        "from_action": copied_line(row),
        "left_open": [left_open_line(work, each) for each in left_open(work.profile)],
        "money": bar_of(row.sums, row.currency),
        "ways_on": next_steps.of_project(work.workspace, row),
        "entries": entries(work),
        "notice": notice,
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "may_send": work.workspace.is_lead,
    }
    return render(request, "workspace/finance/project.html", context, status=status)


def left_open_line(work: Work, pack: Pack) -> dict[str, str]:
    words = {"names": listed_names(pack.recipients), "day": date_format(pack.until)}
    return {"text": _("%(names)s, until %(day)s") % words, "url": work.address("finance_pack", pack.pk)}


def rungs(row: Project) -> list[dict[str, Any]]:
    now = ladder().stage(row.stage).number
    return [
        {"name": first_available(each.name.get).text, "is_here": each.number == now, "is_done": each.number < now}
        for each in ladder().stages
    ]


def next_rung(work: Work) -> dict[str, Any] | None:
    above = ladder().after(work.project.stage)
    if above is None:
        return None
    missing = ladder().missing(work.project.stage, work.there)
    return {
        "code": above.code,
        "name": first_available(above.name.get).text,
        "missing": [need_line(work, each) for each in missing],
        "is_open": not missing and not work.project.side_state,
    }


def need_line(work: Work, need: Need) -> dict[str, str]:
    return {
        "text": first_available(need.says.get).text,
        "url": work.address("finance_group", group_of(need)),
        "section": str(TITLES[group_of(need)]),
    }


def group_of(need: Need) -> str:
    """The group in which a need is written."""
    if need.kind == "study" or need.name == "go":
        return "studies"
    if need.kind == "approval":
        return "documents"
    found = (group for group, names in visibility.groups().items() if need.name in names)
    return WHERE.get(need.name) or next(found, "description")


def moves(row: Project) -> list[dict[str, str]]:
    """Down, aside and back: each with a reason."""
    named = [(each.code, first_available(each.name.get).text) for each in ladder().stages]
    number = ladder().stage(row.stage).number
    if row.side_state:
        return [{"value": row.stage, "label": _("Resume the project")}]
    down = [
        {"value": code, "label": _("Move back to %(stage)s") % {"stage": name}} for code, name in named[: number - 1]
    ]
    aside = [{"value": each.code, "label": first_available(each.name.get).text} for each in ladder().side_states]
    return [*aside, *reversed(down)]


def task(work: Work, group: str) -> dict[str, Any]:
    status, state = STANDINGS[standing_of(work, group)]
    return {
        "label": str(TITLES[group]),
        "about": who_reads(work, group),
        "url": work.address("finance_group", group),
        "status": str(status),
        "state": state,
    }


def standing_of(work: Work, group: str) -> GroupStanding:
    if group in visibility.groups():
        return showing.standing_for_staff(work.project, work.profile, group)
    row = work.project
    is_written = row.studies.all() or row.go_on if group == "studies" else any(getattr(row, n) for n in CODES[group])
    return GroupStanding.NOT_SHOWN if is_written else GroupStanding.NOT_WRITTEN


def who_reads(work: Work, group: str) -> str:
    if group not in visibility.groups():
        return _("Visible to your city only, whatever you choose.")
    levels = {
        "public": _("Visible to everyone once published."),
        "cities": _("Visible to the secretariat and to the staff of all alliance cities once published."),
        "secretariat": _("Visible to the secretariat once published."),
        "city": _("Visible to your city only."),
    }
    return levels[work.project.chosen_levels[group]]


def copied_line(row: Project) -> dict[str, Any] | None:
    if row.action is None:
        return None
    names = {"costs": _("costs"), "terms": _("targets and topics")}
    labels = [names.get(name) or str(ProjectProfile._meta.get_field(name).verbose_name) for name in row.copied]  # type: ignore[union-attr]
    return {"action": row.action, "title": action_words(row.action), "names": _(", ").join(labels)}


def entries(work: Work) -> list[dict[str, Any]]:
    """The moves on the ladder and what else was done, with files that came and went, newest first."""
    kinds = [model._meta.label_lower for model in (Project, StudyFile)]
    mine = Entry.objects.filter(
        root_type=Project._meta.label_lower, root_id=str(work.project.pk), object_type__in=kinds
    )
    return [
        {"at": entry.at, "who": entry.by_label, "did": capfirst(entry_words(entry)), "reason": entry.reason}
        for entry in mine.order_by("-id")[:MOST_ENTRIES]
    ]


def entry_words(entry: Entry) -> str:
    did = str(VERBS.get(entry.verb, entry.verb))
    if entry.object_type == StudyFile._meta.label_lower:
        return _("%(did)s: %(file)s") % {"did": did, "file": entry.object_text}
    _old, new = entry.changes.get("stage") or entry.changes.get("side_state") or (None, None)
    if entry.verb != "project_moved" or not new:
        return did
    stage = first_available(ladder().stage(str(new)).name.get).text
    return _("%(did)s: %(stage)s") % {"did": did, "stage": stage}


@staff_only
@require_POST
def move(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    def act(form: StageForm) -> object:
        about: Any = {"expected": form.now, "person": workspace.person, "by": workspace.by}
        return actions.move(work_at(workspace, key).project, form.said["to"], reason=form.said["reason"], **about)

    form = saved(lambda: StageForm(request.POST, row=work_at(workspace, key).project), act, by=workspace.person)
    work = work_at(workspace, key)
    if not form.is_saved:
        return show(request, work, form=form, status=form.status)
    messages.success(request, _("The project is now at another stage. The project page shows what is possible next."))
    return redirect(work.url)


@staff_only
@require_POST
def discard(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "project.send", work.project)
    if work.is_sent:
        return show(request, work, notice=_("The content is in review. Withdraw it first."), status=409)
    said: Any = {"expected": seen_in(request.POST), "person": workspace.person, "by": workspace.by}
    if late := refusal_of(lambda: actions.discard(work.project, **said)):
        return error(request, 409, happened=late)
    return redirect(workspace.address("workspace_projects"))


# --- A group ------------------------------------------------------------------------------------------------------


@typing_kept(gettext_lazy("Edit a project"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, workspace: CityContext, key: str, group: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    if group not in CODES:
        return error(request, 404)
    language = request.GET.get("language", "")
    language = language if language in LANGUAGE_CODES else now_in()
    sent = request.POST if request.method == "POST" else None
    form = saved(
        lambda: GroupForm(group, work_at(workspace, key).project, language, sent),
        lambda form: actions.change_project(form.project, changes=form.changes(), expected=form.now, by=workspace.by),
        by=workspace.person,
    )
    if form.is_saved:
        messages.success(request, saved_words(work, group))
        return redirect(work.url)
    context = {
        **workspace.page("finance"),
        "work": work,
        "title": str(TITLES[group]),
        "sections": [
            {"label": str(TITLES[each]), "url": work.address("finance_group", each), "current": each == group}
            for each in CODES
        ],
        "form": form,
        "errors": errors_of(form),
        "who_reads": who_reads(work, group),
        "language": language_name(language),
        "languages": [
            {"label": language_name(code), "url": f"?language={code}", "current": code == language}
            for code in LANGUAGE_CODES
        ],
        "texts": [form[name] for name in form.fields if name in TEXTS],
        "codes": [form[name] for name in CODES[group] if name not in SEVERAL],
        "support": field_options(form, "support") if "support" in form.fields else [],
        "terms": field_options(form, "terms") if "terms" in form.fields else [],
        "languages_of_applications": field_options(form, SEVERAL[2]) if SEVERAL[2] in form.fields else [],
        "lines": [line_set(form, name) for name in form.lines],
        "from_action": copied_line(work.project),
    }
    return render(request, "workspace/finance/group.html", context, status=form.status)


def saved_words(work: Work, group: str) -> str:
    if group in visibility.groups() and work.is_public and work.project.chosen_levels[group] != "city":
        return _("Saved. Readers will see the change after a lead sends it for review and a curator publishes it.")
    return _("Saved. Only your city can see this. Continue with the list below.")


def line_set(form: GroupForm, child: str) -> dict[str, Any]:
    titles = {
        "costs": _("Costs"),
        "money": _("Funding sources"),
        "studies": _("Studies and documents"),
        "results": _("Results"),
    }
    lines = [
        {"key": each["key"], "fields": [form[name] for name in each["names"].values()]}
        for each in form.lines_to_show(child)
    ]
    return {"name": child, "title": titles[child], "lines": lines}
