"""What happened to one thing: entries, any two versions side by side, and the way back to an old one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.secretariat import forms, queue
from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.proposal_view import ProposalView
from core.accounts.permissions import may
from core.conflicts import saved
from core.history.models import Entry, RowVersion, Versioned
from core.history.snapshot import Plain, Snapshot, map_of
from core.history.write import Actor
from core.review.bundles.actions import proposals_of
from core.review.diff import history
from core.review.diff.entries import before_and_after, versions_of
from core.review.diff.labels import Labels, labels_of, row_name, with_commas
from core.review.diff.new_rows import names_of_new_rows
from core.review.diff.record import Block, blocks
from core.review.models import Bundle, Proposal
from core.review.proposals.kinds import ProposalKind, kind_for, kind_of
from core.text.numbers import LARGEST_INTEGER, number_in
from core.ui.answers import error
from core.ui.paging import page_of

KEY = "[0-9a-f-]{1,40}"  # a number or a UUID


@dataclass
class Subject:
    """The thing, also when it has gone: its entries outlive it."""

    model: type[Versioned]
    key: str

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @cached_property
    def entries(self) -> Any:
        return Entry.objects.filter(object_type=self.label, object_id=self.key).order_by("-id")

    @cached_property
    def row(self) -> Any:
        """None when it has gone."""
        try:
            return self.model._base_manager.filter(pk=self.key).first()
        except (ValidationError, ValueError):
            return None

    @cached_property
    def kind(self) -> ProposalKind | None:
        return kind_for(self.model)

    @cached_property
    def labels(self) -> Labels:
        """Labels of the thing; of a proposal those of the thing that it is about."""
        if isinstance(self.row, Proposal):
            return labels_of(kind_of(self.row.kind).model, new_rows=names_of_new_rows(self.row))
        return labels_of(self.model)

    def blocks(self, old: Snapshot, new: Snapshot) -> list[Block]:
        """What differs; of two versions of a proposal it is what was proposed."""
        if isinstance(self.row, Proposal):
            base = {**map_of(new.get("base")), **map_of(old.get("base"))}
            old, new = ({**base, **map_of(each.get("changes"))} for each in (old, new))
        return blocks(old, new, self.labels)

    @cached_property
    def numbers(self) -> list[int]:
        """Numbers of the versions that are kept, newest first."""
        return list(self.versions.order_by("-number").values_list("number", flat=True))

    @property
    def versions(self) -> Any:
        return RowVersion.objects.filter(object_type=self.label, object_id=self.key)

    @cached_property
    def title(self) -> str:
        if isinstance(self.row, Proposal):
            return ProposalView(self.row).title
        if isinstance(self.row, Bundle):
            return queue.title_of_bundle(proposals_of(self.row))
        if self.row:
            return row_name(self.row).text
        return str(self.entries.values_list("object_text", flat=True).first())

    @property
    def kind_name(self) -> str:
        return capfirst(str(self.model._meta.verbose_name))

    @property
    def page_url(self) -> str:
        if isinstance(self.row, Proposal):
            return reverse("review_item", args=[self.row.pk])
        if isinstance(self.row, Bundle):
            return reverse("review_bundle", args=[self.row.pk])
        return str(self.row.get_absolute_url()) if hasattr(self.row, "get_absolute_url") else ""

    def look_up(self, *maps: Mapping[str, Plain]) -> None:
        """All names at once; `blocks` then asks for none."""
        if isinstance(self.row, Proposal):
            maps = tuple(map_of(each.get(name)) for each in maps for name in ("base", "changes"))
        self.labels.look_up(*maps)

    def data(self, *numbers: int) -> list[Snapshot]:
        """The versions of these numbers, in their order. Raises Http404."""
        if max(numbers) > LARGEST_INTEGER:
            raise Http404
        found = {version.number: version.data for version in self.versions.filter(number__in=numbers)}
        if not set(numbers) <= found.keys():
            raise Http404
        return [found[number] for number in numbers]


def asked_for(request: HttpRequest, object_type: str, object_id: str) -> Subject:
    """Raises Http404, also for what is no content: roles and the like are for superusers."""
    try:
        model = apps.get_model(object_type)
    except (LookupError, ValueError) as wrong:
        raise Http404 from wrong
    is_key = re.fullmatch(KEY, object_id) is not None
    if model._meta.label_lower != object_type or not issubclass(model, Versioned) or not is_key:
        raise Http404
    subject = Subject(model, object_id)
    if not may(request.user, "review.history", model) or not subject.entries.exists():
        raise Http404
    return subject


@curators_only
@require_safe
def object_history(request: HttpRequest, object_type: str, object_id: str) -> HttpResponse:
    subject = asked_for(request, object_type, object_id)
    page = page_of(subject.entries, request.GET.get("page"))
    context = {
        "title": subject.title,
        "subject": subject,
        "entries": told_entries(subject, page, may_revert=bool(revertible(request, subject))),
        "entries_page": page,
        "params": request.GET,
        "menus": menus(request, subject),
        "compared": compared(request, subject),
        "was": _("Before"),
        "now": _("After"),
        "kind": subject.kind_name,
        "page_url": subject.page_url,
    }
    return render(request, "secretariat/history.html", context)


# --- Entries ------------------------------------------------------------------------------------------------------


def told_entries(subject: Subject, page: Page[Any], *, may_revert: bool) -> list[history.ToldEntry]:
    entries = list(page.object_list)
    versions = versions_of(entries)
    pairs = {entry.pk: before_and_after(entry, versions.get(entry.pk)) for entry in entries}
    name = history.kept_names(entries)
    subject.look_up(*(values for pair in pairs.values() for values in pair))
    return [
        history.told_entry(
            entry,
            name=name,
            number=versions[entry.pk].number if entry.pk in versions else None,
            items=subject.blocks(*pairs[entry.pk]),
            revert_url=revert_url(subject, versions.get(entry.pk)) if may_revert else "",
        )
        for entry in entries
    ]


# --- Any two versions ---------------------------------------------------------------------------------------------


def menus(request: HttpRequest, subject: Subject) -> list[dict[str, Any]]:
    """Two menus of versions; the last step is chosen unless somebody chose another."""
    if len(subject.numbers) < 2:
        return []
    chosen = {"from": number_in(request.GET.get("from", "")), "to": number_in(request.GET.get("to", ""))}
    usual = {"from": subject.numbers[1], "to": subject.numbers[0]}
    labels = {"from": _("Earlier version"), "to": _("Later version")}
    return [
        {
            "name": name,
            "label": labels[name],
            "value": chosen[name] or usual[name],
            "choices": [{"value": number, "label": str(number)} for number in subject.numbers],
        }
        for name in labels
    ]


def compared(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    first, last = (number_in(request.GET.get(name, "")) for name in ("from", "to"))
    if not first or not last:
        return None
    old, new = subject.data(first, last)
    return {
        "items": in_items(subject.blocks(old, new)),
        "was": _("Version %(number)s") % {"number": first},
        "now": _("Version %(number)s") % {"number": last},
    }


def in_items(found: Iterable[Block]) -> list[dict[str, Any]]:
    return [{"block": block} for block in found]


# --- The way back -------------------------------------------------------------------------------------------------


def revertible(request: HttpRequest, subject: Subject) -> Any:
    return subject.kind and subject.row and may(request.user, "review.revert", subject.row)


def revert_url(subject: Subject, version: RowVersion | None) -> str:
    if version is None or subject.row is None or version.number == subject.row.version:
        return ""
    return reverse("object_revert", args=[subject.label, subject.key, version.number])


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def revert(request: HttpRequest, object_type: str, object_id: str, number: int) -> HttpResponseBase:
    """Asks for a reason first, with both versions in view."""
    subject = asked_for(request, object_type, object_id)
    if subject.kind is None or subject.row is None:
        raise Http404
    allowed = may(request.user, "review.revert", subject.row)
    if not allowed:
        return error(request, 403, happened=str(getattr(allowed, "reason", "")))
    (then,) = subject.data(number)
    if request.method != "POST":
        return confirmation(request, subject, number, then, forms.RevertForm(row=subject.row))
    return taken_back(request, subject, number, then)


def confirmation(
    request: HttpRequest,
    subject: Subject,
    number: int,
    then: Snapshot,
    form: forms.RevertForm,
) -> HttpResponse:
    """Asks before it goes back. After somebody else was faster the page shows the new version, and the form holds the
    reason that was typed."""
    now = subject.data(subject.row.version)[0] if subject.row.version in subject.numbers else {}
    errors = [{"text": str(text), "url": "#id_reason"} for text in form.errors.get("reason", [])]
    context = {
        "title": _("Restore version %(number)s") % {"number": number},
        "subject": subject,
        "number": number,
        "items": in_items(subject.blocks(now, then)),
        "form": form,
        "errors": errors,
        "was": _("Published now"),
        "now": _("Version %(number)s") % {"number": number},
        "history_url": history_url(subject),
    }
    return render(request, "secretariat/revert.html", context, status=form.status)


def history_url(subject: Subject) -> str:
    return reverse("object_history", args=[subject.label, subject.key])


def taken_back(request: HttpRequest, subject: Subject, number: int, then: Snapshot) -> HttpResponseBase:
    back: list[tuple[Versioned, list[str]]] = []
    person = person_of(request)

    def act(form: forms.RevertForm) -> None:
        now = fresh(subject)
        assert now.kind is not None
        by = Actor.person(person, reason=form.said["reason"])
        back.append(now.kind.revert(now.row, to=number, expected=form.now, by=by))

    form = saved(lambda: RevertedForm(request.POST, row=fresh(subject).row), act, by=person)
    if not form.is_saved:
        return confirmation(request, fresh(subject), number, then, form)
    row, left = back[-1]
    tell(request, subject, number, row, left)
    return redirect(
        f"{history_url(subject)}?{urlencode({'from': number, 'to': row.version})}" if left else history_url(subject)
    )


class RevertedForm(forms.RevertForm):
    """What the row itself refuses is said above: it is no fault of the reason."""

    def refuse(self, wrong: ValidationError) -> None:
        self.refusal = " ".join(wrong.messages)


def fresh(subject: Subject) -> Subject:
    """The subject as it is now. Raises Http404 where it has gone."""
    found = Subject(subject.model, subject.key)
    if found.row is None:
        raise Http404
    return found


def tell(request: HttpRequest, subject: Subject, number: int, row: Versioned, left: list[str]) -> None:
    words = {"number": number, "new": row.version}
    messages.success(
        request, _("Version %(new)s is now published. Its content is the same as that of version %(number)s.") % words
    )
    if left:
        fields = list(dict.fromkeys(map(subject.labels.of, left)))
        messages.warning(
            request, _("These fields could not be restored: %(fields)s.") % {"fields": with_commas(fields)}
        )
