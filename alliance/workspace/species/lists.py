"""The page of a kept list: its numbers with the effort behind them, its species, what was not met again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.openings import COUNTED_AND_PUBLIC
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import sent_for_review
from alliance.workspace.finance.pages import errors_of
from alliance.workspace.species import counts
from alliance.workspace.species.forms import AboutForm
from cities.models import State as Published
from core.accounts.permissions import require_permission
from core.conflicts import refusal_of, saved, seen_in
from core.history.snapshot import Plain
from core.history.write import Actor, one_transaction
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from core.review.proposals.drafts import open_proposal
from core.review.proposals.kinds import kind_of
from core.text.lines import line_of
from core.ui.answers import error
from core.ui.paging import page_of
from measurement.decimals import with_texts
from measurement.records.values import Told
from measurement.species import actions, numbers, showing
from measurement.species.models import LossAnswer, SpeciesCount, SpeciesList, Status, StatusWord

State = Proposal.State
MOST_ASKED = 200  # species at once
ADDRESSES = ("at", "json", "about", "answers", "offer", "remove", "send", "take_back", "withdraw")


@dataclass
class Work:
    """A list as its city works on it. What it knows is asked when it is shown."""

    workspace: CityContext
    row: SpeciesList

    @property
    def by(self) -> Actor:
        return self.workspace.by

    def address(self, name: str) -> str:
        return self.workspace.address(name, self.row.key)

    @cached_property
    def words(self) -> dict[str, StatusWord]:
        return numbers.words_of(self.row.city_id)

    @cached_property
    def answers(self) -> dict[str, LossAnswer]:
        return numbers.answers_of(self.row)

    @cached_property
    def species(self) -> list[Told]:
        return numbers.species_in(self.row, {name: word.status for name, word in self.words.items()})

    @cached_property
    def numbers(self) -> dict[str, Any]:
        answers = {name: each.answer for name, each in self.answers.items()}
        return numbers.numbers_of(self.row, self.species, answers)

    @cached_property
    def proposal(self) -> Proposal | None:
        return open_proposal(kind_of("specieslist"), str(self.row.pk))

    @property
    def is_sent(self) -> bool:
        return self.proposal is not None and self.proposal.state == State.SUBMITTED

    @property
    def is_public(self) -> bool:
        return self.row.state == Published.PUBLISHED

    @property
    def may_describe(self) -> bool:
        """What a public list says of itself is sent for review at once, by a lead."""
        return not self.is_sent and (self.workspace.is_lead or not self.is_public)

    @cached_property
    def wanted(self) -> SpeciesList:
        """The list as the city wants it: a public one with what came back from review."""
        changes = self.proposal.changes if self.is_public and self.proposal else {}
        return actions.with_description(self.row, changes)


def list_at(workspace: CityContext, key: UUID) -> SpeciesList | None:
    rows = SpeciesList.objects.visible_to(workspace.person).filter(city=workspace.city)
    return rows.select_related("city", "reference", "before").filter(key=key).first()


def work_at(workspace: CityContext, key: UUID) -> Work:
    counts.check_species_rights(workspace)
    rows = SpeciesList.objects.visible_to(workspace.person).filter(city=workspace.city)
    return Work(workspace, get_object_or_404(rows.select_related("city", "reference", "before"), key=key))


@staff_only
@require_safe
def elsewhere(request: HttpRequest, workspace: CityContext, slug: str) -> HttpResponseBase:
    counts.check_species_rights(workspace)
    rows = SpeciesList.objects.visible_to(workspace.person).filter(city=workspace.city)
    return redirect(workspace.address("species_at", get_object_or_404(rows.only("key"), slug=slug).key))


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponse:
    counts.check_species_rights(workspace)
    row = list_at(workspace, key)
    if row is None:
        return counts.page(request, workspace, counts.count_at(workspace, key))
    return show_list(request, Work(workspace, row))


def show_list(request: HttpRequest, work: Work, *, notice: str = "", status: int = 200) -> HttpResponse:
    row = work.row
    asked = request.GET if request.method != "POST" else {}
    found = filtered(work, str(asked.get("q", "")).strip(), str(asked.get("status", "")))
    species = page_of(found, asked.get("page"))
    context = {
        **work.workspace.page("species"),
        "title": row.title,
        "above": counts.species_crumbs(work.workspace),
        "row": row,
        "work": work,
        "at": {name: work.address(f"species_{name}") for name in ADDRESSES},
        "before_url": work.workspace.address("species_at", row.before.key) if row.before else "",
        "notice": notice,
        "facts": showing.rows_read(row.told.get("rows", showing.NO_ROWS)),
        "reasons": showing.reasons(row.told.get("rows", showing.NO_ROWS)),
        "reason_header": showing.reason_header(),
        "to_know": showing.to_know(row.told.get("warnings", [])),
        "groups": showing.group_rows(work.numbers["groups"]),
        "group_header": showing.group_header(),
        "changes": showing.change_rows(work.numbers["change"]),
        "change_header": showing.change_header(),
        "open": len(still_open(work)),
        "is_first": row.before is None,
        "species": species,
        "species_rows": [species_row(work, each) for each in species.object_list],
        "species_header": [
            {"label": label} for label in (_("Species"), _("Groups"), _("Status"), _("Years"), _("Records"))
        ],
        "q": str(asked.get("q", "")),
        "params": asked,
        "may_publish": work.workspace.is_lead,
    }
    return render(request, "workspace/species/list.html", context, status=status)


def filtered(work: Work, asked: str, status: str) -> list[Told]:
    wanted = asked.lower()
    found = [each for each in work.species if wanted in each["name"].lower() or wanted in each["own_name"].lower()]
    return [each for each in found if each["status"] == status] if status in Status.values else found


def species_row(work: Work, each: Told) -> list[Any]:
    link = f"{work.address('species_status')}?{urlencode({'name': each['name']})}"
    groups = [showing.group_label(key) for key in each["groups"]]
    return [
        {"text": each["name"], "url": link},
        _(", ").join(groups),
        status_words(work, each),
        showing.years(each["first_year"], each["last_year"]),
        showing.known(each["records"]),
    ]


def status_words(work: Work, each: Told) -> str:
    label = str(Status(each["status"]).label) if each["status"] else showing.known(None)
    return _("%(status)s (stated by the city)") % {"status": label} if each["name"] in work.words else label


def still_open(work: Work) -> list[str]:
    """Species of all groups that were not met again and nobody answered, each once."""
    return sorted({name for each in work.numbers["change"] for name in each["open"]})


def not_met_again(work: Work) -> list[str]:
    return sorted({name for each in work.numbers["change"] for name in each["not_met_again"]})


@staff_only
@require_safe
def as_json(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponse:
    counts.check_species_rights(workspace)
    row = list_at(workspace, key)
    told = told_of_count(counts.count_at(workspace, key)) if row is None else told_of_list(Work(workspace, row))
    return JsonResponse(with_texts(told), json_dumps_params={"ensure_ascii": False})


def told_of_count(count: SpeciesCount) -> dict[str, Any]:
    about = {"state": count.state, "progress": 0 if count.is_running else 100, "city": count.city.slug}
    return {**{name: value for name, value in count.result.items() if name != "details"}, **about}


def told_of_list(work: Work) -> dict[str, Any]:
    """The list as the contract describes it, with what the city said."""
    told = ("key", "name", "group", "status", "first_year", "last_year", "records", "datasets")
    return {
        "state": work.row.state,
        "city": work.workspace.city.slug,
        "rows": work.row.told.get("rows", showing.NO_ROWS),
        "warnings": work.row.told.get("warnings", []),
        **work.numbers,
        "species": [{name: each[name] for name in told} for each in work.species],
    }


# --- What is done with it -----------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    work = work_at(workspace, key)
    if work.is_public:
        require_permission(workspace.person, "specieslist.publish", work.row)
    if work.is_sent:
        return show_list(request, work, notice=_("The content is in review. Withdraw it first."), status=409)
    if request.method != "POST":
        return about_page(request, work, about_form(work))

    def change(form: AboutForm) -> None:
        if work.is_public:
            send_whole(work_at(workspace, key), form.changes)
        else:
            actions.describe(work.row, changes=form.changes, expected=form.now, by=work.by)

    form = saved(lambda: about_form(work_at(workspace, key), request.POST), change, by=workspace.person)
    if not form.is_saved:
        return about_page(request, work, form)
    if work.is_public:
        messages.success(request, sent_for_review())
    return redirect(work.address("species_at"))


def about_form(work: Work, *sent: Any) -> AboutForm:
    ranks = work.row.told.get("ranks", {})
    offered = (f"{rank}:{name}" for rank, names in ranks.items() for name in names)
    return AboutForm(*sent, row=work.wanted, offered=offered)


def send_whole(work: Work, changes: Mapping[str, Plain]) -> Proposal:
    """Sends the list with these words of itself. Raises what the steps of proposals raise, ValidationError."""
    wanted = actions.with_description(work.wanted, changes)
    if wanted.told.get("is_gbif") and not wanted.doi:
        raise ValidationError({"doi": _("Enter the DOI of the GBIF download first.")})
    with one_transaction():
        actions.pick_groups(work.row, changes)
        about: Any = {"tenant": work.workspace.city.pk, "patch": actions.as_said(wanted), "by": work.by}
        return proposals.send_whole(work.proposal, kind_of("specieslist"), row=work.row, **about)


def about_page(request: HttpRequest, work: Work, form: AboutForm) -> HttpResponse:
    ticks = {each.name for each in form.ticks}
    context = {
        **work.workspace.page("species"),
        "title": _("Description of the list"),
        "above": [
            *counts.species_crumbs(work.workspace),
            {"label": line_of(work.row.title), "url": work.address("species_at")},
        ],
        "form": form,
        "fields": [form[name] for name in form.fields if name != "version" and name not in ticks],
        "errors": errors_of(form),
        "button": _("Send for review") if work.is_public else _("Save the description"),
        "opening": COUNTED_AND_PUBLIC if work.is_public else "",
    }
    return render(request, "workspace/species/form.html", context, status=form.status)


@staff_only
@require_POST
def offer(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    """Values stand beside the fields of an assessment from then on; each is taken there by a click."""
    actions.offer(work_at(workspace, key).row)
    return redirect(workspace.address("workspace_assessments"))


@staff_only
@require_POST
def remove(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    work = work_at(workspace, key)
    if work.is_sent:
        return error(request, 409, happened=_("The content is in review. Withdraw it first."))
    if late := refusal_of(lambda: removed(work, seen_in(request.POST))):
        return error(request, 409, happened=late)
    messages.success(request, _("The list was removed."))
    return redirect(workspace.address("species_lists"))


def removed(work: Work, expected: int) -> None:
    """Removes the list with what came back from review of it. Raises NotNow, VersionConflict, InvalidTransition."""
    with one_transaction():
        if work.proposal:
            proposals.discard(work.proposal, expected=work.proposal.version, by=work.by)
        actions.discard(work.row, expected=expected, by=work.by)
