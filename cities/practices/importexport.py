"""Their columns in a spreadsheet, and what is checked of a row that a city sends itself."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import this_year
from cities.practices import actions as practice_actions
from cities.practices.forms import result_or_unknown, years_or_unknown
from cities.practices.models import Practice
from core.history.snapshot import Snapshot, is_after
from core.importexport.kinds import OwnImport, TableKind, main_sheet, register_tables


def check(patch: Snapshot) -> list[tuple[str, str]]:
    """Checks a row as the forms do: pairs of a column and a sentence."""
    late = [name for name in ("starts", "result_year") if is_after(patch.get(name), this_year())]
    return [
        *years_or_unknown(patch),
        *result_or_unknown(patch),
        *((name, _("Enter a year that is not in the future.")) for name in late),
    ]


register_tables(
    TableKind(
        model=Practice,
        sheets=(main_sheet("practices", Practice, ("city", *practice_actions.PRACTICE)),),
        own=OwnImport(
            check=check,
            left_out=("photo_credit", "photo_alt"),
            hints=(
                gettext_lazy(
                    "Use one row for each practice, with a title in at least one language. All other cells "
                    "may be left empty."
                ),
                gettext_lazy(
                    "If the years or the results are not known, enter “true” in period_unknown or result_unknown."
                ),
            ),
            title_taken=gettext_lazy("Another practice, a draft or an earlier row already has this title."),
        ),
    )
)
