"""Whether two assessments of a city are about the same boundary: what the city says, and what its areas say.

An area of the city that has two values, inside an assessment or against the one before it, is a question. Until
somebody answers it, nothing is compared.
"""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from assessment.models import Answer, Assessment, Mode
from core.text.fold import fold

AREAS = ("city_area_ha", "terrestrial_area_ha")


@dataclass(frozen=True, slots=True)
class Difference:
    """The values of one area that differ: in this assessment, and in the one before it."""

    input: str
    now: tuple[Decimal, ...]
    before: tuple[Decimal, ...] = ()


def areas_in(rows: Iterable[Any]) -> dict[str, set[Decimal]]:
    """The areas of the city in answers, or in lines of a result, by their input."""
    found: dict[str, set[Decimal]] = {}
    for row in rows:
        if row.mode == Mode.GIVEN:
            for key, value in values_of(row):
                found.setdefault(key, set()).add(value)
    return found


def values_of(row: Any) -> Iterator[tuple[str, Decimal]]:
    """Yields the areas in hectares."""
    given: Mapping[str, Any] = row.inputs if isinstance(row, Answer) else row.values
    for key in AREAS:
        kept = given.get(key)
        value = kept.get("value") if isinstance(kept, Mapping) else kept
        try:
            if value not in (None, ""):
                yield key, Decimal(str(value)).normalize()
        except InvalidOperation:  # written by somebody else than the page
            continue


def differences_of_areas(rows: Iterable[Any], before: Iterable[Any] = ()) -> list[Difference]:
    """Areas with more than one value."""
    now, then = areas_in(rows), areas_in(before)
    found = []
    for key in AREAS:
        mine, theirs = now.get(key, set()), then.get(key, set())
        if len(mine) > 1 or (mine and theirs and mine != theirs):
            found.append(Difference(key, tuple(sorted(mine)), tuple(sorted(theirs)) if mine != theirs else ()))
    return found


def digest(found: Iterable[Difference]) -> str:
    """What a question is about: an answer holds as long as the areas stay as they were then."""
    text = repr([(each.input, [str(v) for v in each.now], [str(v) for v in each.before]) for each in found])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def answer_to(assessment: Assessment, found: list[Difference]) -> str:
    """What the city answered to these very differences; empty where it did not."""
    return assessment.areas_answer if assessment.areas_about == digest(found) else ""


def is_said_to_be_the_same(assessment: Assessment, earlier: Assessment) -> bool:
    """Whether the city says that both have one boundary: by a tick that somebody set, or in the same words."""
    words = bool(assessment.boundary) and fold(assessment.boundary) == fold(earlier.boundary)
    return assessment.is_same_boundary or words


def boundary_since(assessment: Assessment) -> int:
    """The year of the earliest assessment of the city in this edition that is about the same boundary."""
    earlier = Assessment.objects.filter(city=assessment.city_id, framework=assessment.framework).kept()
    earlier = earlier.filter(year__lt=assessment.year, answers__isnull=False).distinct().newest_first()
    chain = [assessment, *earlier]
    answers: dict[int, list[Answer]] = {}
    for row in Answer.objects.filter(assessment__in=chain):
        answers.setdefault(row.assessment_id, []).append(row)
    since = assessment.year
    for now, before in itertools.pairwise(chain):
        found = differences_of_areas(answers.get(now.pk, ()), answers.get(before.pk, ()))
        is_settled = not found or answer_to(now, found) == Assessment.AreasAnswer.SAME
        if not is_settled or not is_said_to_be_the_same(now, before) or is_divided(before, answers):
            break
        since = before.year
    return since


def is_divided(assessment: Assessment, answers: Mapping[int, list[Answer]]) -> bool:
    """Whether its own areas differ, and nobody has said that they are of one boundary. What was answered of it and the
    one before it holds for its own areas too."""
    found = differences_of_areas(answers.get(assessment.pk, ()))
    return bool(found) and assessment.areas_answer != Assessment.AreasAnswer.SAME
