"""What a finished assessment proposes for publication: a frozen copy of the answers that are shown."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from assessment import actions
from assessment.answers.outcomes import is_complete
from assessment.editions.frameworks import framework
from assessment.models import BETWEEN, Answer, Assessment, Mode, Result, ResultLine, Visibility
from assessment.results.boundaries import boundary_since
from assessment.wording import said as in_words
from core.history.keys import Key, rows_under
from core.history.snapshot import Plain, Snapshot, snapshot
from core.history.write import Actor
from core.review.models import Proposal
from core.text.languages import LANGUAGE_CODES, column_name

NAMES = uuid.UUID("0d1c5a7e-2b52-5a54-9b0c-6f1f6a8f1b42")  # a line keeps its key through all corrections
RUN = re.compile(r"run:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")  # the key of an offer
LINE = tuple(field.name for field in ResultLine._meta.concrete_fields if field.name not in ("id", "result"))


def prepared(assessment: Assessment, *, by: Actor) -> Result:
    """The row that a proposal is about; there from the first time on that something is sent."""
    found = Result.objects.filter(assessment=assessment).first()
    if found:
        return found
    slug = f"{assessment.city.slug}{BETWEEN}{assessment.key}"
    row = Result(
        slug=slug,
        city=assessment.city,
        assessment=assessment,
        framework=assessment.framework,
        year=assessment.year,
    )
    return actions.add_result(row, changes=titles(assessment, 0), by=by)


def titles(assessment: Assessment, shown: int) -> Snapshot:
    """The title of a result in all languages; no points stand in it, since those say nothing alone."""
    found: Snapshot = {}
    edition = framework(assessment.framework)
    for language in LANGUAGE_CODES:
        with override(language):
            words = {"year": assessment.year, "city": assessment.city.name, "edition": in_words(edition.name)}
            found[column_name("title", language)] = _("City Biodiversity Index %(year)s") % words
            sentence = ngettext(
                "%(city)s answered %(shown)s indicator (%(edition)s).",
                "%(city)s answered %(shown)s indicators (%(edition)s).",
                shown,
            )
            found[column_name("summary", language)] = sentence % {**words, "shown": shown} if shown else ""
    return found


def patch_for(result: Result, assessment: Assessment, shown: Iterable[str], with_file: Iterable[str] = ()) -> Snapshot:
    """What a proposal says: the assessment as it was finished, with the lines of the indicators that are shown. What
    lacks something, such as the year of its values, is no answer and has no line.

    The file behind an answer is shown where the city chose it too.
    """
    wanted, filed = set(shown), set(with_file)
    edition = framework(assessment.framework)
    answers = {each.indicator: each for each in Answer.objects.filter(assessment=assessment)}
    kept = [each for each in edition.indicators if is_complete(answers.get(each.key))]
    visibility = Visibility.WHOLE if wanted >= {each.key for each in kept} else Visibility.PART
    lines = {
        line_key(assessment, each.key): answer_line(each, answers[each.key], each.key in filed)
        for each in kept
        if each.key in wanted
    }
    patch: Snapshot = {
        **titles(assessment, len(lines)),
        "depth": assessment.depth,
        "boundary": assessment.boundary,
        "is_same_boundary": assessment.is_same_boundary,
        "boundary_since": boundary_since(assessment),
        "visibility": visibility,
        "answered": len(kept),
        "finished_on": assessment.finished_on.isoformat() if assessment.finished_on else None,
        "revision": assessment.revision,
        "reason": assessment.reason if assessment.revision > 1 else "",
    }
    there = set(rows_under("lines", snapshot(Result, result.pk)))
    for key in there - lines.keys():
        patch[f"lines.{key}"] = False
    for key, values in lines.items():
        patch[f"lines.{key}"] = True
        patch |= {f"lines.{key}.{name}": value for name, value in values.items()}
    return patch


def line_key(assessment: Assessment, indicator: str) -> str:
    return str(uuid.uuid5(NAMES, f"{assessment.city_id}/{assessment.key}/{indicator}/{assessment.pk}"))


def answer_line(indicator: Any, answer: Answer, with_file: bool = False) -> dict[str, Plain]:
    """One answer as it is shown. Values are published where they were given, reasons where there is a score."""
    is_given = answer.mode in (Mode.GIVEN, Mode.BASELINE)
    return {
        "order": indicator.number,
        "indicator": indicator.key,
        "mode": answer.mode,
        "inputs": [f"{key}={in_one(kept['value'])}" for key, kept in answer.inputs.items()] if is_given else [],
        "year": answer.year if is_given else None,
        "planned_for": answer.planned_for if answer.mode == Mode.PLANNED else None,
        "amount": answer.value if is_given else "",
        "score": answer.score,
        "score_mode": answer.score_mode,
        "bands": answer.bands,
        "justification": answer.justification if answer.mode == Mode.GIVEN else "",
        "certainty": answer.certainty if is_given else "",
        "source_title": answer.source_title if is_given else "",
        "source_link": answer.source_link if is_given else "",
        "note": answer.note,
        "file": str(answer.file.name or "") if is_given and with_file else "",
        "run": run_of(answer) if is_given else None,
    }


def run_of(answer: Answer) -> str | None:
    """The measurement over map layers that the first value was taken from that is of one."""
    taken = (RUN.fullmatch(str(kept.get("from"))) for kept in answer.inputs.values())
    return next((found[1] for found in taken if found), None)


def indicators_with_file(row: Result | None, proposal: Proposal | None) -> set[str]:
    """Those whose file is published, or was proposed last: what the city chose before."""
    said: dict[str, Plain] = {**snapshot(Result, row.pk)} if row else {}
    said |= proposal.changes if proposal else {}
    keys = [key for key, is_there in said.items() if is_there and Key.parse(key).is_row]
    return {str(said.get(f"{key}.indicator")) for key in keys if said.get(f"{key}.file")}


def in_one(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def require_same(result: Result) -> None:
    """What is published is what was worked out: nobody types a score. Raises ValidationError.

    Call it inside the transaction in which the result was written.
    """
    if result.assessment.state != Assessment.State.FINISHED:
        raise ValidationError(_("The assessment was reopened. Finish the assessment and send its result again."))
    now = snapshot(Result, result.pk)
    keys = list(rows_under("lines", now))
    shown = {key: str(now[f"lines.{key}.indicator"]) for key in keys}
    filed = [indicator for key, indicator in shown.items() if now.get(f"lines.{key}.file")]
    wanted = patch_for(result, result.assessment, shown.values(), filed)
    if differs(now, wanted, keys):
        raise ValidationError(_("This result differs from the finished assessment. Send the result again."))


def differs(now: Mapping[str, Plain], wanted: Mapping[str, Plain], keys: Sequence[str]) -> bool:
    if any(f"lines.{key}" not in wanted for key in keys):
        return True
    return any((now.get(name) or None) != (value or None) and value != now.get(name) for name, value in wanted.items())
