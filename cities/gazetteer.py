"""Names of some 34,000 places with their point, country and time zone, from GeoNames (CC BY 4.0), without a network.

bin/make-places writes them into a file of the environment, the largest places first. Here their names become one text
to search in, made at the first question and kept in the process: a line for each name. A find in five million
characters takes some milliseconds, where a dictionary of all the names would take ten times the memory; the few places
that are found are read from the file.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from core.text import data_files
from core.text.fold import fold, forms
from core.text.languages import CHARSETS
from core.text.scripts import is_written

FILE = Path(sys.prefix, "share", "alliance", "places.tsv")
REMARK = "#"
CREDIT = "GeoNames"
HOME = "https://www.geonames.org/"
LEAST = 2
MOST = 12
LONGEST = 80
BETWEEN_WORDS = re.compile(r"[\s\-‐–_/,.·]+")
WITHIN_WORDS = re.compile(r"['’‘ʼʻ`´\u200b-\u200d]")
KATAKANA = re.compile("[\u30a1-\u30fa\u30fc・]+")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
CHINESE = tuple(code for code in CHARSETS if code.startswith("zh"))
WRITTEN_IN_HAN = frozenset({"CN", "HK", "JP", "MO", "TW"})  # whose names Japanese write in Han
UNWRITTEN = "\ufffd"
KINDS = "市县縣区區"
FIELDS = 8  # of a line, before its further names
DIVISIONS = Path(__file__).parent / "data" / "divisions.yaml"
making = Lock()


class Place(NamedTuple):
    id: int
    name: str
    country: str
    latitude: float
    longitude: float
    time_zone: str
    population: int  # of no known year
    division: str = ""  # GeoNames' code of the first level
    own_names: dict[str, str] = {}  # by language, in letters that are not Latin

    def name_for(self, language: str) -> str:
        """The name in the reader's script, where the gazetteer has such a name."""
        return self.own_names.get(language, self.name)

    def division_for(self, language: str) -> str:
        """The province or prefecture, where it is known; empty where the place is called the same."""
        name = divisions().get(self.country, {}).get(self.division, {}).get(language, "")
        return "" if name.startswith(self.name_for(language)) else name

    @property
    def link(self) -> str:
        return f"{HOME}{self.id}"


class Index(NamedTuple):
    """Line by line a name, a tab, and the number of its place."""

    text: str
    starts: tuple[int, ...]  # where the names of a place begin in the text
    lines: tuple[int, ...]  # where its line begins in the file
    numbers: dict[int, int]  # by the key of GeoNames


def key(text: str) -> str:
    """The form in which names are compared: case, accents, hyphens and the forms of Han characters are levelled."""
    return BETWEEN_WORDS.sub(" ", WITHIN_WORDS.sub("", fold(text))).strip()


@cache
def divisions() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = data_files.read(DIVISIONS)
    return found


def names_in_letters(country: str, names: list[str]) -> dict[str, str]:
    """One name for each language that is not written in Latin letters. GeoNames does not say which language a name is
    in; the letters do: a form that no other language has comes first, and one that also stands with its kind (成都市)
    before a byname."""
    own = [name for name in names if not name.isascii()]
    kana = [name for name in own if KATAKANA.fullmatch(name)]
    han = [name for name in own if HAN.fullmatch(name)]
    found = in_both_scripts({language: best(han, language) for language in CHINESE})
    found["ja"] = best(han, "ja") if country in WRITTEN_IN_HAN else min(kana, key=len, default="")
    return {language: name for language, name in found.items() if name}


def in_both_scripts(found: dict[str, str]) -> dict[str, str]:
    """A Chinese name that the gazetteer has in one script alone, as it has every other one abroad, is rewritten in the
    other where each of its characters has one form there; else it is shown as it is."""
    one, other = CHINESE
    return {
        one: found[one] or rewritten(found[other], one) or found[other],
        other: found[other] or rewritten(found[one], other) or found[one],
    }


def rewritten(name: str, language: str) -> str:
    """Empty where a character has several forms in that script, or none."""
    text = "".join(only_forms(language).get(letter, letter) for letter in name)
    return text if is_written(text, CHARSETS[language]) else ""


@cache
def only_forms(language: str) -> dict[str, str]:
    """Each character that has other forms, which are compared as one with it: its one form in a script, else
    nothing that could be written."""
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for form, stands_for in forms().items():
        first = stands_for if isinstance(stands_for, str) else chr(stands_for)
        alike[first] |= {letter for letter in (chr(form), first) if HAN.fullmatch(letter)}
    found: dict[str, str] = {}
    for letters in alike.values():
        there = [letter for letter in letters if is_written(letter, CHARSETS[language])]
        found |= dict.fromkeys(letters, there[0] if len(there) == 1 else UNWRITTEN)
    return found


def best(names: list[str], language: str) -> str:
    fitting = [name for name in names if is_written(name, CHARSETS[language])]
    others = [code for code in CHARSETS if code != language]
    return min(fitting, key=lambda name: (*shared(name, others), not has_kind(name, names), len(name)), default="")


def shared(name: str, others: list[str]) -> tuple[bool, ...]:
    """Chinese in the other script first: the two are told apart more often than either from Japanese."""
    in_order = sorted(others, key=lambda code: code not in CHINESE)
    return tuple(is_written(name, CHARSETS[code]) for code in in_order)


def has_kind(name: str, names: list[str]) -> bool:
    return any(f"{name}{kind}" in names for kind in KINDS)


def index() -> Index:
    with making:
        return made()


@cache
def made() -> Index:
    starts: list[int] = []
    lines: list[int] = []
    numbers: dict[int, int] = {}
    parts: list[str] = []
    at, offset = 0, 0
    with FILE.open("rb") as rows:
        for row in rows:
            offset, begins = offset + len(row), offset
            fields = row.decode().rstrip("\n").split("\t")
            if fields[0].startswith(REMARK):
                continue
            number = len(starts)
            names = dict.fromkeys(key(name) for name in (fields[1], *fields[FIELDS:]))
            part = "".join(f"\n{name}\t{number}" for name in names if name)
            numbers[int(fields[0])] = number
            starts.append(at)
            lines.append(begins)
            parts.append(part)
            at += len(part)
    return Index("".join(parts) + "\n", (*starts, at), tuple(lines), numbers)


@lru_cache(maxsize=MOST)
def place(number: int) -> Place:
    """The place with this number in the index."""
    with FILE.open("rb") as rows:
        rows.seek(index().lines[number])
        fields = rows.readline().decode().rstrip("\n").split("\t")
    identifier, name, country, latitude, longitude, time_zone, population, division, *others = fields
    return Place(
        int(identifier),
        name,
        country,
        float(latitude),
        float(longitude),
        time_zone,
        int(population),
        division,
        names_in_letters(country, others),
    )


def find(name: str, *, most: int = MOST) -> list[Place]:
    """Whole names first, then beginnings, then words within; of each the largest places first."""
    wanted = key(name)[:LONGEST]
    if len(wanted) < LEAST:
        return []
    there = index()
    found: dict[int, None] = {}
    for pattern in (f"\n{wanted}\t", f"\n{wanted}", f" {wanted}"):
        for number in hits(there.text, pattern):
            found.setdefault(number)
            if len(found) >= most:
                return [place(each) for each in found]
    return [place(each) for each in found]


def hits(text: str, pattern: str) -> Iterator[int]:
    at = text.find(pattern)
    while at >= 0:
        end = text.index("\n", at + 1)
        yield int(text[text.rindex("\t", at, end) + 1 : end])
        at = text.find(pattern, end)


def place_of(number: int | None) -> Place | None:
    """The place with this key of GeoNames."""
    there = index()
    at = there.numbers.get(number or 0)
    return None if at is None else place(at)


def names_of_place(number: int | None) -> frozenset[str]:
    """All names of a place, in the form in which names are compared."""
    there = index()
    at = there.numbers.get(number or 0)
    if at is None:
        return frozenset()
    lines = there.text[there.starts[at] : there.starts[at + 1]].split("\n")
    return frozenset(line.partition("\t")[0] for line in lines if line)
