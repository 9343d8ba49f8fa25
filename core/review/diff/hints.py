"""What a reviewer should look at: found by looking at the texts and numbers alone, never by asking another host."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.fields import ByField
from core.history.keys import Key
from core.history.snapshot import Plain, Snapshot, is_after
from core.review.diff.labels import Labels, translation_of, with_commas
from core.review.models import Proposal
from core.review.proposals.drafts import overlay
from core.review.proposals.kinds import ProposalKind
from core.text.fallback import language_name

type Values = Mapping[str, Plain]
type Figures = dict[str, dict[str, Plain]]

PAST = ("year", "year_from", "result_year")
PERIODS = (("starts", "ends"), ("year_from", "year"))
SOURCES = ("source", "source_title")


@dataclass(frozen=True, slots=True)
class Hint:
    tone: Literal["ok", "warn", "bad"]
    text: str

    @property
    def icon(self) -> str:
        return "check" if self.tone == "ok" else "triangle-alert"


def hints(proposal: Proposal, kind: ProposalKind, now: Values, labels: Labels) -> list[Hint]:
    """`now` is the thing as it is published."""
    wanted = overlay(now, proposal.changes)
    return [
        required(kind, wanted, labels),
        *sources(wanted, labels),
        *(Hint("warn", text) for _key, text in kept_sources(proposal.changes, now, labels)),
        *dates(wanted, labels),
        *translations(proposal.changes, now, labels),
        *links(proposal.changes, labels),
    ]


def required(kind: ProposalKind, wanted: Values, labels: Labels) -> Hint:
    """What is missing of a title that has to stand there in one language at least."""
    columns = {name: [name, *languages.values()] for name, languages in translated(labels).items()}
    missing = [name for name in kind.required if not any(wanted.get(key) for key in columns.get(name, [name]))]
    if missing:
        return Hint("bad", _("Missing: %(fields)s") % {"fields": with_commas(map(labels.field, missing))})
    elsewhere = kind.asked_elsewhere(wanted) if kind.asked_elsewhere else None
    if elsewhere and elsewhere.fields:
        return Hint("warn", elsewhere.sentence)
    return Hint("ok", _("All required fields are filled in"))


def children(name: str, values: Values) -> Figures:
    """Rows of a kind of children by their key."""
    found: Figures = {}
    for key, value in values.items():
        head, number, column = Key.parse(key)
        if head == name and column and values.get(f"{name}.{number}", True):
            found.setdefault(number, {})[column] = value
    return found


def sources(wanted: Values, labels: Labels) -> Iterator[Hint]:
    """A number without a source can be published, but is not worth much."""
    for name, columns in labels.child_columns.items():
        if "value" not in columns or not set(SOURCES) & columns.keys():
            continue
        rows = children(name, wanted).values()
        given = sum(any(row.get(each) for each in SOURCES) for row in rows)
        if rows:
            text = ngettext(
                "Source given for %(given)s of %(total)s number",
                "Sources given for %(given)s of %(total)s numbers",
                len(rows),
            )
            yield Hint("ok" if given == len(rows) else "warn", text % {"given": given, "total": len(rows)})


def kept_sources(changes: Values, now: Values, labels: Labels) -> Iterator[tuple[str, str]]:
    """A number that was changed while its source stayed, by the key of its row: does the source say the new one too?"""
    for name, columns in labels.child_columns.items():
        if "value" not in columns or not set(SOURCES) & columns.keys():
            continue
        for number, row in children(name, now).items():
            head = f"{name}.{number}"
            is_other = any(f"{head}.{each}" in changes for each in ("value", "year", "unit"))
            if is_other and changes.get(head) is not False and not any(f"{head}.{each}" in changes for each in SOURCES):
                words = {"row": labels.title(name, row)}
                text = _("The value has changed but its source has not: %(row)s. Does the source give the new value?")
                yield head, text % words


def dates(wanted: Snapshot, labels: Labels) -> Iterator[Hint]:
    """Years to come and ends before beginnings. Of plans the last year may lie ahead."""
    rows = [wanted, *(row for name in labels.children for row in children(name, wanted).values())]
    years = [year for row in rows for key in PAST if isinstance(year := row.get(key), int)]
    years += [int(text) for row in rows if (text := str(row.get("reported") or "")[:4]).isdecimal()]
    ahead = sorted({str(year) for year in years if year > timezone.localdate().year})
    turned = any(is_turned(row.get(first), row.get(last)) for row in rows for first, last in PERIODS)
    if ahead:
        yield Hint("warn", _("Year in the future: %(years)s") % {"years": with_commas(ahead)})
    if turned:
        yield Hint("bad", _("A period ends before it starts"))
    if not ahead and not turned:
        yield Hint("ok", _("Years and dates are plausible"))


def is_turned(first: Plain, last: Plain) -> bool:
    return bool(first and last) and is_after(first, last)


def translations(changes: Values, now: Values, labels: Labels) -> Iterator[Hint]:
    """A text that was changed in one language and stayed in another."""
    stale: dict[tuple[str, str], list[str]] = {}
    for name, languages in translated(labels).items():
        changed = [code for code, key in languages.items() if changes.get(key)]
        for code, key in languages.items():
            if changed and key not in changes and now.get(key):
                stale.setdefault((code, changed[0]), []).append(labels.field(name))
    for (code, changed_code), fields in stale.items():
        words = {"old": language_name(code), "new": language_name(changed_code), "fields": with_commas(fields)}
        yield Hint("warn", _("%(old)s text not updated after the %(new)s text: %(fields)s") % words)


def translated(labels: Labels) -> dict[str, dict[str, str]]:
    """Field to the column of each of its languages, the reader's language first."""
    found: dict[str, dict[str, str]] = {}
    for key, column in labels.columns.items():
        if translation := translation_of(column):
            found.setdefault(translation.translated_field.name, {})[translation.language] = key
    first = get_language() or "en"
    return {name: dict(sorted(by.items(), key=lambda pair: pair[0] != first)) for name, by in found.items()}


def links(changes: Values, labels: Labels) -> Iterator[Hint]:
    """The site never opens them itself."""
    given = list(addresses(changes, labels))
    plain = sorted({value for value in given if not value.startswith("https://")})
    if plain:
        yield Hint(
            "warn",
            _("Links without a secure connection (open them yourself): %(links)s") % {"links": with_commas(plain)},
        )
    elif given:
        yield Hint(
            "ok",
            ngettext(
                "%(count)s new link, not opened by the site", "%(count)s new links, not opened by the site", len(given)
            )
            % {"count": len(given)},
        )


def addresses(changes: Values, labels: Labels) -> Iterable[str]:
    for key, value in changes.items():
        name, _pk, column_name = Key.parse(key)
        columns = labels.child_columns[name] if name in labels.children else labels.columns
        column = columns.get(column_name if name in labels.children else key)
        if column is not None and IS_ADDRESS[column] and value:
            yield str(value)


IS_ADDRESS = ByField({models.URLField: True, models.Field: False})
