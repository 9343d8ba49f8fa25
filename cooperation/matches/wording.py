"""Reasons in words, for the staff of a city: what it is, the thing behind it, and one thing to ask.

What lies behind many reasons is read together, one query for each kind of thing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from assessment.editions.frameworks import UnknownFramework, framework
from assessment.models import ResultLine, ScoreMode
from assessment.wording import said as in_words
from cities.models import City, Figure
from cities.practices.models import Practice
from cooperation.links.models import Link
from cooperation.matches.candidates import today
from cooperation.matching import Code, Direction, Evidence, Group, Kind, Match, Reason, Stage
from cooperation.matching.reasons import CAUTIONS, ON_A_NEED, direction_of
from cooperation.neighbours.gathering import STAGES, stage_on
from cooperation.postings.models import Posting
from core.text.fallback import columns, language_name
from core.ui.templatetags.ui import translated
from core.vocabulary.models import Term
from events.models import Event
from planning.models import Plan

ABOUT_A_NEED = ON_A_NEED | CAUTIONS | {Code.LINKED, Code.COMMON_LANGUAGE, Code.COMMON_HOURS}
THEMES = (Code.SAME_CHALLENGE, Code.SAME_SOLUTION, Code.SAME_ECOSYSTEM)
SHOWN = 3  # things of one reason that are named
GROUPS = {
    Group.MUTUAL: gettext_lazy("Cities that you can help and that can help you"),
    Group.CAN_HELP: gettext_lazy("Cities that offer what you look for"),
    Group.HAS_DONE: gettext_lazy("Cities that have done or planned work on your themes"),
    Group.YOU_CAN_HELP: gettext_lazy("Cities that look for what you offer"),
    Group.MET: gettext_lazy("Took part in the same event"),
    Group.ALIKE: gettext_lazy("Cities with the same questions"),
    Group.LINKED: gettext_lazy("Cities that you already work with"),
}


@dataclass(frozen=True, slots=True)
class WordedReason:
    """A reason as it is read. `ask` is empty for what makes talking easier or harder."""

    code: Code
    sentence: SafeString | str
    ask: SafeString | str = ""
    is_caution: bool = False

    @property
    def direction(self) -> Direction:
        return direction_of(self.code)


# --- What lies behind them ----------------------------------------------------------------------------------------

ROWS: dict[Kind, Callable[[], QuerySet[Any]]] = {
    Kind.OFFER: lambda: Posting.objects.only("slug", *columns("title")),
    Kind.NEED: lambda: Posting.objects.only("slug", *columns("title")),
    Kind.PRACTICE: lambda: Practice.objects.only("slug", *columns("title")),
    Kind.PLAN: lambda: (
        Plan.objects.with_standing().select_related("city").only("city__slug", "status", "ends", *columns("title"))
    ),
    Kind.POINTS: lambda: ResultLine.objects.select_related("result"),
    Kind.TERM: lambda: Term.objects.only("code", *columns("label", "short")),
    Kind.BIOME: lambda: Term.objects.only("code", *columns("label", "short")),
    Kind.FIGURE: lambda: Figure.objects.select_related("source"),
    Kind.EVENT: lambda: Event.objects.only("slug", "starts", *columns("title")),
    Kind.LINK: lambda: Link.objects.only("slug", "words_title", *columns("title")),
}
SAME = {Kind.NEED: Kind.OFFER, Kind.BIOME: Kind.TERM}  # rows of one table are read together


class Things:
    """The rows behind reasons, by their evidence. Reading them takes a query for each kind."""

    def __init__(self, found: Iterable[Reason]) -> None:
        keys: dict[Kind, set[str]] = defaultdict(set)
        for reason in found:
            for piece in (*reason.theirs, *reason.yours):
                if piece.kind in ROWS:
                    keys[SAME.get(piece.kind, piece.kind)].add(piece.key)
        self.rows: dict[tuple[Kind, str], Model] = {
            (kind, str(row.pk)): row for kind, some in keys.items() for row in ROWS[kind]().filter(pk__in=some)
        }

    def of(self, pieces: Iterable[Evidence]) -> list[Any]:
        """Those that are there still, at most a few."""
        found = (self.rows.get((SAME.get(piece.kind, piece.kind), piece.key)) for piece in pieces)
        return [row for row in found if row is not None][:SHOWN]


def linked(rows: Iterable[Any]) -> SafeString:
    """Each with its page, in the quotation marks of the language."""
    quoted = _("“%(text)s”").replace("%(text)s", "{}")
    links = (format_html(quoted, anchor(row)) for row in rows)
    return format_html_join(pgettext("between the items of a list", ", "), "{}", ((link,) for link in links))


def anchor(row: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), translated(row, "title"))


def named(terms: Iterable[Term]) -> str:
    return pgettext("between the items of a list", ", ").join(term.name for term in terms)


# --- In words -----------------------------------------------------------------------------------------------------


def said_of(match: Match, *, is_for_need: bool) -> list[Reason]:
    """The reasons of a match that pages and programs read; for one need what is about it, and whether talking is
    easy."""
    return [reason for reason in match.reasons if not is_for_need or reason.code in ABOUT_A_NEED]


def worded_reasons(other: City, found: Iterable[Reason], things: Things) -> list[WordedReason]:
    """Those whose things are there still, in their order."""
    return [said for reason in in_one(found) for said in SAYS[reason.code](reason, other, things)]


def in_one(found: Iterable[Reason]) -> list[Reason]:
    """What both work on is one sentence, whatever schemes the terms are of."""
    rows = list(found)
    pieces = tuple(piece for reason in rows if reason.code in THEMES for piece in reason.theirs)
    first = next((reason for reason in rows if reason.code in THEMES), None)
    return [
        replace(reason, theirs=pieces) if reason is first else reason
        for reason in rows
        if reason is first or reason.code not in THEMES
    ]


type Says = Callable[[Reason, City, Things], Iterator[WordedReason]]


def offer_for_need(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    if theirs := things.of(reason.theirs):
        yield WordedReason(
            reason.code,
            format_html(
                _("The city offers {offers}. Your city looks for {needs}."),
                offers=linked(theirs),
                needs=linked(things.of(reason.yours)),
            ),
            format_html(_("Respond to the city’s offer {offer}."), offer=linked(theirs[:1])),
        )


def need_for_offer(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    if theirs := things.of(reason.theirs):
        yield WordedReason(
            reason.code,
            format_html(
                _("The city looks for {needs}. Your city offers {offers}."),
                needs=linked(theirs),
                offers=linked(things.of(reason.yours)),
            ),
            format_html(
                _("Let {city} know what your city could do about {need}."), city=other.name, need=linked(theirs[:1])
            ),
        )


def practice_on_need(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    if theirs := things.of(reason.theirs):
        sentence = _("The city has shared {practices}, on what you are looking for.")
        yield WordedReason(reason.code, format_html(sentence, practices=linked(theirs)), how(other, theirs[0]))


def practice_on_challenge(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    if theirs := things.of(reason.theirs):
        sentence = _("The city has shared {practices}, on one of your challenges: {themes}.")
        themes = named(things.of(reason.yours))
        yield WordedReason(
            reason.code, format_html(sentence, practices=linked(theirs), themes=themes), how(other, theirs[0])
        )


def how(other: City, practice: Practice) -> SafeString:
    return format_html(
        _("Ask {city} how it carried out and paid for {practice}."), city=other.name, practice=linked([practice])
    )


def solution_on_need(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    if theirs := things.of(reason.theirs):
        said = {"city": other.name, "themes": named(theirs)}
        yield WordedReason(
            reason.code,
            _("The city uses approaches that you are looking for: %(themes)s.") % said,
            _("Ask %(city)s what it has learned about: %(themes)s.") % said,
        )


def points_ahead(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    """The indicator is named, no points are: both results are a click away."""
    lines: list[ResultLine] = things.of(reason.theirs)
    mine: list[ResultLine] = things.of(reason.yours)
    for theirs, yours in list(zip(lines, mine, strict=False))[:1]:
        name = indicator(theirs)
        links = [
            format_html('<a href="{}">{}</a>', each.result.get_absolute_url(), str(each.result.year))
            for each in (theirs, yours)
        ]
        sentence = (
            _(
                "Based on the scores that both cities gave themselves, the city is ahead in the indicator "
                "“{name}” of the index. Compare its result of {theirs} with yours of {mine}."
            )
            if ScoreMode.SELF_SCORED in (theirs.score_mode, yours.score_mode)
            else _(
                "The city is ahead in the indicator “{name}” of the index. Compare its result of {theirs} "
                "with yours of {mine}."
            )
        )
        ask = _("Ask {city} what led to its result in the indicator “{name}”.")
        yield WordedReason(
            reason.code,
            format_html(sentence, name=name, theirs=links[0], mine=links[1]),
            format_html(ask, city=other.name, name=name),
        )


def indicator(line: ResultLine) -> str:
    try:
        return in_words(framework(line.result.framework).indicator_of[line.indicator].name)
    except (UnknownFramework, KeyError):
        return line.indicator


def plan_ahead(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    """Both stages are named as they are today."""
    theirs, yours = things.of(reason.theirs), things.of(reason.yours)
    sentence = plan_sentence(theirs[0], yours[0]) if theirs and yours else ""
    if sentence:
        ask = _("Ask {city} what it would do differently with the plan {plan}.")
        yield WordedReason(
            reason.code,
            format_html(sentence, plan=linked(theirs), own=linked(yours)),
            format_html(ask, city=other.name, plan=linked(theirs)),
        )


def plan_sentence(theirs: Plan, yours: Plan) -> str:
    """Nothing where theirs is no further than yours any more."""
    stages = stage_of(theirs), stage_of(yours)
    if stages == (Stage.IN_FORCE, Stage.BEING_WRITTEN):
        return _("The city’s plan {plan} is in force. Your plan {own} is being written.")
    if stages == (Stage.COMPLETED, Stage.IN_FORCE):
        return _("The city’s plan {plan} has ended. Your plan {own} is in force.")
    return ""


def stage_of(plan: Any) -> Stage | None:
    stage = STAGES.get(plan.told_status)
    return None if stage is None else stage_on(stage, plan.ends, day=today())


def met(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    if events := things.of(reason.theirs):
        sentence, ask = (
            _("Both cities took part in {events}."),
            _("Ask {city} about progress in its work since {event}."),
        )
        yield WordedReason(
            reason.code,
            format_html(sentence, events=linked(events)),
            format_html(ask, city=other.name, event=linked(events[:1])),
        )


def same_themes(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    if theirs := things.of(reason.theirs):
        said = {"city": other.name, "themes": named(theirs)}
        ask = _("Ask %(city)s what it has tried in this field: %(themes)s.") % said
        yield WordedReason(reason.code, _("Listed on this site for both cities: %(themes)s.") % said, ask)


def same_setting(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    if theirs := things.of(reason.theirs):
        yield WordedReason(
            reason.code, _("Both cities have the same nature around them: %(themes)s.") % {"themes": named(theirs)}
        )


def same_biome(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    for biome in things.of(reason.theirs):
        ask = _("Ask %(city)s which of its measures would suit this biome: %(biome)s.")
        said = {"city": other.name, "biome": biome.label}
        yield WordedReason(reason.code, _("Both cities share a biome: %(biome)s.") % said, ask % said)


def similar_size(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    theirs, yours = things.of(reason.theirs), things.of(reason.yours)
    if theirs and yours:
        sentence = _(
            "The cities are of similar size: %(theirs)s people (%(year)s) in this city and "
            "%(yours)s (%(own_year)s) in yours."
        )
        yield WordedReason(
            reason.code,
            sentence
            % {
                "theirs": theirs[0].amount,
                "year": theirs[0].dated,
                "yours": yours[0].amount,
                "own_year": yours[0].dated,
            },
        )


def linked_already(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    yield WordedReason(reason.code, _("Your cities work together in a link."))


def common_language(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    yield WordedReason(reason.code, _("Common language: %(languages)s.") % {"languages": languages(reason)})


def no_common_language(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    sentence = _("No common language is known. The city works in %(languages)s.")
    yield WordedReason(reason.code, sentence % {"languages": languages(reason)}, is_caution=True)


def languages(reason: Reason) -> str:
    names = {"zh": pgettext("language", "Chinese")}
    separator = pgettext("between the items of a list", ", ")
    return separator.join(names.get(piece.key) or language_name(piece.key) for piece in reason.theirs)


def common_hours(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    hours = int(reason.theirs[0].key) // 60
    sentence = ngettext(
        "If both offices work from 9:00 to 17:00, their hours overlap by %(hours)d hour.",
        "If both offices work from 9:00 to 17:00, their hours overlap by %(hours)d hours.",
        hours,
    )
    yield WordedReason(reason.code, sentence % {"hours": hours})


def no_common_hours(reason: Reason, other: City, things: Things) -> Iterator[WordedReason]:
    yield WordedReason(
        reason.code,
        _("If both offices work from 9:00 to 17:00, their hours overlap by less than two hours."),
        is_caution=True,
    )


SAYS: dict[Code, Says] = {
    Code.LINKED: linked_already,
    Code.OFFER_FOR_NEED: offer_for_need,
    Code.NEED_FOR_OFFER: need_for_offer,
    Code.PRACTICE_ON_NEED: practice_on_need,
    Code.SOLUTION_ON_NEED: solution_on_need,
    Code.PRACTICE_ON_CHALLENGE: practice_on_challenge,
    Code.POINTS_AHEAD: points_ahead,
    Code.PLAN_AHEAD: plan_ahead,
    Code.MET: met,
    Code.SAME_CHALLENGE: same_themes,
    Code.SAME_SOLUTION: same_themes,
    Code.SAME_ECOSYSTEM: same_themes,
    Code.SAME_SETTING: same_setting,
    Code.SAME_BIOME: same_biome,
    Code.SIMILAR_SIZE: similar_size,
    Code.COMMON_LANGUAGE: common_language,
    Code.COMMON_HOURS: common_hours,
    Code.NO_COMMON_LANGUAGE: no_common_language,
    Code.NO_COMMON_HOURS: no_common_hours,
}
