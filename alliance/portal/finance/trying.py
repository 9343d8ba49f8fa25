"""“Try it with a few facts”: somebody without an account asks whether a project fits a call. Nothing is kept.

The form asks what the call asks, and nothing else. What is left open stays unknown.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cities.places import by_reading
from core.text import numbers
from core.text.fallback import language_name
from core.vocabulary.models import Term
from finance.choices import Applicant, Approval, Climate, Endorser, Purpose, Stage
from finance.market import wording
from finance.market.facts import deciding_lists, lists_by_key
from finance.market.models import Call
from finance.matching import Answer, CallFacts, Kind, ProjectFacts, Subject, Verdict, evaluate

LONGEST = 60
NONE_OF_THESE = "none-of-these"
SHARE_MOST = 100
type Options = dict[str, str]
NAMES: Mapping[Subject, str] = {
    Subject.PLACE: "country",
    Subject.APPLICANT: "applicant",
    Subject.SEAT: "seat",
    Subject.STAGE: "stage",
    Subject.PURPOSE: "purpose",
    Subject.TOPIC: "topic",
    Subject.CLIMATE: "climate",
    Subject.ESTIMATE: "estimate",
    Subject.APPROVAL: "approval",
    Subject.ENDORSEMENT: "endorsement",
    Subject.AMOUNT: "amount",
    Subject.OWN_SHARE: "own_share",
    Subject.LANGUAGE: "language",
    Subject.INSTRUMENT: "instrument",
}
NUMBERS = frozenset({"amount", "own_share"})


@dataclass(frozen=True)
class Tried:
    """The form, and what came of it where something was sent."""

    fields: list[dict[str, Any]]
    errors: list[dict[str, str]] = field(default_factory=list)
    verdict: Verdict | None = None
    title: str = ""
    tone: str = ""
    deciding: list[dict[str, Any]] = field(default_factory=list)
    met: list[dict[str, Any]] = field(default_factory=list)  # beside a no
    wishes: list[dict[str, Any]] = field(default_factory=list)
    open_wishes: str = ""


def tried(call: Call, facts: CallFacts, query: QueryDict, now: datetime) -> Tried:
    asked = subjects(facts)
    typed = {NAMES[each]: query.get(NAMES[each], "")[:LONGEST] for each in asked}
    faults = {name: fault for name, value in typed.items() if (fault := fault_of(name, value))}
    offered = {NAMES[each]: options(each, facts) for each in asked if NAMES[each] not in NUMBERS}
    faults |= {
        name: _("Choose an option from the list.")
        for name, allowed in offered.items()
        if typed[name] and typed[name] not in allowed
    }
    fields = [form_field(each, call, typed, offered, faults) for each in asked]
    errors = [{"text": fault, "url": f"#id_{name}"} for name, fault in faults.items()]
    if errors or not any(name in query for name in typed):
        return Tried(fields, errors)
    left_open = {name for name, value in typed.items() if not value.strip()}
    known = project(typed, facts)
    verdict = evaluate(known, facts, now)
    lists = lists_by_key(deciding_lists(verdict, facts, now))
    return answered(call, fields, left_open, verdict, wording.Told(facts, known, now, lists))


def answered(
    call: Call, fields: list[dict[str, Any]], left_open: set[str], verdict: Verdict, told: wording.Told
) -> Tried:
    wishes = wording.sentences(call, verdict.wishes, told)
    met = verdict.met if verdict.kind is Kind.NOT_FOR_YOU else ()
    return Tried(
        fields=fields,
        verdict=verdict,
        title=wording.verdict_words(verdict, is_confirmed=call.is_confirmed),
        tone=wording.TONES.get(verdict.kind, ""),
        deciding=[line(each, left_open) for each in wording.sentences(call, verdict.deciding, told)],
        met=[line(each, left_open) for each in wording.sentences(call, met, told)],
        wishes=[line(each, left_open) for each in wishes],
        open_wishes=wording.open_wishes(wishes),
    )


def line(found: wording.Sentence, left_open: set[str]) -> dict[str, Any]:
    """A sentence with a link to the control that would answer what is not known."""
    name = NAMES.get(found.subject, "")
    is_open = found.answer == Answer.UNKNOWN and name in left_open
    lost = wording.lost_words(found.lost) if found.lost and not is_open else ""
    return {**found.line, "url": f"#id_{name}" if is_open else "", "lost": lost}


def subjects(facts: CallFacts) -> list[Subject]:
    """What the call is known to ask about, in an order of its own; the deadline is no question to anybody."""
    asked = {each.subject for each in facts.criteria if each.is_sure}
    return [each for each in NAMES if each in asked]


# --- Reading ------------------------------------------------------------------------------------------------------


def fault_of(name: str, value: str) -> str:
    """What is wrong with a number, in a sentence; empty where nothing is."""
    if name not in NUMBERS or not value.strip():
        return ""
    try:
        number = numbers.read(value)
    except numbers.TwoReadings as two:
        return _(
            "Do you mean %(whole)s or %(fraction)s? Enter the number without the full stop, or add a zero at the end."
        ) % {
            "whole": two.whole,
            "fraction": two.fraction,
        }
    except numbers.NotANumber:
        return _("Enter a number.")
    if number < 0:
        return _("Enter a number of zero or more.")
    if name == "own_share" and number > SHARE_MOST:
        return _("Enter a share of at most 100 per cent.")
    return ""


def project(typed: Mapping[str, str], facts: CallFacts) -> ProjectFacts:
    """What was typed; what was left open is not known."""
    amount = number_in(typed.get("amount", ""))
    estimate = typed.get("estimate", "")
    return ProjectFacts(
        country=typed.get("country") or None,
        applicant=typed.get("applicant") or None,
        applicant_country=typed.get("seat") or None,
        stage=typed.get("stage") or None,
        purpose=typed.get("purpose") or None,
        topics=one(typed.get("topic", "")),
        climate_benefit=typed.get("climate") or None,
        climate_estimated=estimate == "yes" if estimate else None,
        approval=typed.get("approval") or None,
        endorsed_by=one(typed.get("endorsement", "")),
        amounts={facts.currency: amount} if amount is not None else None,
        own_share=number_in(typed.get("own_share", "")),
        languages=one(typed.get("language", "")),
        instruments=one(typed.get("instrument", "")),
    )


def number_in(text: str) -> Decimal | None:
    return numbers.read(text) if text.strip() else None


def one(code: str) -> frozenset[str] | None:
    if not code:
        return None
    return frozenset() if code == NONE_OF_THESE else frozenset({code})


# --- The form -----------------------------------------------------------------------------------------------------


def form_field(
    subject: Subject, call: Call, typed: Mapping[str, str], offered: Mapping[str, Options], faults: Mapping[str, str]
) -> dict[str, Any]:
    """A control as the component of this name takes it."""
    name = NAMES[subject]
    choices = [{"value": value, "label": label} for value, label in offered.get(name, {}).items()]
    return {
        "name": name,
        "label": labels()[subject],
        "value": typed[name],
        "error": faults.get(name, ""),
        "choices": [{"value": "", "label": pgettext("an answer", "Not known")}, *choices] if choices else (),
        "suffix": {"amount": call.currency, "own_share": "%"}.get(name, ""),
        "short": name in NUMBERS,
    }


def labels() -> dict[Subject, str]:
    return {
        Subject.PLACE: _("Country or region of the project"),
        Subject.APPLICANT: _("Type of applicant"),
        Subject.SEAT: _("Country or area of the applicant"),
        Subject.STAGE: _("Project stage"),
        Subject.PURPOSE: _("Use of funds"),
        Subject.TOPIC: _("Topic"),
        Subject.CLIMATE: _("Climate objective"),
        Subject.ESTIMATE: _("Estimate of climate benefits (made or planned)"),
        Subject.APPROVAL: _("Council decision"),
        Subject.ENDORSEMENT: _("Endorsed by"),
        Subject.AMOUNT: _("Amount sought"),
        Subject.OWN_SHARE: _("Share of the cost paid by others"),
        Subject.LANGUAGE: _("Language of the application"),
        Subject.INSTRUMENT: _("Instrument"),
    }


def options(subject: Subject, facts: CallFacts) -> Options:
    """What can be chosen. Of subjects and languages those that the call names, and none of these."""
    fixed: Mapping[Subject, Callable[[], Iterable[tuple[str, Any]]]] = {
        Subject.PLACE: lambda: dict(by_reading(get_language() or "en")).items(),
        Subject.SEAT: lambda: dict(by_reading(get_language() or "en")).items(),
        Subject.APPLICANT: lambda: Applicant.choices,
        Subject.STAGE: lambda: Stage.choices,
        Subject.PURPOSE: lambda: Purpose.choices,
        Subject.CLIMATE: lambda: Climate.choices,
        Subject.APPROVAL: lambda: Approval.choices,
        Subject.ESTIMATE: lambda: (("yes", pgettext("an answer", "Yes")), ("no", pgettext("an answer", "No"))),
    }
    if subject in fixed:
        return {value: capitalized(str(label)) for value, label in fixed[subject]()}
    named = sorted({value for each in facts.criteria if each.subject is subject for value in each.values})
    if subject is Subject.ENDORSEMENT:
        words = {code: capitalized(str(Endorser(code).label)) for code in named if code in Endorser.values}
    elif subject is Subject.LANGUAGE:
        words = {code: language_name(code) for code in named}
    else:
        words = {term.code: term.name for term in Term.objects.filter(code__in=named).order_by("order", "pk")}
    return {**words, NONE_OF_THESE: _("None of these")}


def capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
