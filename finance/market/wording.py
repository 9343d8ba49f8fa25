"""What comes of a match, in words of the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from core.pagecache.reading import fresh_until
from core.text import numbers
from core.text.clocks import own_clock
from core.text.fallback import Text, language_name, localized
from core.text.lines import line_of
from core.text.money import amount, span
from core.vocabulary.models import Confidence, Source
from finance.choices import Applicant, Need, Stage
from finance.deadlines import DATED, Standing
from finance.lacking import Gap, Lack, lack_of
from finance.market.facts import FROM_COLUMN, Conversion
from finance.market.models import Call, Criterion, PlaceGroup
from finance.matching import Answer, Answered, CallFacts, Kind, ProjectFacts, Subject, Verdict, lists_of

VERDICTS: Mapping[Kind, str | Promise] = {
    Kind.FITS: gettext_lazy("Meets the criteria listed here, because"),
    Kind.CANNOT_BE_TOLD: gettext_lazy("Cannot be assessed, because"),
    Kind.NOT_FOR_YOU: gettext_lazy("Not eligible, because"),
    Kind.NO_RULES: gettext_lazy("The eligibility criteria of this call are not known."),
}
UNCHECKED: Mapping[Kind, str | Promise] = {
    Kind.FITS: gettext_lazy("Meets the criteria listed here (not checked by a second person), because"),
    Kind.CANNOT_BE_TOLD: gettext_lazy("Cannot be assessed (not checked by a second person), because"),
    Kind.NOT_FOR_YOU: gettext_lazy("Not eligible (not checked by a second person), because"),
    Kind.NO_RULES: gettext_lazy(
        "The eligibility criteria of this call are not known (not checked by a second person)."
    ),
}
TONES: Mapping[Kind, str] = {Kind.FITS: "ok", Kind.CANNOT_BE_TOLD: "info", Kind.NOT_FOR_YOU: "warn"}
IN_GENERAL: Mapping[Answer, str | Promise] = {
    Answer.YES: gettext_lazy("Met: %(rule)s"),
    Answer.NO: gettext_lazy("Not met: %(rule)s"),
    Answer.UNKNOWN: gettext_lazy("Not known: %(rule)s"),
}
STANDINGS: Mapping[Standing, tuple[str | Promise, str]] = {
    Standing.OPEN: (gettext_lazy("Open until the deadline"), "ok"),
    Standing.ROLLING: (gettext_lazy("Open at any time"), "ok"),
    Standing.NOT_YET: (gettext_lazy("Not open yet"), "info"),
    Standing.UNKNOWN: (gettext_lazy("Application dates not known"), "mute"),
    Standing.UNCLEAR: (gettext_lazy("Sources differ"), "warn"),
    Standing.CLOSED: (gettext_lazy("Closed"), "mute"),
}


@dataclass(frozen=True)
class Sentence:
    """One answer in words, with what it rests on. `subject` names the field that would answer it."""

    text: Text
    answer: Answer
    subject: Subject
    is_must: bool
    source: Source | None = None
    is_sure: bool = True  # that this is asked
    lacks: str = ""  # how far it is from being met
    lost: tuple[str, ...] = ()  # what it names and is no longer known here
    lists: tuple["NamedList", ...] = ()  # of places, by which it is answered
    of_call: tuple[Source, ...] = ()  # of a no that a column of the call says: what the call itself rests on
    conversion: Conversion | None = None  # of the sum that it is about

    @property
    def line(self) -> dict[str, object]:
        """What the component `match_lines` shows of it, as plain values: what would answer it is not known here."""
        rate = self.conversion.rate if self.conversion else None
        return {
            "text": self.text,
            "lacks": self.lacks,
            "lists": [each.text for each in self.lists],
            "sources": [source.dated for source in self.sources],
            "turned": turned(self.conversion) if self.conversion else "",
            "rate": rate.source.dated if rate and rate.source else None,
            **dict.fromkeys(("why", "lost", "url", "label"), ""),
        }

    @property
    def shown_source(self) -> Source | None:
        """No link leads to a source that is weak or a copy."""
        return self.source if self.source and self.source.is_good else None

    @property
    def sources(self) -> list[Source]:
        named = [self.shown_source] if self.shown_source else [each for each in self.of_call if each.is_good]
        return list(dict.fromkeys([*named, *(source for each in self.lists for source in each.sources)]))


@dataclass(frozen=True)
class NamedList:
    """A list of places with its time, and where it was read."""

    row: PlaceGroup
    text: str

    @property
    def sources(self) -> list[Source]:
        return [source for source in self.row.sources.all() if source.is_good]

    @property
    def keys(self) -> list[str]:
        return [source.key for source in self.sources]


@dataclass(frozen=True)
class Told:
    """What the sentences of one match rest on beside the call: its facts, the lists by which it is answered, and how
    the sum that is sought was turned into its currency."""

    call: CallFacts
    project: ProjectFacts
    now: datetime
    lists: Mapping[str, PlaceGroup] = field(default_factory=dict)
    conversion: Conversion | None = None


@dataclass(frozen=True)
class Rule:
    """What a call asks, in words."""

    text: Text
    is_must: bool
    subject: str
    source: Source | None = None
    is_to_be_checked: bool = False


def here(text: str) -> Text:
    return Text(text, get_language() or "en", is_fallback=False)


def turned(found: Conversion) -> str:
    """Both sums, the rate and its year. The source of the rate stands beside it."""
    rate = found.rate
    words = {
        "amount": amount(found.amount, found.currency),
        "value": amount(round(found.value, 2), found.into),
        "one": amount(Decimal(1), rate.base),
        "rate": amount(rate.value, rate.quote),
        "year": rate.year,
    }
    return _("Sought: %(amount)s. This is %(value)s at the exchange rate of %(year)s (%(one)s = %(rate)s).") % words


def listed(words: Iterable[str]) -> str:
    return pgettext("between the items of a list", ", ").join(words)


# --- Rules --------------------------------------------------------------------------------------------------------


def rules_of(call: Call) -> list[Rule]:
    """All that it asks: what was entered, then what its columns say of subjects that nobody entered."""
    entered = list(call.criteria.all())
    subjects = {row.subject for row in entered}
    return [
        *(
            Rule(
                text=localized(row, "rule"),
                is_must=row.need == Need.MUST,
                subject=row.subject,
                source=row.source,
                is_to_be_checked=row.confidence == Confidence.LOW,
            )
            for row in entered
        ),
        *(Rule(here(text), True, subject) for subject, text in column_rules(call) if subject not in subjects),
    ]


def column_rules(call: Call) -> list[tuple[Subject, str]]:
    found: list[tuple[Subject, str]] = []
    if text := amounts_of(call):
        found.append((Subject.AMOUNT, text))
    if call.share_most is not None:
        share = _("At most %(share)s per cent of the total cost.") % {"share": numbers.grouped_number(call.share_most)}
        found.append((Subject.OWN_SHARE, share))
    if call.stages:
        found.append((Subject.STAGE, _("Stages: %(stages)s.") % {"stages": stages_of(call)}))
    if call.applicants:
        found.append((Subject.APPLICANT, _("Eligible applicants: %(who)s.") % {"who": applicants_of(call)}))
    if call.languages:
        found.append((Subject.LANGUAGE, _("Languages: %(languages)s.") % {"languages": languages_of(call)}))
    return found


def amounts_of(call: Call) -> str:
    if call.least is not None and call.most is not None:
        return span(call.least, call.most, call.currency)
    if call.least is not None:
        return _("At least %(amount)s.") % {"amount": amount(call.least, call.currency)}
    return _("At most %(amount)s.") % {"amount": amount(call.most, call.currency)} if call.most is not None else ""


def stages_of(call: Call) -> str:
    return listed(str(Stage(code).label) for code in Stage.values if code in call.stages)


def applicants_of(call: Call) -> str:
    return listed(str(Applicant(code).label) for code in Applicant.values if code in call.applicants)


def languages_of(call: Call) -> str:
    return listed(language_name(code) for code in call.languages if isinstance(code, str))


# --- Answers ------------------------------------------------------------------------------------------------------


def sentences(call: Call, answers: Iterable[Answered], told: Told) -> list[Sentence]:
    rows = {str(row.pk): row for row in call.criteria.all()}
    return [
        replace(
            sentence(call, each, rows.get(each.criterion.key.partition(" ")[2])),
            lacks=lacks(lack_of(each, told.project, told.call), call.currency),
            lost=each.criterion.lost if each.answer is Answer.UNKNOWN else (),
            lists=named_lists(each, told),
            conversion=told.conversion if each.criterion.subject is Subject.AMOUNT else None,
        )
        for each in answers
    ]


def lacks(found: Lack | None, currency: str) -> str:
    """How far something is from being met: two stages to go."""
    if found is None:
        return ""
    number, shown = int(found.number), numbers.grouped_number(found.number)
    match found.gap:
        case Gap.STAGES_TO_GO:
            return ngettext(
                "%(number)s stage short of the requirement", "%(number)s stages short of the requirement", number
            ) % {"number": number}
        case Gap.STAGES_PAST:
            return ngettext("%(number)s stage beyond the limit", "%(number)s stages beyond the limit", number) % {
                "number": number
            }
        case Gap.AMOUNT_LESS:
            return _("%(amount)s below the minimum") % {"amount": amount(found.number, currency)}
        case Gap.AMOUNT_MORE:
            return _("%(amount)s above the maximum") % {"amount": amount(found.number, currency)}
        case Gap.SHARE_LESS:
            return _("%(number)s percentage points below the minimum") % {"number": shown}
        case Gap.SHARE_MORE:
            return _("%(number)s percentage points above the maximum") % {"number": shown}


def named_lists(found: Answered, told: Told) -> tuple[NamedList, ...]:
    """The lists by which a place was told no."""
    if found.answer is not Answer.NO or found.criterion.subject is not Subject.PLACE:
        return ()
    keys = lists_of(found.criterion, told.call, told.now.date())
    return tuple(NamedList(row, list_words(row)) for key in keys if (row := told.lists.get(key)))


def list_words(row: PlaceGroup) -> str:
    name = _("List: %(list)s") % {"list": localized(row, "name").text}
    return line_of(name, time_of(row), checked(row.checked_on))


def time_of(row: PlaceGroup) -> str:
    starts, ends = (date_format(day) if day else "" for day in (row.starts, row.ends))
    if starts and ends:
        return _("valid from %(starts)s to %(ends)s") % {"starts": starts, "ends": ends}
    if starts:
        return _("valid from %(day)s") % {"day": starts}
    return _("valid until %(day)s") % {"day": ends} if ends else ""


def sentence(call: Call, found: Answered, row: Criterion | None) -> Sentence:
    is_must, subject = found.criterion.is_must, found.criterion.subject
    if row is None:
        of_call = tuple(call.sources.all()) if found.answer is Answer.NO else ()
        return Sentence(here(of_column(call, found)), found.answer, subject, is_must, of_call=of_call)
    if not found.criterion.is_sure:
        rule = localized(row, "rule")
        said = _("Not yet verified that this is required: %(rule)s") % {"rule": rule.text}
        text = Text(said, rule.language, rule.is_fallback)
        return Sentence(text, found.answer, subject, is_must, row.source, is_sure=False)
    text = localized(row, f"{found.answer}_text")
    if not text.text:
        rule = localized(row, "rule")
        text = Text(in_general(found.answer, rule.text), rule.language, rule.is_fallback)
    return Sentence(text, found.answer, subject, is_must, row.source)


def in_general(answer: Answer, rule: str) -> str:
    return str(IN_GENERAL[answer]) % {"rule": rule}


def of_column(call: Call, found: Answered) -> str:
    subject = found.criterion.subject
    if subject is Subject.DEADLINE:
        return of_deadline(call)
    rule = dict(column_rules(call)).get(subject, "")
    if found.criterion.key == f"{FROM_COLUMN}least" and call.least is not None:
        rule = _("At least %(amount)s.") % {"amount": amount(call.least, call.currency)}
    if found.criterion.key == f"{FROM_COLUMN}most" and call.most is not None:
        rule = _("At most %(amount)s.") % {"amount": amount(call.most, call.currency)}
    return in_general(found.answer, rule)


def of_deadline(call: Call) -> str:
    if call.closes_on is None:
        return _("This call is closed.")
    return _("The deadline of this call, %(day)s, has passed or is before your project is ready.") % {
        "day": date_format(call.closes_on)
    }


def verdict_words(verdict: Verdict, *, is_confirmed: bool) -> str:
    """The kind of a verdict; a call of which wishes alone are known says so. Of what one person alone entered the same
    sentence says that nobody else has checked it."""
    if verdict.kind is Kind.NO_RULES and verdict.answers:
        if is_confirmed:
            return _("No eligibility criteria of this call are known, only desirable criteria.")
        return _(
            "No eligibility criteria of this call are known, only desirable criteria (not checked by a second person)."
        )
    return str((VERDICTS if is_confirmed else UNCHECKED)[verdict.kind])


def check_words(call: Call) -> str:
    """Who has checked a call, in a sentence."""
    if not call.is_confirmed:
        return _("This call has not been checked by a second person.")
    if call.is_confirmed_alone:
        return _(
            "The same person entered and checked this call, at least 24 hours apart. The secretariat has one curator."
        )
    return _("A second person has checked this call against its source.")


def open_wishes(said: Iterable[Sentence]) -> str:
    """Said beside an answer: how many wishes are not met, and what lacks."""
    found = [each for each in said if not each.is_must and each.answer is Answer.NO]
    if not found:
        return ""
    count = len(found)
    words = ngettext("%(count)s desirable criterion is not met", "%(count)s desirable criteria are not met", count) % {
        "count": count
    }
    gaps = listed(each.lacks for each in found if each.lacks)
    return _("%(wishes)s: %(lacks)s") % {"wishes": words, "lacks": gaps} if gaps else words


def lost_words(codes: Iterable[str]) -> str:
    return _("This criterion refers to items that are no longer on this site: %(codes)s.") % {"codes": listed(codes)}


# --- When ---------------------------------------------------------------------------------------------------------


def standing_of(call: Call, now: datetime) -> Standing:
    """How a call stands at this moment, for a page or part that says so: it is kept until the next one at most."""
    fresh_until(call.window.changes_after(now))
    return call.standing_at(now)


def call_standing(call: Call, now: datetime) -> tuple[str, str]:
    """How a call stands in words, with the colour of its tag."""
    found = standing_of(call, now)
    if found is Standing.NOT_YET and call.opens_on:
        if call.closes_on:
            opens = {"opens": date_format(call.opens_on), "closes": last(call)}
            return _("%(opens)s to %(closes)s") % opens, "info"
        return _("Opens on %(day)s") % {"day": date_format(call.opens_on)}, "info"
    if found in DATED and call.closes_on:
        return _("Open until %(day)s") % {"day": last(call)}, "ok"
    if found is Standing.CLOSED and call.closes_on:
        return _("Closed on %(day)s") % {"day": date_format(call.closes_on)}, "mute"
    words, tone = STANDINGS[found]
    return str(words), tone


def last(call: Call) -> str:
    """The last day of a call, with its hour and clock where the source names them."""
    return own_clock(call.deadline) if call.deadline else date_format(call.closes_on) if call.closes_on else ""


def clock_of(call: Call, now: datetime) -> str:
    """The clock by which a call ends, in a sentence; empty where no day is known, or it is over."""
    if call.closes_on is None or call.timing not in DATED or call.standing_at(now) is Standing.CLOSED:
        return ""
    if call.zone is None:
        return _(
            "The source does not state a time zone. We treat the call as open until that day has ended everywhere."
        )
    zone = call.time_zone.replace("_", " ")
    if call.deadline:
        return _("The deadline is at %(hour)s (%(zone)s time zone).") % {"hour": call.closes_at, "zone": zone}
    return _(
        "The source does not state a time. We treat the call as open until the end of that day (%(zone)s time zone)."
    ) % {"zone": zone}


def checked(day: date | None) -> str:
    return _("Checked on %(day)s") % {"day": date_format(day)} if day else _("Not checked since entry")
