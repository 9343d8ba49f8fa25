"""What the pages of an assessment show: words for answers, scales, totals. Nothing is decided here."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.workspace.assessment.forms import POINTS, UNIT, VALUE, IndicatorForm
from alliance.workspace.assessment.work import Work
from assessment.answers.outcomes import BASELINE_COUNT, is_complete, lacks_reason, lacks_year
from assessment.models import Answer, Certainty, Mode
from assessment.scoring import Outcome, Reason
from assessment.scoring.definitions import Indicator, InputKind, Scoring
from assessment.wording import REASONS, ahead, amount_from_text, caution, scale_rows, total
from assessment.wording import said as in_words
from assessment.wording import unit as unit_of
from core.history.keys import under

# --- One answer in words ------------------------------------------------------------------------------------------


def answer_words(answer: Answer | None, outcome: Outcome | None, score: int | None) -> str:
    """What a city answered, in a few words."""
    if answer is None:
        return _("To do")
    if answer.mode == Mode.PLANNED:
        return _("Planned for %(year)s") % {"year": answer.planned_for}
    if answer.mode != Mode.GIVEN and is_complete(answer):
        return str(answer.get_mode_display()).capitalize()
    if not is_complete(answer):
        return lacking(answer, outcome)
    if score is not None:
        return _("%(score)s of 4") % {"score": score}
    return _("Answered, no score")


def lacking(answer: Answer, outcome: Outcome | None) -> str:
    """What an answer lacks that does not count yet."""
    if answer.unfinished:
        return _("Incomplete: something must be corrected")
    if lacks_year(answer):
        return _("Incomplete: the year is missing")
    if lacks_reason(answer):
        return _("Incomplete: the reason for the points is missing")
    if outcome is not None and outcome.reason is Reason.NOT_DECLARED:
        return _("Incomplete: the points are missing")
    return _("Incomplete: a value is missing")


def state_of(answer: Answer | None, outcome: Outcome | None) -> str:
    """The state of an answer as the list of tasks names it."""
    if answer is None:
        return "none"
    return "done" if is_complete(answer) else "progress"


def why(outcome: Outcome | None) -> str:
    """Why there is no score, or how there came to be one."""
    return str(REASONS[outcome.reason]) if outcome else ""


# --- The scale ----------------------------------------------------------------------------------------------------


def steps(work: Work, indicator: Indicator) -> list[dict[str, Any]]:
    """What each score takes, in words; empty where the bands are not known."""
    return scale_rows(indicator, work.bands.get(indicator.key) or indicator.bands)


def next_words(indicator: Indicator, outcome: Outcome | None) -> str:
    """12.4 ha more would make 3 points."""
    return ahead(indicator, outcome.next_point) if outcome and outcome.next_point else ""


ODD = ("many_groups", "far_from_last")


def warnings(indicator: Indicator, outcome: Outcome | None) -> list[str]:
    """What is odd about the values; nothing of it is refused."""
    found = []
    for each in outcome.warnings if outcome else ():
        if each.code in ODD:
            words = {"what": in_words(indicator.input_of[each.input].label), "caution": caution(each)}
            found.append(_("%(what)s: %(caution)s") % words)
    return found


def cautions(outcome: Outcome | None) -> list[str]:
    """What is known of the bands that were used."""
    return [caution(each) for each in outcome.warnings if each.code not in ODD] if outcome else []


# --- Totals -------------------------------------------------------------------------------------------------------


def totals_words(work: Work) -> str:
    return total(work.totals)


# --- The page of an indicator -------------------------------------------------------------------------------------


def form_with_faults(sheet: Any, form: IndicatorForm) -> IndicatorForm:
    """The form with what its answer lacks, and what could not be read, said at the controls."""
    if form.is_bound:
        return form
    form, answer = unfinished(form), sheet.answer
    if answer is None or is_complete(answer) or not sheet.work.is_open:
        return form
    for name in lacking_controls(sheet.indicator, answer, form):
        sentence = NEEDED.get(name) or _("Enter this value too. Without this value, the answer does not count.")
        form.errors.setdefault(name, form.error_class([str(sentence)]))
    return form


NEEDED: Mapping[str, Promise] = {
    "year": gettext_lazy("Enter the year of these values. Values without a year do not count."),
    "justification": gettext_lazy("Enter a reason for the points. Points without a reason do not count."),
    "self_score": gettext_lazy("Choose the points. An answer without points does not count."),
}


def lacking_controls(asked: Indicator, answer: Answer, form: IndicatorForm) -> list[str]:
    found = [
        *(["year"] if lacks_year(answer) else []),
        *(["justification"] if lacks_reason(answer) else []),
        *(VALUE + key for key in missing_values(asked, answer)),
    ]
    if not found and answer.mode == Mode.GIVEN and form.own_score and answer.self_score is None and not answer.value:
        found = ["self_score"]
    return [name for name in found if name in form.fields]


def missing_values(asked: Indicator, answer: Answer) -> list[str]:
    """The other number of a pair of which one stands there; the count of a first survey."""
    if answer.mode == Mode.BASELINE:
        return [] if answer.inputs.get(BASELINE_COUNT) else [BASELINE_COUNT]
    if answer.value or answer.score is not None:
        return []
    for formula in asked.formulas:
        missing = [key for key in formula.takes if not answer.inputs.get(key)]
        if missing and len(missing) < len(formula.takes):
            return missing
    return []


def errors(form: IndicatorForm) -> list[dict[str, str]]:
    return [error(form, name, " ".join(map(str, texts))) for name, texts in form.errors.items()]


def error(form: IndicatorForm, name: str, problem: str) -> dict[str, str]:
    if name not in form.fields:
        return {"text": problem, "url": "#main"}
    words = {"field": form.fields[name].label, "problem": problem}
    return {"text": _("%(field)s: %(problem)s") % words, "url": f"#id_{name}"}


def unfinished(form: IndicatorForm) -> IndicatorForm:
    """What an automatic save kept as it was typed is said when the page is opened again."""
    typed = under("unfinished", form.shown)
    if not typed:
        return form
    data = {name: form[name].initial or "" for name in form.fields} | typed
    return IndicatorForm(
        form.indicator,
        form.shown,
        data=data,
        bands=form.bands,
        this_year=form.this_year,
        is_first_count=form.is_first_count,
        basis=form.basis,
    )


def values(sheet: Any, form: IndicatorForm) -> list[dict[str, Any]]:
    """The inputs with their units and what is offered for them."""
    found = []
    for asked in form.asked:
        name = VALUE + asked.key
        given = form.data.get(name, "") if form.is_bound else form[name].initial
        found.append(
            {
                "field": form[name],
                "name": asked.key,
                "typed": form[name].value() or "",
                "unit_label": _("Unit: %(field)s") % {"field": form.fields[name].label},
                "unit": form[UNIT + asked.key] if UNIT + asked.key in form.fields else None,
                "suffix": "" if asked.kind in (InputKind.TEXT, InputKind.AREAS) else suffix(asked.unit),
                "offers": [each for each in sheet.offers.get(asked.key, ()) if not given or each.typed != given],
                "is_optional": not asked.required,
                "is_area_list": asked.kind is InputKind.AREAS,
            }
        )
    return found


def suffix(unit: str) -> str:
    return "" if unit == "ha" else unit_of(unit)


def rail(work: Work, current: Indicator) -> list[dict[str, Any]]:
    """All parts beside the form, with what is done of them."""
    return [
        {
            "name": in_words(component.name),
            "done": sum(work.is_answered(each) for each in inside),
            "total": len(inside),
            "rows": [
                {
                    "number": each.number,
                    "name": in_words(each.name),
                    "url": work.indicator_url(each),
                    "current": each is current,
                    "is_done": work.is_answered(each),
                }
                for each in inside
            ],
        }
        for component in work.edition.components
        if (inside := work.of(component))
    ]


def indicator(sheet: Any, form: IndicatorForm) -> dict[str, Any]:
    work, asked = sheet.work, sheet.indicator
    outcome, answer = work.outcomes.get(asked.key), sheet.answer
    component = next(each for each in work.edition.components if each.key == asked.component)
    before, after = work.before_this(asked), work.next_after(asked)
    return {
        "title": in_words(asked.name),
        "component": in_words(component.name),
        "place": [each.number for each in work.wanted].index(asked.number) + 1 if asked in work.wanted else 0,
        "total": len(work.wanted),
        "indicator": asked,
        "measures": in_words(asked.measures),
        "notes": [in_words(each) for each in asked.notes],
        "form": form,
        "values": values(sheet, form),
        "is_first_count": sheet.is_first_count,
        "is_usual_gap": asked.number in (3, 11) and work.edition.key == "cbi-2021",
        "answer": answer,
        "evidence_url": work.address("assessment_evidence", asked.number),
        "said": answer_words(answer, outcome, work.score_of(asked)) if answer else "",
        "is_one_click": bool(answer and answer.mode not in (Mode.GIVEN, Mode.BASELINE)),
        "levels": levels(asked, form) if form.own_score else [],
        "levels_hint": levels_hint(asked),
        "outcome": outcome,
        "live": live(sheet, form),
        "scale": steps(work, asked),
        "score": outcome.score if outcome else None,
        "why": why(outcome),
        "warnings": warnings(asked, outcome),
        "cautions": cautions(outcome),
        "provisional": provisional_words(work, asked),
        "rail": rail(work, asked),
        "before_url": work.indicator_url(before) if before else "",
        "after_url": work.indicator_url(after) if after else work.address("assessment_check"),
        "is_last": after is None,
        "years": [work.this_year + each for each in range(1, 6)],
        "planned_for": (answer.planned_for if answer else None) or work.this_year + 1,
        "certainties": certainties(form),
    }


def certainties(form: IndicatorForm) -> list[dict[str, Any]]:
    about = {
        Certainty.MEASURED: _("A survey or monitoring record"),
        Certainty.ESTIMATED: _("Calculated from other data"),
        Certainty.EXPERT: _("Agreed by people who know the city"),
    }
    now = form["certainty"].value()
    return [
        {"value": each.value, "label": str(each.label).capitalize(), "help": about[each], "checked": each.value == now}
        for each in Certainty
    ]


def levels(asked: Indicator, form: IndicatorForm) -> list[dict[str, Any]]:
    """The points that a city may give itself, with the condition where it is known."""
    known = {each.score: in_words(each.condition) for each in asked.levels}
    now = str(form["self_score"].value() or "")
    rows = [(str(score), known.get(score, "")) for score in range(5)]
    found = [{"value": value, "label": value, "help": help, "checked": value == now} for value, help in rows]
    return [*found, {"value": "", "label": _("No score"), "checked": not now}]


def levels_hint(asked: Indicator) -> str:
    """Where the levels are found: below, or in the handbook alone."""
    if len(asked.levels) == len(POINTS):
        return _("Choose from 0 to 4, according to the levels below. If you do not choose, the answer has no score.")
    if asked.page:
        words = _(
            "This site does not have the levels of this indicator. See page %(page)s of the handbook, then "
            "choose from 0 to 4. If you do not choose, the answer has no score."
        )
        return words % {"page": asked.page}
    return _(
        "This site does not have the levels of this indicator. See the handbook, then choose from 0 to 4. If "
        "you do not choose, the answer has no score."
    )


def provisional_words(work: Work, asked: Indicator) -> str:
    band = work.provisional(asked) if asked.scoring is Scoring.BANDS else None
    if band is None:
        return ""
    return _(
        "%(score)s of 4. The score bands have not been checked against the handbook yet. The score is "
        "not included in any total."
    ) % {"score": band.score}


def live(sheet: Any, form: IndicatorForm) -> dict[str, str]:
    """What changes on the page with each save, by the name of its place."""
    work, asked = sheet.work, sheet.indicator
    outcome = work.outcomes.get(asked.key)
    score = outcome.score if outcome else None
    return {
        "score": "–" if score is None else str(score),
        "value": amount_from_text(
            "" if outcome is None or outcome.rounded is None else str(outcome.rounded), asked.unit
        ),
        "why": why(outcome),
        "next": next_words(asked, outcome),
        "scale": "" if score is None else str(score),
        "provisional": provisional_words(work, asked),
        "totals": totals_words(work),
    }
