"""How much of an assessment is answered, as cells: for its own page, the list of assessments and the overview."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alliance.workspace.assessment.work import Work
from alliance.workspace.context import CityContext
from assessment.editions.frameworks import UnknownFramework, framework
from assessment.models import Answer, Assessment
from assessment.wording import said as in_words

type Cell = dict[str, Any]  # url, number, name, is_done, said


def so_far(work: Work) -> dict[str, Any]:
    """A cell for each indicator that the assessment asks for, and how many are answered."""
    return cell_counts(
        [
            {
                "number": each.number,
                "name": in_words(each.name),
                "url": work.indicator_url(each),
                "is_done": (is_done := work.is_answered(each)),
                "said": pgettext("task", "Done") if is_done else _("not answered yet"),
            }
            for each in work.wanted
        ]
    )


def cell_counts(cells: list[Cell]) -> dict[str, Any]:
    """Cells with how many of them are done, in numbers and in words."""
    words = {"done": sum(cell["is_done"] for cell in cells), "total": len(cells)}
    return {"cells": cells, **words, "words": _("%(done)s of %(total)s") % words}


def works(workspace: CityContext, assessments: Iterable[Assessment]) -> list[Work]:
    """Assessments of a city with their answers: one query for all. One whose edition is gone is left out."""
    found = []
    for assessment in assessments:
        assessment.city = workspace.city
        try:
            found.append(Work(workspace, assessment, framework(assessment.framework)))
        except UnknownFramework:
            continue
    answers: dict[int, dict[str, Answer]] = defaultdict(dict)
    for answer in Answer.objects.filter(assessment__in=[work.assessment.pk for work in found]):
        answers[answer.assessment_id][answer.indicator] = answer
    for work in found:
        work.answers = answers[work.assessment.pk]
    return found
