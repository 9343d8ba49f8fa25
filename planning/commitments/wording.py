"""What is said of a commitment and its filings, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from cities import places
from core.history.snapshot import Plain
from core.review.diff.labels import with_commas
from core.review.proposals.kinds import AskedElsewhere
from core.text.fallback import language_name
from core.text.languages import DEFAULT_LANGUAGE
from planning.cbd import TEXTS, Aside, LeftOut, Missing, Why, form, whole_day
from planning.cbd import missing_lines as cbd_missing
from planning.commitments.querysets import WAITING_FILINGS
from planning.commitments.records import record_in, terms_in
from planning.models import Commitment, Filing


def column_label(name: str) -> str:
    """The label of a column, as its form calls it."""
    return capfirst(str(Commitment._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def missing_words(found: list[Missing]) -> str:
    """How much is missing, in words: "3 fields missing"."""
    if not found:
        return _("No fields are missing")
    words = ngettext("%(number)s field missing", "%(number)s fields missing", len(found))
    return words % {"number": len(found)}


def asked_by_the_tool(values: Mapping[str, Plain]) -> AskedElsewhere:
    """What the reporting tool would miss in a commitment that a flat map holds."""
    found = cbd_missing(record_in(values, None, terms_in(values)))
    sentence = _("For the reporting tool: %(missing)s") % {"missing": missing_words(found)}
    return AskedElsewhere(sentence, tuple((each.field, why_missing(each), language_for(each)) for each in found))


def language_for(each: Missing) -> str:
    """The language in which a text is missing: that of the reader where the tool takes it, else English."""
    if form().field(each.field).shape not in TEXTS:
        return ""
    reader = get_language() or DEFAULT_LANGUAGE
    taken = {ours for languages in form().languages.values() for ours in languages}
    return reader if reader in taken and each.why != Why.LANGUAGE else DEFAULT_LANGUAGE


def why_missing(each: Missing) -> str:
    reasons = {
        Why.EMPTY: _("Not entered yet."),
        Why.UNANSWERED: _("Not answered yet. You can also answer “no”."),
        Why.LANGUAGE: _(
            "There is no text in a language that the reporting tool accepts. Enter it in English or Chinese."
        ),
        Why.DAY: _("The date is not complete."),
        Why.BOTH: _("Both dates and “Open-ended” are entered. Remove one of the two."),
        Why.ORDER: _("The end date is before the start date."),
        Why.SEVERAL: _("More than one country is entered."),
        Why.UNKNOWN: _("The identifier in the reporting tool is not known."),
    }
    return reasons[each.why]


def why_left_out(each: LeftOut) -> str:
    if each.why == Aside.OTHER_LANGUAGE:
        names = with_commas(language_name(code) for code in each.names)
        return _(
            "Languages not included in the file: %(languages)s. The tool accepts English and one Chinese text."
        ) % {"languages": names}
    if each.names:
        names = with_commas(shown_name(each.field, name) for name in each.names)
        return _("The identifiers in the reporting tool are not known. Choose these items in the tool: %(names)s.") % {
            "names": names
        }
    if each.why == Aside.LANGUAGE:
        return _("There is no text in a language that the reporting tool accepts. The text is kept only here.")
    return _("With your other answers, the reporting tool does not ask for this field. The content is kept only here.")


def shown_name(field: str, name: str) -> str:
    return places.country_name(name) if form().field(field).shape == "countries" else name


def commitment_period(row: Commitment) -> str:
    """15 March 2026 – 31 December 2030, or that it is open-ended."""
    if row.is_open_ended:
        return _("Open-ended")
    starts, ends = day_words(row.timeline_start_date), day_words(row.timeline_end_date)
    if starts and ends:
        return pgettext("a range of days", "%(starts)s to %(ends)s") % {"starts": starts, "ends": ends}
    return _("From %(day)s") % {"day": starts} if starts else ends


def day_words(text: str) -> str:
    day = whole_day(text)
    return date_format(day) if day else text


def countries_of(row: Commitment) -> str:
    return with_commas(places.country_name(str(code)) for code in row.coverage_countries)


TONES = {
    Filing.State.PREPARED: "mute",
    Filing.State.FILED: "info",
    Filing.State.AWAITING: "info",
    Filing.State.LINKED: "ok",
    Filing.State.AUTO_LINKED: "ok",
    Filing.State.RETURNED: "warn",
    Filing.State.WITHDRAWN: "mute",
}


def over_words() -> str:
    return _("Four weeks have passed. Check the result and record the answer.")


class Due(NamedTuple):
    """What is due of a filing, and whether it is late."""

    text: str
    is_late: bool = False


def due_of(filing: Filing | None, today: date) -> Due:
    """The same for its city and for curators. `today` is that of the city."""
    if filing is None:
        return Due("")
    if filing.is_over(today):
        return Due(over_words(), is_late=True)
    if filing.state == Filing.State.RETURNED:
        return Due(_("Correct the commitment and file it again"), is_late=True)
    if filing.state in WAITING_FILINGS and filing.last_day:
        return Due(_("Answer expected by %(day)s") % {"day": date_format(filing.last_day)})
    return Due("")


def filing_sentence(filing: Filing) -> str:
    """What happened when, in short sentences."""
    if filing.filed_on is None:
        told = _("Prepared on %(day)s.") % {"day": date_format(filing.prepared_on)}
    else:
        told = _("Filed on %(day)s.") % {"day": date_format(filing.filed_on)}
    if answered := answered_day(filing):
        told = two_sentences(told, _("Answered on %(day)s.") % {"day": date_format(answered)})
    if withdrawn := withdrawn_day(filing):
        told = two_sentences(told, _("Withdrawn on %(day)s.") % {"day": date_format(withdrawn)})
    return told


def two_sentences(first: str, second: str) -> str:
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": first, "second": second}


def answered_day(filing: Filing) -> date | None:
    return None if filing.answered_on == withdrawn_day(filing) and not filing.withdrawn_on else filing.answered_on


def withdrawn_day(filing: Filing) -> date | None:
    """The day on which its city withdrew it; until December 2026 it was written where that of the answer stands."""
    is_withdrawn = filing.state == Filing.State.WITHDRAWN
    return filing.withdrawn_on or (filing.answered_on if is_withdrawn else None)
