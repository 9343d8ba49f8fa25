"""The record of the Convention's online reporting tool: what a commitment lacks, and its JSON. Pure.

Both read `data/ort-commitment.yaml` alone. A record is a map by the names of the columns: texts are maps by the codes
of languages, terms are `Named`, yes and no are True and False, an answer that was not given is None. A record that
lacks nothing makes a JSON that the tool takes, and one that lacks something never does.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from core.text import data_files

FILE = Path(__file__).with_name("data") / "ort-commitment.yaml"
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}", re.ASCII)
TEXTS = frozenset({"text", "rich", "texts"})  # shapes that are written in languages
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

type Record = Mapping[str, Any]
type Made = dict[str, Any]


class NamedTerm(NamedTuple):
    """A term with its name for people and its identifier in the tool, which may be unknown."""

    name: str
    identifier: str


class Why(StrEnum):
    """Why the tool would not take a field."""

    EMPTY = "empty"
    UNANSWERED = "unanswered"
    LANGUAGE = "language"  # it is in no language of the tool
    DAY = "day"  # it is no whole day
    BOTH = "both"  # dates, and open-ended too
    ORDER = "order"  # the end lies before the start
    SEVERAL = "several"  # one country is asked for
    UNKNOWN = "unknown"  # no identifier in the tool is known


class Missing(NamedTuple):
    field: str
    why: Why


class Aside(StrEnum):
    """Why something that a city wrote is not in the JSON."""

    NOT_ASKED = "not_asked"
    LANGUAGE = "language"
    OTHER_LANGUAGE = "other_language"  # sent in one language of the tool, and not in these
    UNKNOWN = "unknown"


class LeftOut(NamedTuple):
    """`names` are the terms, countries or codes of languages that are left out; empty where the whole field is."""

    field: str
    why: Aside
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    tool: str
    shape: str
    asked: str = ""
    required: bool = False
    ours: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a commitment as the data file says it."""

    schema: str
    sources: tuple[str, ...]
    read_on: str
    languages: Mapping[str, tuple[str, ...]]
    fields: tuple[Field, ...]
    contact: tuple[Field, ...]
    jurisdiction: str
    parties: Mapping[str, str]

    def field(self, name: str) -> Field:
        """The field of a name. Raises KeyError."""
        return by_name()[name]


@cache
def form() -> Form:
    """The form, read once a process."""
    said = data_files.read(FILE)
    parties = {code: code.lower() for code in said["countries"].split()} | said["parties"]
    return Form(
        schema=said["schema"],
        sources=tuple(said["sources"]),
        read_on=said["read_on"],
        languages={code: tuple(ours) for code, ours in said["languages"].items()},
        fields=tuple(field_of(each) for each in said["fields"]),
        contact=tuple(field_of(each) for each in said["contact"]),
        jurisdiction=said["jurisdiction"],
        parties=parties,
    )


def field_of(said: dict[str, Any]) -> Field:
    return Field(**{**said, "values": tuple(said.get("values", ()))})


@cache
def by_name() -> Mapping[str, Field]:
    return {field.name: field for field in form().fields}


def party_of(country: str) -> str:
    """The identifier in the tool of a country or area, of an area that of its Party; empty where none is known."""
    return form().parties.get(country, "")


def is_country(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()


# --- When the tool asks -------------------------------------------------------------------------------------------


def covers_one(record: Record) -> bool:
    """Whether the form counts it as one country: exactly one, and no region."""
    return record.get("coverage_scope") != "global" and len(record.get("coverage_countries") or ()) == 1


CONDITIONS: Mapping[str, Callable[[Record], bool]] = {
    "": lambda record: True,
    "dated": lambda record: not record.get("is_open_ended"),
    "open_ended": lambda record: bool(record.get("is_open_ended")),
    "in_countries": lambda record: record.get("coverage_scope") in ("national", "multiCountries"),
    "global": lambda record: record.get("coverage_scope") == "global",
    "linked": lambda record: record.get("is_linked_to_nbsap") is True,
    "one_country": covers_one,
    "on_target15": lambda record: record.get("is_reporting_on_target15") is True,
    "tracked": lambda record: record.get("is_progress_tracked") is True,
}


def is_asked(field: Field, record: Record) -> bool:
    return CONDITIONS[field.asked](record)


def value_of(field: Field, record: Record) -> Any:
    """What was written. A commitment of one country that is in a national strategy is in that of this country: the
    form of the tool fills that in and locks it."""
    if field.name == "linked_to_nbsap_countries" and covers_one(record):
        return record["coverage_countries"]
    return record.get(field.name)


# --- What is missing ----------------------------------------------------------------------------------------------


def missing_lines(record: Record) -> list[Missing]:
    """What is not filled in, in the order of the form, one line a field."""
    found = [
        Missing(field.name, why) for field in form().fields if is_asked(field, record) and (why := lacks(field, record))
    ]
    if has_both(record):
        found = [Missing("timeline_start_date", Why.BOTH), *found]
        found.sort(key=lambda each: place_of(each.field))
    return found


@cache
def place_of(name: str) -> int:
    return [field.name for field in form().fields].index(name)


def has_both(record: Record) -> bool:
    """Whether both ways to say when are there: dates, and open-ended."""
    has_days = record.get("timeline_start_date") or record.get("timeline_end_date")
    return bool(record.get("is_open_ended") and has_days)


def lacks(field: Field, record: Record) -> Why | None:
    value = value_of(field, record)
    if field.shape in FAULTS and (why := FAULTS[field.shape](field, value, record)):
        return why
    if not field.required or written(field, value) is not None:
        return None
    if field.shape == "answer":
        return Why.UNANSWERED
    if field.shape in TEXTS and any((value or {}).values()):
        return Why.LANGUAGE
    return Why.UNKNOWN if value else Why.EMPTY


def faulty_day(field: Field, value: Any, record: Record) -> Why | None:
    if not value:
        return None
    if whole_day(value) is None:
        return Why.DAY
    starts = whole_day(record.get("timeline_start_date"))
    ends = whole_day(record.get("timeline_end_date"))
    is_late = field.name == "timeline_end_date" and starts and ends and ends < starts
    return Why.ORDER if is_late else None


def faulty_countries(field: Field, value: Any, record: Record) -> Why | None:
    several = field.name == "coverage_countries" and record.get("coverage_scope") == "national" and len(value or ()) > 1
    return Why.SEVERAL if several else None


FAULTS: Mapping[str, Callable[[Field, Any, Record], Why | None]] = {
    "day": faulty_day,
    "countries": faulty_countries,
}


def whole_day(text: Any) -> date | None:
    """2026-03-31, and no other way to write a day: 2026-W01-1 is as long."""
    if not isinstance(text, str) or not DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# --- What is kept here and not sent ------------------------------------------------------------------------------


def left_out(record: Record) -> list[LeftOut]:
    """What a city wrote and the tool does not get, in the order of the form."""
    found = []
    for field in form().fields:
        value = record.get(field.name)
        if not value or field.shape in ("flag", "answer"):
            continue
        if not is_asked(field, record):
            if not isinstance(value, Mapping) or any(value.values()):
                found.append(LeftOut(field.name, Aside.NOT_ASKED))
        elif field.shape in TEXTS:
            if any(value.values()) and not in_tool(value):
                found.append(LeftOut(field.name, Aside.LANGUAGE))
            elif others := other_languages(value):
                found.append(LeftOut(field.name, Aside.OTHER_LANGUAGE, others))
        elif names := without_identifier(field, value):
            found.append(LeftOut(field.name, Aside.UNKNOWN, names))
    return found


def other_languages(texts: Mapping[str, str]) -> tuple[str, ...]:
    """The languages in which a text stays here: those that the tool does not have, and the second Chinese text."""
    written = [code for code, text in texts.items() if text.strip()]
    taken = {next((code for code in ours if code in written), "") for ours in form().languages.values()}
    return tuple(code for code in written if code not in taken)


def without_identifier(field: Field, value: Any) -> tuple[str, ...]:
    if field.shape == "terms":
        return tuple(term.name for term in value if not term.identifier)
    if field.shape == "term":
        return () if value.identifier else (value.name,)
    if field.shape == "countries":
        return tuple(code for code in value if not party_of(code))
    if field.shape in ("identifier", "identifiers"):
        several = [value] if field.shape == "identifier" else value
        return tuple(each for each in several if not IDENTIFIER.fullmatch(each))
    return ()


# --- The JSON -----------------------------------------------------------------------------------------------------


def export(record: Record, contact: Mapping[str, Any] | None = None) -> Made:
    """The record as the tool writes a commitment. No key is empty; no is an answer and stays."""
    body: Made = {}
    is_no_timeline = has_faulty_timeline(record)
    for field in form().fields:
        if not is_asked(field, record) or (field.name in TIMELINE and is_no_timeline):
            continue
        made = None if lacks(field, record) == Why.SEVERAL else written(field, value_of(field, record))
        if made is not None:
            body[field.tool] = made
    languages = languages_of(body) or ["en"]
    return {
        "header": {
            "identifier": str(record["identifier"]).upper(),
            "schema": form().schema,
            "languages": languages,
        },
        **contact_block(contact, languages[0]),
        **body,
    }


TIMELINE = ("timeline_start_date", "timeline_end_date", "is_open_ended", "next_steps_information")


def has_faulty_timeline(record: Record) -> bool:
    """Nothing of it is sent then: half of it would say something else than the city does."""
    days = (form().field(name) for name in TIMELINE[:2])
    faulty = (faulty_day(field, record.get(field.name), record) for field in days if is_asked(field, record))
    return has_both(record) or any(faulty)


def languages_of(body: Made) -> list[str]:
    """The languages of the tool in which some text is."""
    return [code for code in form().languages if any(isinstance(text, dict) and code in text for text in body.values())]


def contact_block(contact: Mapping[str, Any] | None, language: str) -> Made:
    if not contact:
        return {}
    made: Made = {}
    for field in form().contact:
        value = contact.get(field.name)
        if not value:
            continue
        if field.shape == "text":
            made[field.tool] = {language: value}
        elif field.shape == "country":
            made[field.tool] = {"identifier": value}
        elif field.shape == "addresses":
            made[field.tool] = [{"url": each} for each in value]
        else:
            made[field.tool] = value
    made["jurisdiction"] = {"identifier": form().jurisdiction}
    if made.get("country"):
        made["jurisdictionCountries"] = [made["country"]]
    return made


def written(field: Field, value: Any) -> Any:
    """The value as the tool has it, or None where there is nothing to send."""
    return WRITERS[field.shape](field, value)


def in_tool(texts: Mapping[str, str]) -> Made:
    """Texts by the languages of the tool: Chinese from simplified characters, else from traditional ones."""
    found = {}
    for code, ours in form().languages.items():
        for language in ours:
            if text := (texts.get(language) or "").strip():
                found[code] = text
                break
    return found


def text(field: Field, value: Any) -> Made | None:
    return in_tool(value or {}) or None


def rich(field: Field, value: Any) -> Made | None:
    """The tool keeps these texts as HTML: what people typed is no HTML, and stays what they typed."""
    return {code: paragraphs(each) for code, each in in_tool(value or {}).items()} or None


def paragraphs(plain: str) -> str:
    blocks = (block.strip() for block in re.split(r"\n\s*\n", plain))
    return "".join(f"<p>{html.escape(block, quote=False).replace('\n', '<br>')}</p>" for block in blocks if block)


def texts(field: Field, value: Any) -> list[Made] | None:
    found = in_tool(value or {})
    return [found] if found else None


def day(field: Field, value: Any) -> str | None:
    return value if whole_day(value) else None


def flag(field: Field, value: Any) -> bool | None:
    return True if value else None


def answer(field: Field, value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def choice(field: Field, value: Any) -> str | None:
    return value if value in field.values else None


def countries(field: Field, value: Any) -> list[Made] | None:
    found = dict.fromkeys(party for code in value or () if (party := party_of(code)))
    return [{"identifier": each} for each in found] or None


def identifier(field: Field, value: Any) -> Made | None:
    return {"identifier": value} if value and IDENTIFIER.fullmatch(value) else None


def identifiers(field: Field, value: Any) -> list[Made] | None:
    return [made for each in value or () if (made := identifier(field, each))] or None


def term(field: Field, value: Any) -> Made | None:
    return {"identifier": value.identifier} if value and value.identifier else None


def terms(field: Field, value: Any) -> list[Made] | None:
    found = dict.fromkeys(each.identifier for each in value or () if each.identifier)
    return [{"identifier": each} for each in found] or None


def address(field: Field, value: Any) -> str | None:
    return value or None


WRITERS: Mapping[str, Callable[[Field, Any], Any]] = {
    "text": text,
    "rich": rich,
    "texts": texts,
    "day": day,
    "flag": flag,
    "answer": answer,
    "choice": choice,
    "countries": countries,
    "identifier": identifier,
    "identifiers": identifiers,
    "term": term,
    "terms": terms,
    "address": address,
}
