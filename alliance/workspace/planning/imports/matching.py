"""Which sheet, from which row on, what each column holds, and into which plan it goes."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.planning.imports.state import (
    KIND,
    Importing,
    change_job,
    guessed_columns,
    guessed_heading,
    guessed_language,
    own_job,
    plan_of_keys,
)
from alliance.workspace.planning.imports.upload import above
from alliance.workspace.signedout import typing_kept
from core.importexport import jobs
from core.importexport.cells import column_letter
from core.importexport.grids import GridPage
from core.importexport.jobs import NotReached
from core.importexport.models import ImportJob, remember
from core.importexport.reading import Unreadable
from core.review.forms.controls import OneLine, Picked, Year
from core.text import limits
from core.text.fallback import localized
from core.text.languages import LANGUAGE_CODES, OWN_NAMES
from planning.models import Plan
from planning.spreadsheet.headings import (
    LEFT_OUT,
    LEVEL_LABELS,
    LEVELS,
    ROLES,
    is_column,
    short,
    title_of_role,
    to_remember,
)
from planning.spreadsheet.outline import ALL, BY_GOALS, BY_GOALS_ALONE, BY_TARGETS, body
from planning.spreadsheet.outline import headings as headings_of

NEW_PLAN = "new"
EXAMPLES = 3
LONGEST_EXAMPLE = 60


class MatchForm(forms.Form):
    """What goes for the whole table. The columns stand in a table of their own."""

    def __init__(self, importing: Importing, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="id_%s", initial=self.first(importing))
        pages = [(page.name, page.name) for page in importing.grid.pages]
        plans = [
            (str(plan.pk), localized(plan, "title").text) for plan in Plan.of_city(importing.city.pk).order_by("pk")
        ]
        self.plans = {key for key, _title in plans}
        self.fields |= {
            "page": forms.ChoiceField(label=_("Sheet"), choices=pages),
            "heading": forms.IntegerField(
                label=_("Row with the headings"),
                min_value=1,
                max_value=1_048_576,
                help_text=_("Row number as shown in your spreadsheet program."),
            ),
            "plan": forms.ChoiceField(label=_("Plan to import into"), choices=[*plans, (NEW_PLAN, _("a new plan"))]),
            "title": OneLine(_("Title of the new plan"), limits.LINE),
            "starts": Year(_("First year"), None, latest=None),
            "ends": Year(_("Last year"), None, latest=None),
            "status": Picked(Plan.Status.choices, None),
            "language": forms.ChoiceField(
                label=_("Language of the table"), choices=[(code, OWN_NAMES[code]) for code in LANGUAGE_CODES]
            ),
            "levels": forms.ChoiceField(label=_("Level of the rows"), choices=level_choices()),
            "source": OneLine(_("Source for values without a source"), limits.LINE),
        }
        self.fields["status"].label = _("Status of the new plan")
        self.fields["levels"].help_text = _("Used only if no column shows the level.")
        self.fields["source"].help_text = _("Title, publisher and year, for example of the plan itself.")

    def first(self, importing: Importing) -> dict[str, Any]:
        new = importing.choices.get("new_plan") or {}
        meant = importing.plan_of_keys or Plan.of_city(importing.city.pk).order_by("-starts", "pk").first()
        chosen = importing.choices.get("plan") or (meant.pk if meant and not new else NEW_PLAN)
        return {
            "page": importing.page.name,
            "heading": importing.heading,
            "plan": str(chosen),
            "title": new.get("title", ""),
            "starts": new.get("starts"),
            "ends": new.get("ends"),
            "status": new.get("status", ""),
            "language": importing.language,
            "levels": importing.levels,
            "source": importing.choices.get("source", ""),
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("plan") == NEW_PLAN and not said.get("title") and "title" not in self.errors:
            self.add_error("title", _("Enter the title of the plan."))
        if said.get("plan") == NEW_PLAN and not said.get("status") and "status" not in self.errors:
            self.add_error("status", _("Choose the status of the plan."))
        if said.get("starts") and said.get("ends") and said["starts"] > said["ends"]:
            self.add_error("ends", _("The last year cannot be before the first year."))
        return said

    def check_keys(self, of_keys: Plan | None) -> None:
        """Keys are those of one plan: taken into another, each row would be wrong for the same reason."""
        if of_keys is not None and self.cleaned_data.get("plan") not in (None, str(of_keys.pk)):
            words = {"title": localized(of_keys, "title").text}
            sentence = _(
                "The keys in this table belong to the plan “%(title)s”. Choose that plan, or do not import "
                "the key column."
            )
            self.add_error("plan", sentence % words)


def level_choices() -> list[tuple[str, str]]:
    return [
        (BY_GOALS, _("By number: 1 is a goal, 1.1 a target, 1.1.1 an action")),
        (BY_TARGETS, _("By number: 1 is a target, 1.1 an action")),
        (BY_GOALS_ALONE, _("By number: 1 is a goal, 1.1 an action directly under it")),
        *((f"{ALL}{level}", _("Each row: %(level)s") % {"level": LEVEL_LABELS[level]}) for level in LEVELS),
    ]


@typing_kept(gettext_lazy("Import a plan from a spreadsheet"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    importing = own_job(workspace, key)
    if importing.job.state != ImportJob.State.CHECKED:
        return redirect("plan_import_job", workspace.city.slug, key)
    try:
        if request.method == "POST":
            return matched(request, workspace, importing)
        return match_page(
            request, workspace, importing, MatchForm(importing), importing.page, importing.heading, importing.columns
        )
    except Unreadable as wrong:
        return gone(request, workspace, wrong)


def gone(request: HttpRequest, workspace: CityContext, why: Unreadable) -> HttpResponse:
    context = {
        **workspace.page("plans"),
        "title": _("Import a plan from a spreadsheet"),
        "above": above(workspace),
        "sentence": str(why),
        "start_url": workspace.address("plan_import"),
    }
    status = 503 if isinstance(why, NotReached) else 409
    return render(request, "workspace/planning/import-gone.html", context, status=status)


def matched(request: HttpRequest, workspace: CityContext, importing: Importing) -> HttpResponseBase:
    """Another sheet or row of headings shows other columns first: those are guessed anew."""
    form = MatchForm(importing, request.POST)
    is_valid = form.is_valid()
    page = importing.grid.page(request.POST.get("page", "")) or importing.page
    heading = form.cleaned_data.get("heading") or importing.heading
    shown = request.POST.get("shown", "")
    if page.name != shown.partition(":")[2]:
        heading = guessed_heading(page)
    if shown != f"{heading}:{page.name}":
        data = request.POST.copy()
        data["heading"], data["language"] = str(heading), guessed_language(page)
        columns = guessed_columns(workspace.city, page, heading)
        return match_page(request, workspace, importing, MatchForm(importing, data), page, heading, columns)
    columns = columns_in(request, page)
    if is_valid:
        form.check_keys(plan_of_keys(workspace.city, page, heading, columns))
        is_valid = form.is_valid()
    if not is_valid or not any(columns):
        status = 400
        notice = "" if any(columns) else _("Choose the content of at least one column.")
        return match_page(request, workspace, importing, form, page, heading, columns, notice=notice, status=status)
    said = form.cleaned_data
    is_new = said["plan"] == NEW_PLAN
    changes = {
        "page": page.name,
        "heading": heading,
        "columns": columns,
        "levels": said["levels"],
        "language": said["language"],
        "source": said["source"],
        "lacking": {},
        "years": {},
        "plan": None if is_new else int(said["plan"]),
        "new_plan": {name: said[name] for name in ("title", "starts", "ends", "status")} if is_new else None,
    }
    heads = headings_of(page, heading)
    with suppress(jobs.NotNow):  # the page of the job says how far it has gone
        change_job(importing.job, changes)
        pairs = zip(heads, columns, strict=True)
        remember(workspace.city.pk, KIND, {short(head)[: limits.NAME]: to_remember(head, code) for head, code in pairs})
    return redirect("plan_import_job", workspace.city.slug, importing.job.pk)


def columns_in(request: HttpRequest, page: GridPage) -> list[str]:
    found = [request.POST.get(f"column-{at}", LEFT_OUT) for at in range(page.width)]
    return [code if is_column(code) else LEFT_OUT for code in found]


def match_page(
    request: HttpRequest,
    workspace: CityContext,
    importing: Importing,
    form: MatchForm,
    page: GridPage,
    heading: int,
    columns: list[str],
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    errors = [
        {"text": " ".join(map(str, texts)), "url": f"#id_{name}" if name in form.fields else "#main"}
        for name, texts in form.errors.items()
    ]
    context = {
        **workspace.page("plans"),
        "title": _("Content of the columns"),
        "above": [
            *above(workspace),
            {"label": _("Import a plan from a spreadsheet"), "url": workspace.address("plan_import")},
        ],
        "importing": importing,
        "form": form,
        "errors": errors,
        "notice": notice,
        "shown": f"{heading}:{page.name}",
        "columns": list(column_lines(page, heading, columns)),
        "choices": column_choices(columns),
        "is_new": form["plan"].value() == NEW_PLAN,
    }
    return render(request, "workspace/planning/import-match.html", context, status=status)


def column_lines(page: GridPage, heading: int, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Each column with its heading and the first things that stand in it."""
    rows = list(body(page, heading))
    for at, head in enumerate(headings_of(page, heading)):
        texts = dict.fromkeys(text for row in rows if (text := row.cell(at).strip()))
        if head or texts:
            yield {
                "name": f"column-{at}",
                "letter": column_letter(at + 1),
                "heading": head,
                "examples": [text[:LONGEST_EXAMPLE] for text in list(texts)[:EXAMPLES]],
                "code": columns[at] if at < len(columns) else LEFT_OUT,
            }


def column_choices(columns: list[str]) -> list[dict[str, str]]:
    """All that a column may hold; a language only where one was recognised."""
    codes = [LEFT_OUT, *ROLES, *dict.fromkeys(code for code in columns if "@" in code)]
    return [{"value": code, "label": title_of_role(code)} for code in codes]
