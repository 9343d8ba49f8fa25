"""The steps of an assessment: start, describe, answer, finish, reopen, discard; and to withdraw a result.

An answer is claimed by its own version. What two people changed in different fields of one answer is laid together;
of the same field both texts are shown (`Clashes`). Whoever finishes says which answers they have read: one that came
in meanwhile stops it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.answers.outcomes import Bands, is_complete, kept_outcome, worked_out
from assessment.editions.frameworks import framework
from assessment.models import Answer, Assessment, Depth, Mode, Result, Visibility
from assessment.scoring import InputError
from assessment.steps import RESULT_STEPS, STEPS
from assessment.wording import refusal
from cities.models import City
from core.accounts.models import User
from core.history import editing
from core.history.keys import columns_alone, under
from core.history.merge import merged, same
from core.history.models import RowVersion
from core.history.snapshot import Plain, Snapshot, map_of, snapshot
from core.history.units import units_of
from core.history.write import Actor, adding, changing, label_of, one_transaction, remove_row
from core.review.proposals import actions as proposals
from core.review.proposals.drafts import open_proposal
from core.review.proposals.kinds import kind_of
from core.workflow import InvalidTransition, require_state, take_step, taking

DESCRIBED = ("depth", "boundary", "is_same_boundary", "areas_answer", "areas_about", "profile")
ANSWERED = (
    *("mode", "inputs", "unfinished", "year", "planned_for", "self_score", "justification", "certainty"),
    *("source_title", "source_link", "note", "file", "confirmed_odd", "refused"),
)
EMPTY: Mapping[str, Any] = {
    "mode": Mode.GIVEN,
    "inputs": {},
    "unfinished": {},
    "year": None,
    "planned_for": None,
    "self_score": None,
    "confirmed_odd": False,
    "refused": [],
    **dict.fromkeys(("justification", "certainty", "source_title", "source_link", "note", "file"), ""),
}
RESULT = (*Result.staff_fields, "state", "published_on", "confirmed_parts")
MOST = 60  # assessments of a city


# --- The whole ----------------------------------------------------------------------------------------------------


def start(
    city: City,
    *,
    edition: str,
    year: int,
    depth: str = Depth.STARTER,
    boundary: str = "",
    is_same_boundary: bool = False,
    by: Actor,
) -> Assessment:
    """Raises ValidationError, AlreadyExists for one of this edition and year."""
    if Assessment.objects.filter(city=city).kept().count() >= MOST:
        raise ValidationError(_("A city can have %(most)s assessments.") % {"most": MOST})
    row = Assessment(
        city=city,
        framework=edition,
        key=key_for(city, edition, year),
        year=year,
        depth=depth,
        boundary=boundary,
        is_same_boundary=is_same_boundary,
    )
    row.full_clean(validate_unique=False, validate_constraints=False)
    with adding(row, "assessment_started", by=by, public=False):
        pass
    return row


def key_for(city: City, edition: str, year: int) -> str:
    """The year; where it is taken by another edition, the year with the edition."""
    others = Assessment.objects.filter(city=city, year=year).kept().exclude(framework=edition)
    return f"{year}-{edition}" if others.filter(key=str(year)).exists() else str(year)


def describe(assessment: Assessment, *, changes: Mapping[str, Plain], expected: int, by: Actor) -> Assessment:
    """Changes what an assessment says of itself. Raises VersionConflict, InvalidTransition, ValidationError."""
    with one_transaction():
        claimed_open(assessment, "describe")
        return editing.change(
            assessment,
            STEPS["describe"].verb,
            changes=changes,
            allowed=DESCRIBED,
            expected=expected,
            by=by,
            public=False,
        )


def claimed_open(assessment: Assessment, step: str) -> Assessment:
    """Locked, so that nobody finishes it meanwhile. Raises InvalidTransition."""
    fresh = Assessment._base_manager.select_for_update().get(pk=assessment.pk)
    require_state(fresh, STEPS[step])
    return fresh


# --- Answers ------------------------------------------------------------------------------------------------------


def flat(answer: Answer | None) -> Snapshot:
    """What people wrote in an answer, each value by a key of its own, so that two people merge by field."""
    return flattened(snapshot(Answer, answer.pk)) if answer else {}


def flat_as_read(answer: Answer) -> Snapshot:
    """The same of a row that was read a moment ago, without reading it again."""
    return flattened({**{name: getattr(answer, name) for name in ANSWERED}, "file": answer.file.name or ""})


def flattened(data: Mapping[str, Plain]) -> Snapshot:
    found = {name: data.get(name) for name in ANSWERED if name not in ("inputs", "unfinished")}
    for name in ("inputs", "unfinished"):
        found |= {f"{name}.{key}": value for key, value in map_of(data.get(name)).items()}
    return found


def flat_at(answer: Answer | None, version: int) -> Snapshot:
    """An answer as it stood in a version, for the form of somebody who began from it."""
    if answer is None or not version:
        return {}
    if version == answer.version:
        return flat(answer)
    kept = RowVersion.objects.filter(object_type=label_of(answer), object_id=str(answer.pk), number=version).first()
    return flattened(kept.data) if kept else {}


def gathered(values: Mapping[str, Plain]) -> dict[str, Any]:
    """Columns of an answer made of a flat map; the way back from `flat`."""
    found: dict[str, Any] = columns_alone(values)
    for name in ("inputs", "unfinished"):
        found[name] = {key: value for key, value in under(name, values).items() if value}
    return found


def answer(
    assessment: Assessment,
    indicator: str,
    *,
    wanted: Mapping[str, Plain],
    expected: int,
    bands: Bands,
    by: Actor,
    knowing: Mapping[str, Plain] | None = None,
) -> Answer:
    """Keeps what was said to one indicator. `wanted` has the keys of `flat`, `expected` is the version that the form
    began from (0 for none), `knowing` what whoever decided between two texts has seen.

    Raises Clashes, InvalidTransition, ValidationError by the name of the input, AlreadyExists.
    """
    edition = framework(assessment.framework)
    with one_transaction():
        claimed_open(assessment, "answer")
        row = Answer.objects.filter(assessment=assessment, indicator=indicator).first()
        began, now = {**flat_at(row, expected), **(knowing or {})}, flat(row)
        said = {key: value for key in {**began, **wanted} if not same(began.get(key), value := wanted.get(key))}
        patch = merged(began, now, said, units_of(Answer))
        columns = gathered({**now, **patch})
        if row is None:
            row = Answer(assessment=assessment, indicator=indicator)
            fill(row, columns, edition.indicator_of[indicator], bands, by)
            with adding(row, STEPS["answer"].verb, by=by, public=False):
                return row
        with changing(row, STEPS["answer"].verb, by=by, expected=row.version, public=False) as fresh:
            fill(fresh, columns, edition.indicator_of[indicator], bands, by if patch else None)
            fresh.save()
        return fresh


def check_answer(assessment: Assessment, indicator: str, *, wanted: Mapping[str, Plain], bands: Bands) -> None:
    """Refuses what `answer` would refuse, and keeps nothing. Raises ValidationError."""
    row = Answer(assessment=assessment, indicator=indicator)
    fill(row, gathered(wanted), framework(assessment.framework).indicator_of[indicator], bands, None)


def fill(row: Answer, columns: Mapping[str, Any], indicator: Any, bands: Bands, by: Actor | None) -> None:
    """Sets the columns and what comes of them. Raises ValidationError."""
    for name, value in columns.items():
        setattr(row, name, EMPTY[name] if value is None else value)
    if by is not None:
        row.by_label = by.label
    row.full_clean(validate_unique=False, validate_constraints=False)
    try:
        outcome = worked_out(indicator, row, bands)
    except InputError as wrong:
        raise ValidationError({wrong.input: refusal(wrong)}, code=wrong.code) from wrong
    for name, value in kept_outcome(outcome, bands).items():
        setattr(row, name, value)


# --- Finishing ----------------------------------------------------------------------------------------------------


def seen(answers: Iterable[Answer]) -> str:
    """Which versions somebody has read: one that came in meanwhile makes another text."""
    return seen_versions((each.pk, each.version) for each in answers)


def seen_versions(answers: Iterable[tuple[int, int]]) -> str:
    """The same of keys and versions alone."""
    return " ".join(f"{key}:{version}" for key, version in sorted(answers))


def finish(assessment: Assessment, *, read: str, bands: Bands, person: User | None, by: Actor) -> Assessment:
    """Scores all answers by the bands of today and keeps them. Without a person a program acts.

    Raises InvalidTransition, PermissionDenied.
    """
    edition = framework(assessment.framework)
    with one_transaction():
        fresh = claimed_open(assessment, "finish")
        rows = list(Answer.objects.filter(assessment=assessment))
        if not rows:
            raise InvalidTransition(_("The assessment cannot be finished yet. Answer at least one indicator."))
        if read != seen(rows):
            raise InvalidTransition(
                _("Another person changed an answer while you were checking. Check the answers again, then finish.")
            )
        for row in rows:
            rescore(row, edition.indicator_of[row.indicator], bands, by)
        with taking(fresh, STEPS["finish"], by=by, expected=fresh.version, person=person, public=False) as held:
            held.finished_by, held.finished_on = by.label, timezone.localdate()
    return held


def rescore(row: Answer, indicator: Any, bands: Bands, by: Actor) -> None:
    """Scores by the bands of today, where they say something else than on the day of the answer."""
    try:
        kept = kept_outcome(worked_out(indicator, row, bands), bands)
    except InputError:  # an edition that refuses today what it took before
        kept = {"value": "", "score": None, "score_mode": "no_score", "bands": ""}
    if all(getattr(row, name) == value for name, value in kept.items()):
        return
    with changing(row, "assessment_rescored", by=by, expected=row.version, public=False) as fresh:
        for name, value in kept.items():
            setattr(fresh, name, value)
        fresh.save()


def reopen(assessment: Assessment, *, reason: str, expected: int, person: User, by: Actor) -> Assessment:
    """Opens a finished assessment with a reason, which is published beside the corrected result. Raises
    ValidationError, InvalidTransition."""
    if not reason.strip():
        raise ValidationError(
            {
                "reason": _(
                    "Enter the reason for reopening the assessment. Readers of the corrected result will see the "
                    "reason."
                )
            }
        )
    with taking(assessment, STEPS["reopen"], by=by, expected=expected, person=person, public=False) as fresh:
        fresh.revision += 1
        fresh.reason, fresh.finished_by, fresh.finished_on = reason.strip(), "", None
        fresh.full_clean(validate_unique=False, validate_constraints=False)
    return fresh


def discard(assessment: Assessment, *, expected: int, person: User, by: Actor) -> Assessment:
    """Only what was never published; what came back from review of its result goes with it, so that the same year can
    be assessed anew. Raises InvalidTransition, VersionConflict."""
    result = Result.objects.filter(assessment=assessment).first()
    if result and result.state != Result.State.DRAFT:
        raise InvalidTransition(_("The result of this assessment was published. Withdraw the result instead."))
    with one_transaction():
        found = take_step(assessment, STEPS["discard"], by=by, expected=expected, person=person)
        if result:
            discard_result(result, by)
    return found


def discard_result(result: Result, by: Actor) -> None:
    if proposal := open_proposal(kind_of("result"), str(result.pk)):
        proposals.discard(proposal, expected=proposal.version, by=by)
    remove_row(result, "result_removed", by=by, expected=result.version, public=False)


def keep_shown(assessment: Assessment, *, shown: list[str], by: Actor) -> None:
    """Which indicators the city chose to show, for the next time that it sends them."""
    rows = Answer.objects.filter(assessment=assessment)
    everything = {each.indicator for each in rows if is_complete(each)}
    visibility = Visibility.WHOLE if everything <= set(shown) else Visibility.PART
    with changing(assessment, "assessment_described", by=by, expected=None, public=False) as fresh:
        fresh.shown, fresh.visibility = shown, visibility
        fresh.save()


# --- Results ------------------------------------------------------------------------------------------------------


def add_result(result: Result, *, changes: Mapping[str, Plain], by: Actor) -> Result:
    """Not public yet: what it shows comes with a proposal."""
    return editing.add(result, "result_prepared", changes=changes, allowed=RESULT, by=by, public=False)


def change_result(result: Result, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Result:
    return editing.change(result, "result_changed", changes=changes, allowed=RESULT, expected=expected, by=by)


def close_result(result: Result, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Result:
    """What curators may do: close it and open it again. They change nothing that the city says."""
    allowed = ("state",)
    return editing.change(result, "result_changed", changes=changes, allowed=allowed, expected=expected, by=by)


def revert_result(row: Result, *, to: int, expected: int, by: Actor) -> tuple[Result, list[str]]:
    """Never: a result says what its assessment says. Raises InvalidTransition."""
    raise InvalidTransition(
        _(
            "A result is based on its assessment. To correct the result, the city reopens "
            "the assessment and sends the corrected result."
        )
    )


def withdraw_result(result: Result, *, expected: int, person: User, by: Actor) -> Result:
    """Takes a result off the site at once, for the city itself. Raises InvalidTransition, VersionConflict."""
    with taking(result, RESULT_STEPS["withdraw"], by=by, expected=expected, person=person, public=True) as fresh:
        pass
    return fresh
