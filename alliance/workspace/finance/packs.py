"""Packs of a project for funders: made and taken back by leads, read by all of the staff."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance.forms import Day
from alliance.workspace.finance.pages import TITLES, add_errors, errors_of, field_options
from alliance.workspace.finance.work import Work, work_at
from alliance.workspace.sent_once import form_key, once
from alliance.workspace.signedout import typing_kept
from core.accounts.permissions import require_permission
from core.conflicts import refusal_of, seen_in
from core.ratelimits.limits import take
from core.review.forms.controls import Several, Text
from core.text.clocks import clock
from core.text.moments import today_at
from core.ui.answers import error
from core.ui.paging import page_of
from core.workflow import InvalidTransition
from finance import visibility
from finance.interests import packs
from finance.interests.models import USUAL, Pack, PackOpening
from finance.interests.querysets import PackQuerySet
from finance.interests.showing import body_of, held_parts, part_names
from finance.projects.models import Project, StudyFile
from finance.projects.showing import is_written

LONGEST_LIST = 20 * 202
MOST_SHOWN = 100
MADE_AN_HOUR, HOUR = 30, 3_600
UNNAMED = "without_contact"


class PackForm(forms.Form):
    """The description is always in it: a pack without a title is none."""

    def __init__(self, project: Project, data: Any = None) -> None:
        super().__init__(data, auto_id="id_%s")
        files = [(str(each.pk), each.name) for each in StudyFile.objects.filter(project=project)]
        chosen = [group for group in visibility.groups() if visibility.chosen(group)]
        self.fields |= {
            "groups": Several([(group, str(TITLES[group])) for group in chosen], initial=()),
            "files": Several(files, initial=()),
            "recipients": Text(_("Recipients"), LONGEST_LIST, rows=3),
            "until": Day(_("Last day"), today_at(project.city.time_zone) + USUAL),
            UNNAMED: forms.BooleanField(label=_("Create the pack without a contact"), required=False),
        }
        self.project = project
        self.fields[UNNAMED].help_text = _("Readers then ask through this site, not directly.")
        self.fields["recipients"].help_text = _(
            "One per line: the funder, and the job title of the person who will read the pack."
        )
        needed = {
            "recipients": _("Enter the recipients of the pack, one per line."),
            "until": _("Enter the last day on which the link is valid."),
        }
        for name, sentence in needed.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence
        self.fields["groups"].label = _("Content to include besides the description")

    def clean(self) -> dict[str, Any]:
        """Asks before a pack is made in which nobody finds whom to write to."""
        given: dict[str, Any] = super().clean() or {}
        if "groups" in given and not given.get(UNNAMED) and not self.names_contact(given["groups"]):
            self.add_error(
                UNNAMED,
                _("This pack names no contact. Enter a contact in the project and include it, or tick this box."),
            )
        return given

    def names_contact(self, groups: Iterable[str]) -> bool:
        return packs.CONTACTS in groups and is_written(self.project, packs.CONTACTS)

    @property
    def asks(self) -> bool:
        """Whether the page shows the box: once it was asked."""
        return self.is_bound and (UNNAMED in self.errors or bool(self.data.get(UNNAMED)))


# --- The list -----------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def pack_list(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponse:
    work = work_at(workspace, key)
    rows = packs_of(work).open_first(workspace.today).select_related("project__city__biome")
    page = page_of(rows, request.GET.get("page"))
    openings = openings_of(page.object_list)
    header = (_("Recipients"), _("Included content"), _("Status"), _("Opened"))
    context = {
        **workspace.page("finance"),
        "work": work,
        "title": _("Packs for funders"),
        "header": [{"label": label} for label in header],
        "rows": [cells(work, of_work(work, row), *openings.get(row.pk, (0, None))) for row in page.object_list],
        "page_of_packs": page,
        "params": request.GET,
        "may_make": workspace.is_lead,
    }
    return render(request, "workspace/finance/packs.html", context)


def packs_of(work: Work) -> PackQuerySet:
    return Pack.objects.filter(project=work.project)


def of_work(work: Work, row: Pack) -> Pack:
    """Gives a pack its project and its city, which are read already."""
    row.project = work.project
    return row


def openings_of(rows: Iterable[Pack]) -> dict[int, tuple[int, datetime]]:
    """How often each pack was opened, and when last. One query."""
    counted = PackOpening.objects.filter(pack__in=[row.pk for row in rows]).order_by().values("pack")
    found = counted.annotate(times=Count("pk"), last=Max("at"))
    return {each["pack"]: (each["times"], each["last"]) for each in found}


def cells(work: Work, row: Pack, times: int, last: datetime | None) -> list[Any]:
    return [
        {"text": listed(row.recipients), "url": work.address("finance_pack", row.pk), "is_typed": True},
        groups_in_words(row),
        state_of(row),
        opened_in_words(times, last),
    ]


def listed(names: list[str]) -> str:
    return pgettext("between the items of a list", ", ").join(names)


def groups_in_words(row: Pack) -> str:
    """The groups that hold something."""
    return listed(part_names(held_parts(row, packs.as_shown(row))))


def state_of(row: Pack) -> dict[str, str]:
    if row.state == Pack.State.REVOKED:
        return {"text": str(row.get_state_display()), "tone": "mute"}
    day = {"day": date_format(row.until)}
    if row.is_open_now:
        return {"text": _("valid until %(day)s") % day, "tone": "ok"}
    return {"text": _("ended on %(day)s") % day, "tone": "mute"}


def opened_in_words(times: int, last: datetime | None) -> str:
    if last is None:
        return pgettext("pack", "not yet")
    sentence = ngettext("once, on %(moment)s", "%(times)s times, last on %(moment)s", times)
    return sentence % {"times": times, "moment": clock(last)}


# --- A new one ----------------------------------------------------------------------------------------------------


@typing_kept(gettext_lazy("Create a pack for funders"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    """The answer holds the link: it is in no other page, mail or history, and the same form alone shows it again."""
    work = work_at(workspace, key)
    require_permission(workspace.person, "pack.make", work.project)
    form, notice, status = PackForm(work.project, request.POST if request.method == "POST" else None), "", 200
    sent = form_key(request)
    if request.method == "POST" and form.is_valid():
        secret = packs.link_key(sent, work.project, workspace.person)
        is_new = packs.made_with(work.project, secret) is None
        wait = take("pack-made", str(workspace.city.pk), MADE_AN_HOUR, HOUR) if is_new else None
        if wait is not None:
            return error(request, 429, wait=wait)
        try:
            return one(request, work, *made_from(work, form, secret))
        except ValidationError as wrong:
            add_errors(form, wrong)
        except InvalidTransition as late:
            notice, status, sent = str(late), 409, uuid4()
    context = {
        **workspace.page("finance"),
        "work": work,
        "title": _("Create a pack for funders"),
        "form": form,
        "groups": group_options(form, work.project),
        "files": field_options(form, "files"),
        "errors": errors_of(form),
        "notice": notice,
        "new": str(sent),
    }
    return render(request, "workspace/finance/pack-new.html", context, status=status)


def group_options(form: PackForm, project: Project) -> list[dict[str, Any]]:
    """The groups to tick, each with what the reader would find: nothing, where the city has entered nothing."""
    has_files = bool(form.fields["files"].choices)  # type: ignore[attr-defined]
    nothing, but_files = _("nothing entered"), _("nothing entered, except the files of studies that you select below")
    return [
        option
        if is_written(project, option["value"])
        else {**option, "help": but_files if option["value"] == packs.PAPERS and has_files else nothing}
        for option in field_options(form, "groups")
    ]


def made_from(work: Work, form: PackForm, secret: str) -> tuple[Pack, str]:
    """The pack of a form, and its link while it opens something. Raises ValidationError, InvalidTransition."""
    said: dict[str, Any] = {
        "groups": form.cleaned_data["groups"],
        "recipients": form.cleaned_data["recipients"].splitlines(),
        "files": [UUID(each) for each in form.cleaned_data["files"]],
        "until": form.cleaned_data["until"],
    }
    who: dict[str, Any] = {"person": work.workspace.person, "by": work.workspace.by}
    row = once(
        lambda: packs.made_with(work.project, secret),
        lambda found: packs.holds(found, **said),
        lambda: packs.make(work.project, **said, **who, key=secret)[0],
    )
    is_open = row.is_open_now
    return row, settings.SITE_URL + reverse("pack", args=[secret]) if is_open else ""


# --- One ----------------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def pack(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponse:
    work = work_at(workspace, key)
    return one(request, work, pack_at(work, number))


def pack_at(work: Work, number: int) -> Pack:
    """Raises Http404, also for one of another project."""
    found: Pack | None = packs_of(work).filter(pk=number).select_related("project__city__biome").first()
    if found is None:
        raise Http404
    return found


def one(request: HttpRequest, work: Work, row: Pack, link: str = "") -> HttpResponse:
    context = {
        **body_of(row),
        **work.workspace.page("finance"),
        "work": work,
        "title": _("Pack for %(names)s") % {"names": listed(row.recipients)},
        "link": link,
        "state": state_of(row),
        "shows": groups_in_words(row),
        "openings": [clock(each.at) for each in row.openings.all()[:MOST_SHOWN]],
        "may_revoke": work.workspace.is_lead and row.is_open_now,
    }
    return render(request, "workspace/finance/pack.html", context)


@staff_only
@require_POST
def revoke(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    work = work_at(workspace, key)
    row = pack_at(work, number)
    require_permission(workspace.person, "pack.revoke", row)
    said: Any = {"expected": seen_in(request.POST), "person": workspace.person, "by": workspace.by}
    if late := refusal_of(lambda: packs.revoke(row, **said)):
        return error(request, 409, happened=late)
    messages.success(request, _("Withdrawn. The link no longer works."))
    return redirect(work.address("finance_packs"))
