"""What the change of a city with an index says, as a title. A city is held against itself alone, and only where both
years are of one edition and one boundary."""

from collections import Counter
from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessment.answers.outcomes import counted_score
from assessment.models import ResultLine
from assessment.results.change import Change
from core.text.spelled import spelled


def change_finding(change: Change, lines: Sequence[ResultLine]) -> str:
    """How many of the indicators that can be compared rose and fell; nothing where none can be."""
    if not change.is_shown or not change.common or change.baseline is None:
        return ""
    pairs = [(change.before[row.indicator], counted_score(row)) for row in lines if row.indicator in change.before]
    moves = Counter((now > before) - (now < before) for before, now in pairs if now is not None)
    rose, fell = moves[1], moves[-1]
    words = {"common": change.common, "year": change.baseline.year, "rose": spelled(rose), "fell": spelled(fell)}
    if change.common == 1:
        return of_one(rose, fell) % words
    if rose and fell:
        return _("Of %(common)s indicators comparable with %(year)s, %(rose)s rose and %(fell)s fell") % words
    if rose:
        return capfirst(_("%(rose)s of %(common)s indicators comparable with %(year)s rose") % words)
    if fell:
        return capfirst(_("%(fell)s of %(common)s indicators comparable with %(year)s fell") % words)
    return _("None of %(common)s indicators comparable with %(year)s changed") % words


def of_one(rose: int, fell: int) -> str:
    if rose:
        return _("The only indicator comparable with %(year)s rose")
    if fell:
        return _("The only indicator comparable with %(year)s fell")
    return _("The only indicator comparable with %(year)s did not change")
