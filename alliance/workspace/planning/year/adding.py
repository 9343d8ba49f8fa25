"""A dated addition to a year that is published: the corrected value, or what was wrong or came later. What was said
stays as it was said. The addition is a draft like any other, which a lead sends."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.planning.year.forms import column_named
from alliance.workspace.planning.year.table import IndicatorLine, Table, TableLine, TargetLine, table_of
from alliance.workspace.signedout import typing_kept
from core.conflicts import digest
from core.history.merge import Clashes
from core.history.snapshot import Snapshot, snapshot
from core.history.write import AlreadyExists
from core.review.forms.controls import DecimalNumber, Picked, Text
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.drafts import to_write
from core.review.proposals.kinds import kind_of
from core.text import limits
from core.text.fallback import localized
from core.text.languages import DEFAULT_LANGUAGE, column_name, column_names
from core.text.lines import line_of
from core.text.measured import with_unit
from core.text.numbers import grouped_number
from core.workflow import InvalidTransition
from planning.models import IndicatorValue
from planning.tracking.models import check_share


class AdditionForm(forms.Form):
    def __init__(self, table: Table, data: Any = None) -> None:
        super().__init__(data, auto_id="id_%s", initial={"row": ""})
        self.table = table
        self.fields["row"] = Picked([(line.key, line.title.text) for line in said_lines(table)], None)
        self.fields["row"].label = _("Item concerned")
        self.fields["corrected_value"] = DecimalNumber(
            _("Corrected value"), column_named(IndicatorValue, "corrected_value"), None, is_grouped=True
        )
        self.fields["corrected_value"].help_text = _("Only for an indicator whose published value was wrong.")
        self.fields["note_holds"] = forms.BooleanField(
            label=_("Source and footnote also apply to the corrected value"), required=False
        )
        self.fields["note_holds"].help_text = _(
            "If this is not selected, the source and footnote apply only to the published value."
        )
        self.fields["addition"] = Text(_("Correction or later information"), limits.SUMMARY, rows=3)
        self.fields["replaces"] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def line(self) -> TableLine | None:
        return self.table.line_of(self.cleaned_data.get("row") or "")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        line, value = self.line, said.get("corrected_value")
        if line is None:
            self.add_error("row", _("Choose the item concerned."))
        if not said.get("addition"):
            self.add_error("addition", _("Describe what was wrong or what has changed since."))
        if isinstance(line, TargetLine) and value is not None:
            self.add_error(
                "corrected_value", _("A target has no value of its own. Correct the value of its indicator.")
            )
        if isinstance(line, IndicatorLine):
            try:
                check_share(line.indicator.unit, None if value is None else float(value))
            except ValidationError as wrong:
                self.add_error("corrected_value", " ".join(wrong.messages))
        self.require_read(line, said.get("replaces", ""))
        return said

    def require_read(self, line: TableLine | None, read: str) -> None:
        """Whoever replaces an earlier addition is shown it first."""
        earlier = earlier_addition(line)
        if line is None or not earlier:
            return
        sign = digest(line.key, earlier)
        if read != sign:
            sentence = _("Your addition replaces “%(earlier)s”. Repeat what still holds, then save again.")
            self.add_error("addition", sentence % {"earlier": earlier})
            data: Any = self.data
            data = data.copy()
            data["replaces"] = sign
            self.data = data


def earlier_addition(line: TableLine | None) -> str:
    """What is published beside the year already, with its day; empty where nothing is."""
    current = line.current if isinstance(line, IndicatorLine | TargetLine) else None
    if current is None or current.added_on is None:
        return ""
    value = ""
    if isinstance(line, IndicatorLine) and isinstance(current, IndicatorValue) and current.corrected_value is not None:
        value = with_unit(grouped_number(current.corrected_value), line.unit_words)
    return line_of(date_format(current.added_on), value, localized(current, "addition").text)


def said_lines(table: Table) -> list[TableLine]:
    """Those of which the year says something: what it does not say cannot be corrected."""
    return [line for line in table.lines if isinstance(line, IndicatorLine | TargetLine) and line.current is not None]


@typing_kept(gettext_lazy("Add to a published annual report"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, workspace: CityContext, year: int) -> HttpResponseBase:
    table = table_of(workspace, year)
    if not table.is_locked:
        return redirect(table.address("plan_year_page"))
    form = AdditionForm(table, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(check_address(workspace, form.line, drafted(workspace, form)))
        except (ValidationError, InvalidTransition) as wrong:
            form.add_error(None, wrong if isinstance(wrong, ValidationError) else str(wrong))
        except (Clashes, AlreadyExists):
            form.add_error(None, _("Someone else is editing this item now. Check their draft first."))
    context = {
        **workspace.page("plans"),
        "title": _("Add to the published annual report %(year)s") % {"year": year},
        "table": table,
        "form": form,
        "fields": form.visible_fields(),
        "errors": [
            {"text": " ".join(map(str, texts)), "url": f"#id_{name}" if name in form.fields else "#main"}
            for name, texts in form.errors.items()
        ],
    }
    return render(request, "workspace/planning/year-add.html", context)


def drafted(workspace: CityContext, form: AdditionForm) -> Proposal:
    """Adds to the draft that is open, or to a new one. Raises ValidationError, Clashes, AlreadyExists,
    InvalidTransition."""
    line = form.line
    assert isinstance(line, IndicatorLine | TargetLine)
    assert line.current is not None
    name = "values" if isinstance(line, IndicatorLine) else "reports"
    head = f"{name}.{line.current.pk}"
    text = column_name("addition", get_language() or DEFAULT_LANGUAGE)
    replaces = bool(form.cleaned_data["replaces"])
    patch: Snapshot = {
        **({f"{head}.{each}": "" for each in column_names("addition")} if replaces else {}),
        f"{head}.added_on": workspace.today.isoformat(),
        f"{head}.{text}": form.cleaned_data["addition"],
    }
    if form.cleaned_data.get("corrected_value") is not None or (replaces and isinstance(line, IndicatorLine)):
        patch[f"{head}.corrected_value"] = form.cleaned_data.get("corrected_value")
        patch[f"{head}.note_holds"] = form.cleaned_data["note_holds"] or None
    kind = kind_of(line.kind)
    there = to_write(kind, str(line.thing.pk))
    if there is not None:
        started = snapshot(kind.model, line.thing.pk)  # the form shows nothing of a draft: no other words are lost
        return actions.save(there, patch=patch, started=started, expected=None, by=workspace.by)
    return actions.start(kind, tenant=workspace.city.pk, row=line.thing, patch=patch, by=workspace.by)


def check_address(workspace: CityContext, line: TableLine | None, proposal: Proposal) -> str:
    assert line is not None
    if proposal.bundle_id:
        return workspace.address("workspace_together", proposal.bundle_id)
    return workspace.address("workspace_check", TargetRef(line.thing.segment, line.thing.slug))
