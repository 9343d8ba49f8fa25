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
from core.review.diff.labels import listed
from core.review.proposals.kinds import AskedElsewhere
from core.text.fallback import language_name
from core.text.languages import DEFAULT_LANGUAGE
from planning.cbd import TEXTS, Aside, LeftOut, Missing, Why, form, whole_day
from planning.cbd import missing as cbd_missing
from planning.commitments.querysets import WAITING_FILINGS
from planning.commitments.records import record_in, terms_in
from planning.models import Commitment, Filing


def label_of(name: str) -> str:
    """The label of a column, as its form calls it."""
    return capfirst(str(Commitment._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def missing_words(found: list[Missing]) -> str:
    """How much is missing, in words: "3 fields missing"."""
    if not found:
        return _("Nothing is missing")
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
        Why.EMPTY: _("Not written yet."),
        Why.UNANSWERED: _("Not answered yet. No is an answer too."),
        Why.LANGUAGE: _("It is in no language of the tool: write it in English or Chinese."),
        Why.DAY: _("Not a whole day."),
        Why.BOTH: _("Both days and open-ended are filled in: take one away."),
        Why.ORDER: _("The end lies before the start."),
        Why.SEVERAL: _("More than one country is named."),
        Why.UNKNOWN: _("No identifier of the tool is known for it."),
    }
    return reasons[each.why]


def why_left_out(each: LeftOut) -> str:
    if each.why == Aside.OTHER_LANGUAGE:
        names = listed(language_name(code) for code in each.names)
        return _("Not sent in: %(languages)s. The tool takes English, and one Chinese text.") % {"languages": names}
    if each.names:
        names = listed(shown_name(each.field, name) for name in each.names)
        return _("No identifier of the tool is known, so choose them there: %(names)s.") % {"names": names}
    if each.why == Aside.LANGUAGE:
        return _("It is in no language of the tool. It stays here.")
    return _("The tool does not ask for it with your other answers. It stays here.")


def shown_name(field: str, name: str) -> str:
    return places.country_name(name) if form().field(field).shape == "countries" else name


def period(row: Commitment) -> str:
    """15 March 2026 – 31 December 2030, or that it is open-ended."""
    if row.is_open_ended:
        return _("Open-ended")
    starts, ends = day_words(row.timeline_start_date), day_words(row.timeline_end_date)
    if starts and ends:
        return pgettext("a range of days", "%(starts)s – %(ends)s") % {"starts": starts, "ends": ends}
    return _("From %(day)s") % {"day": starts} if starts else ends


def day_words(text: str) -> str:
    day = whole_day(text)
    return date_format(day) if day else text


def countries_of(row: Commitment) -> str:
    return listed(places.country_name(str(code)) for code in row.coverage_countries)


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
    return _("Four weeks are over: look it up, and write down the answer.")


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
        return Due(_("Correct it and file it again"), is_late=True)
    if filing.state in WAITING_FILINGS and filing.last_day:
        return Due(_("An answer by %(day)s") % {"day": date_format(filing.last_day)})
    return Due("")


def told(filing: Filing) -> str:
    """What happened when, in one sentence."""
    if filing.filed_on is None:
        return _("Prepared on %(day)s.") % {"day": date_format(filing.prepared_on)}
    filed = _("Filed on %(day)s.") % {"day": date_format(filing.filed_on)}
    if filing.answered_on is None:
        return filed
    answered = _("Answered on %(day)s.") % {"day": date_format(filing.answered_on)}
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": filed, "second": answered}
