"""How far a part of a thing is: the one rule for the overview of a city, its task list, the check before sending, and
what a curator reads.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.history.keys import Key, rows_under
from core.history.snapshot import Plain
from core.review.forms.base import Offered, Problem, Unfinished
from core.review.forms.parts import is_empty
from core.review.forms.section_forms import InlinePart
from core.review.forms.sections import is_in
from core.review.proposals.kinds import ProposalKind, Section

type Values = Mapping[str, Plain]


class PartStanding(NamedTuple):
    """`lacking` is all that is missing in the part, `blocking` what of it stops the draft from being sent: what was
    incomplete before and is left alone does not. Of rows that a city confirms one by one `checked` are confirmed or
    written in the draft. `day` is the day on which the city confirmed the part.
    """

    section: Section
    lacking: tuple[Problem, ...]
    blocking: tuple[Problem, ...]
    is_empty: bool
    is_changed: bool
    checked: int
    total: int
    day: date | None

    @property
    def is_done(self) -> bool:
        """Nothing is missing, and the city has looked: at each row where there are rows."""
        return not (self.lacking or self.is_empty or self.is_partly) and (self.is_changed or self.day is not None)

    @property
    def is_partly(self) -> bool:
        return 0 < self.checked < self.total

    @property
    def state(self) -> str:
        """The state as the component `task_list` names it."""
        if self.lacking:
            return "check"
        return "progress" if self.is_changed or self.is_partly else "none" if self.is_empty or not self.day else "done"

    @property
    def words(self) -> str:
        if self.lacking:
            number = len(self.lacking)
            words = ngettext("%(number)s item is missing", "%(number)s items are missing", number)
            return words % {"number": number}
        if self.is_partly:
            return _("%(checked)s of %(total)s checked") % {"checked": self.checked, "total": self.total}
        if self.is_changed:
            return _("Changed in the draft")
        if self.is_empty:
            return _("Nothing here yet")
        return _("Filled in") if self.day else _("Filled in, not yet confirmed by the city")


def part_standing(
    kind: ProposalKind,
    section: Section,
    values: Values,
    *,
    tenant: int | None,
    changes: Values,
    schemes: Mapping[str, str],
    unfinished: Unfinished | None = None,
    day: date | None = None,
    is_new: bool = False,
) -> PartStanding:
    """`values` is the thing as it would be, `changes` what the draft writes of it. Of what is published already a part
    that the draft leaves alone stops nothing: the secretariat may have written it.
    """
    offered: Offered = {name: [] for name in kind.targets}  # what else could be chosen is not asked here
    form = section.form(kind, tenant=tenant, shown=values, offered=offered, unfinished=unfinished)
    wrong = form.problems()
    inside = {key: value for key, value in values.items() if is_in(section, key, schemes)}
    checked, total = rows_checked(section, inside, changes)
    is_changed = any(is_in(section, key, schemes) for key in changes)
    return PartStanding(
        section,
        (*wrong, *form.missing(values)),
        (*wrong, *(form.missing(changes) if is_new or is_changed else ())),
        all(is_empty(value) or value is False for value in inside.values()),
        is_changed,
        checked,
        total,
        day,
    )


def rows_checked(section: Section, values: Values, changes: Collection[str]) -> tuple[int, int]:
    """How many of those rows that the city confirms are confirmed or written in the draft; and how many there are."""
    written = {Key.parse(key).row for key in changes}
    checked = total = 0
    for part in section.form.parts:
        for row in rows_under(part.name, values) if isinstance(part, InlinePart) else ():
            head = f"{part.name}.{row}"
            if f"{head}.confirmed_on" in values:
                total += 1
                checked += bool(values[f"{head}.confirmed_on"]) or head in written
    return checked, total
