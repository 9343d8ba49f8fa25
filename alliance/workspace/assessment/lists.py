"""The assessments of a city, and the start of a new one: edition, year, depth, the boundary, and what of last time."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from alliance.workspace.assessment.answered import so_far, works
from alliance.workspace.assessment.work import Work, indicator_numbers
from alliance.workspace.context import CityContext, staff_only
from assessment import actions
from assessment.editions.frameworks import frameworks
from assessment.models import Assessment, Depth, Result
from assessment.wording import said as in_words
from cities.models import State as Published
from core.history.write import AlreadyExists
from core.review.forms.controls import OneLine, Year
from core.review.models import Proposal
from core.text import limits

TONES = {"draft": "info", "finished": "ok"}
FIRST_YEAR = 2000


@staff_only
@require_safe
def assessments(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    rows = list(Assessment.objects.filter(city=workspace.city).kept().newest_first())
    results = {each.assessment_id: each for each in Result.objects.filter(city=workspace.city)}
    keys = [str(each.pk) for each in results.values()]
    in_hand = {
        each.object_id: each
        for each in Proposal.objects.of(workspace.city.pk).open().filter(kind="result", object_id__in=keys, beside=None)
    }
    context = {
        **workspace.page("assessments"),
        "title": _("Assessments"),
        "rows": [row_of(work, results.get(work.assessment.pk), in_hand) for work in works(workspace, rows)],
        "new_url": workspace.address("assessment_new"),
        "example": Result.objects.example(),
    }
    return render(request, "workspace/assessment/list.html", context)


def row_of(work: Work, result: Result | None, in_hand: dict[str, Proposal]) -> dict[str, Any]:
    return {
        "title": work.title,
        "url": work.url,
        "depth": capfirst(str(work.assessment.get_depth_display())),
        "state": state_of(work.assessment, result, in_hand.get(str(result.pk)) if result else None),
        "now": so_far(work),
        "bar": f"done-{work.assessment.key}",
    }


def state_of(row: Assessment, result: Result | None, proposal: Proposal | None) -> dict[str, str]:
    """Where an assessment stands: in words, with the tone of the tag."""
    if proposal:
        return {"text": str(proposal.get_state_display()), "tone": "info"}
    if result and result.state == Published.PUBLISHED:
        return {"text": _("published"), "tone": "ok"}
    if result and result.state == Published.WITHDRAWN:
        return {"text": _("withdrawn"), "tone": "mute"}
    return {"text": str(row.get_state_display()), "tone": TONES.get(row.state, "mute")}


# --- A new one ----------------------------------------------------------------------------------------------------


class StartForm(forms.Form):
    edition = forms.ChoiceField(label=gettext_lazy("Edition of the index"))
    depth = forms.ChoiceField(label=gettext_lazy("Scope of the assessment"), choices=Depth.choices)

    def __init__(self, data: Any = None, *, last: Assessment | None, this_year: int) -> None:
        super().__init__(data, auto_id="id_%s")
        self.fields["edition"].choices = [(each.key, in_words(each.name)) for each in frameworks()]  # type: ignore[attr-defined]
        self.fields["edition"].initial = last.framework if last else frameworks()[0].key
        self.fields["depth"].initial = last.depth if last else Depth.STARTER
        self.fields["year"] = Year(_("Year"), this_year, latest=this_year)
        self.fields["boundary"] = OneLine(_("Boundary"), limits.LINE)
        self.fields["boundary"].help_text = _(
            "The area that all figures refer to, for example the administrative city. Parts and totals must "
            "refer to the same area."
        )
        if last and last.boundary:
            self.fields["boundary"].help_text = _(
                "The area that all figures refer to. Parts and totals must refer to the same area. In "
                "%(year)s: %(boundary)s"
            ) % {"year": last.year, "boundary": last.boundary}

    def clean_year(self) -> int:
        year: int | None = self.cleaned_data.get("year")
        if year is None or year < FIRST_YEAR:
            raise ValidationError(_("Enter a year with four digits."))
        return year


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    said_something = Assessment.objects.filter(city=workspace.city, answers__isnull=False).kept()
    last = said_something.newest_first().first()
    this_year = workspace.today.year
    form = StartForm(request.POST or None, last=last, this_year=this_year)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(begin(workspace, form.cleaned_data))
        except AlreadyExists:
            form.add_error(
                "year",
                _(
                    "Your city already has an assessment for this edition and year. Open "
                    "that assessment, or choose another edition or year."
                ),
            )
        except ValidationError as wrong:
            form.add_error(None, wrong)
    context = {
        **workspace.page("assessments"),
        "title": _("Start an assessment"),
        "form": form,
        "errors": [
            {"text": " ".join(map(str, texts)), "url": f"#id_{name}" if name in form.fields else "#main"}
            for name, texts in form.errors.items()
        ],
        "editions": [edition_row(form, each) for each in frameworks()],
        "depths": depth_rows(form),
        "example": Result.objects.example(),
    }
    return render(request, "workspace/assessment/new.html", context)


def begin(workspace: CityContext, said: dict[str, Any]) -> str:
    """The address of the new one, which is empty: what is known of other years is offered beside each control. Raises
    AlreadyExists, ValidationError."""
    made = actions.start(
        workspace.city,
        edition=said["edition"],
        year=said["year"],
        depth=said["depth"],
        boundary=said["boundary"],
        by=workspace.by,
    )
    return workspace.address("assessment", made.key)


def edition_row(form: StartForm, edition: Any) -> dict[str, Any]:
    checked = str(form["edition"].value()) == edition.key
    words = {"number": len(edition.indicators), "maximum": edition.maximum}
    sentence = ngettext(
        "%(number)s indicator, up to %(maximum)s points.",
        "%(number)s indicators, up to %(maximum)s points.",
        len(edition.indicators),
    )
    return {"value": edition.key, "label": in_words(edition.name), "help": sentence % words, "checked": checked}


def depth_rows(form: StartForm) -> list[dict[str, Any]]:
    """How many indicators each depth has, and why these."""
    edition = next((each for each in frameworks() if each.key == form["edition"].value()), frameworks()[0])
    about = {
        Depth.STARTER: _(
            "Can be answered in one session with figures that most cities have. No new measurements are needed."
        ),
        Depth.CORE: _("The first seven indicators, and those that one department can answer by asking others."),
        Depth.ALL: _(
            "All indicators. Some of them need surveys or a map. You can also answer that something is not known."
        ),
    }
    now = str(form["depth"].value())
    return [
        {
            "value": depth.value,
            "label": _("%(depth)s: %(number)s indicators")
            % {"depth": str(depth.label).capitalize(), "number": len(indicator_numbers(edition, depth))},
            "help": about[depth],
            "checked": depth.value == now,
        }
        for depth in Depth
    ]
