"""What comes of a match, in words of the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from core.text import numbers
from core.text.fallback import Text, language_name, localized
from core.vocabulary.models import Confidence, Source
from finance.choices import Applicant, Need, Stage
from finance.market.facts import FROM_COLUMN, Conversion
from finance.market.models import Call, Criterion
from finance.matching import Answer, Answered, Kind, Standing, Subject, Verdict

VERDICTS: Mapping[Kind, str | Promise] = {
    Kind.FITS: gettext_lazy("Fits the rules that are listed here, because"),
    Kind.CANNOT_BE_TOLD: gettext_lazy("Cannot be told, because"),
    Kind.NOT_FOR_YOU: gettext_lazy("Not for you, because"),
    Kind.NO_RULES: gettext_lazy("No rules of this call are known."),
}
TONES: Mapping[Kind, str] = {Kind.FITS: "ok", Kind.CANNOT_BE_TOLD: "info", Kind.NOT_FOR_YOU: "warn"}
STANDINGS: Mapping[Standing, tuple[str | Promise, str]] = {
    Standing.OPEN: (gettext_lazy("Open until its deadline"), "ok"),
    Standing.ROLLING: (gettext_lazy("Open at any time"), "ok"),
    Standing.UNKNOWN: (gettext_lazy("Time to apply not known"), "mute"),
    Standing.UNCLEAR: (gettext_lazy("Unclear: sources contradict each other"), "warn"),
    Standing.CLOSED: (gettext_lazy("No longer open"), "mute"),
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
    conversion: Conversion | None = None  # of the sum that it is about

    @property
    def turned(self) -> str:
        """How its sum was turned into the currency of the call, in words."""
        return turned(self.conversion) if self.conversion else ""

    @property
    def shown_source(self) -> Source | None:
        """No link leads to a source that is weak or a copy."""
        return self.source if self.source and self.source.is_good else None


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


def amount(value: Decimal, currency: str) -> str:
    return pgettext("an amount of money", "%(currency)s %(value)s") % {
        "value": numbers.shown(value),
        "currency": currency,
    }


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
    return _("Sought: %(amount)s, which is %(value)s at the rate of %(year)s: %(one)s is %(rate)s.") % words


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
        share = _("At most %(share)s per cent of the whole cost.") % {"share": numbers.shown(call.share_most)}
        found.append((Subject.OWN_SHARE, share))
    if call.stages:
        found.append((Subject.STAGE, _("Stages: %(stages)s.") % {"stages": stages_of(call)}))
    if call.applicants:
        found.append((Subject.APPLICANT, _("Who may apply: %(who)s.") % {"who": applicants_of(call)}))
    if call.languages:
        found.append((Subject.LANGUAGE, _("Languages: %(languages)s.") % {"languages": languages_of(call)}))
    return found


def amounts_of(call: Call) -> str:
    least = amount(call.least, call.currency) if call.least is not None else ""
    most = amount(call.most, call.currency) if call.most is not None else ""
    if least and most:
        return _("From %(least)s to %(most)s.") % {"least": least, "most": most}
    if least:
        return _("At least %(amount)s.") % {"amount": least}
    return _("At most %(amount)s.") % {"amount": most} if most else ""


def stages_of(call: Call) -> str:
    return listed(str(Stage(code).label) for code in Stage.values if code in call.stages)


def applicants_of(call: Call) -> str:
    return listed(str(Applicant(code).label) for code in Applicant.values if code in call.applicants)


def languages_of(call: Call) -> str:
    return listed(language_name(code) for code in call.languages if isinstance(code, str))


# --- Answers ------------------------------------------------------------------------------------------------------


def sentences(call: Call, answers: Iterable[Answered]) -> list[Sentence]:
    rows = {str(row.pk): row for row in call.criteria.all()}
    return [sentence(call, each, rows.get(each.criterion.key.partition(" ")[2])) for each in answers]


def sentence(call: Call, found: Answered, row: Criterion | None) -> Sentence:
    is_must, subject = found.criterion.is_must, found.criterion.subject
    if row is None:
        return Sentence(here(of_column(call, found)), found.answer, subject, is_must)
    if not found.criterion.is_sure:
        rule = localized(row, "rule")
        said = _("It is still to be checked whether this is asked: %(rule)s") % {"rule": rule.text}
        text = Text(said, rule.language, rule.is_fallback)
        return Sentence(text, found.answer, subject, is_must, row.source, is_sure=False)
    text = localized(row, f"{found.answer}_text")
    if not text.text:
        rule = localized(row, "rule")
        text = Text(in_general(found.answer, rule.text), rule.language, rule.is_fallback)
    return Sentence(text, found.answer, subject, is_must, row.source)


def in_general(answer: Answer, rule: str) -> str:
    return {
        Answer.YES: _("Met: %(rule)s"),
        Answer.NO: _("Not met: %(rule)s"),
        Answer.UNKNOWN: _("Not known: %(rule)s"),
    }[answer] % {"rule": rule}


def of_column(call: Call, found: Answered) -> str:
    subject = found.criterion.subject
    if subject is Subject.DEADLINE:
        return of_deadline(call, found.answer)
    rule = dict(column_rules(call)).get(subject, "")
    if found.criterion.key == f"{FROM_COLUMN}least" and call.least is not None:
        rule = _("At least %(amount)s.") % {"amount": amount(call.least, call.currency)}
    if found.criterion.key == f"{FROM_COLUMN}most" and call.most is not None:
        rule = _("At most %(amount)s.") % {"amount": amount(call.most, call.currency)}
    return in_general(found.answer, rule)


def of_deadline(call: Call, answer: Answer) -> str:
    if call.closes_on is None:
        return _("This call is closed.")
    day = date_format(call.closes_on)
    if answer is Answer.NO:
        return _("It closed, or closes before you are ready, on %(day)s.") % {"day": day}
    return _("It is open until %(day)s.") % {"day": day}


def deciding(call: Call, verdict: Verdict) -> list[Sentence]:
    return sentences(call, verdict.deciding)


# --- When ---------------------------------------------------------------------------------------------------------


def standing(call: Call, today: date) -> tuple[str, str]:
    """How a call stands in words, with the colour of its tag."""
    found = call.standing_on(today)
    if found is Standing.OPEN and call.closes_on:
        if call.opens_on and call.opens_on > today:
            opens = {"opens": date_format(call.opens_on), "closes": date_format(call.closes_on)}
            return _("From %(opens)s until %(closes)s") % opens, "info"
        return _("Open until %(day)s") % {"day": date_format(call.closes_on)}, "ok"
    if found is Standing.CLOSED and call.closes_on:
        return _("Closed on %(day)s") % {"day": date_format(call.closes_on)}, "mute"
    words, tone = STANDINGS[found]
    return str(words), tone


def checked(day: date | None) -> str:
    return _("Checked on %(day)s") % {"day": date_format(day)} if day else _("Not checked since it was entered")
