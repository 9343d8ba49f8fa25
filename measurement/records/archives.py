"""Archives: a ZIP of one table, or a Darwin Core archive with its description."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO
from xml.parsers import expat  # a document type stops it at once, so that no entity is ever read

from measurement.records.columns import folded
from measurement.records.decoding import BROKEN, ENCODINGS, Opener, Shape
from measurement.records.faults import Fault

META = "meta.xml"
MOST_META = 1_000_000
MOST_MEMBERS = 2_000
ENCRYPTED = 0x1 | 0x40 | 0x2000
ESCAPES = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\r\\n": "\r\n", "\\\\": "\\", "&quot;": '"'}


@dataclass
class ArchivePart:
    """A table of an archive, as its description says."""

    is_core: bool
    type: str
    encoding: str
    shape: Shape
    skip: int
    location: str = ""
    id: int = 0
    terms: dict[str, int] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)


@contextmanager
def unpacked(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, when its names and members can be trusted. Raises Fault."""
    try:
        with zipfile.ZipFile(path) as archive:
            check(archive.infolist())
            yield archive
    except (*BROKEN, OSError):
        raise Fault("archive") from None


def check(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise Fault("archive")
    for member in members:
        if not is_plain(member.orig_filename):
            raise Fault("archive_path")
        if member.flag_bits & ENCRYPTED:
            raise Fault("archive_locked")


def is_plain(name: str) -> bool:
    return not (name.startswith("/") or any(sign in name for sign in "\\:\0") or ".." in name.split("/"))


def opener(archive: zipfile.ZipFile, name: str) -> Opener:
    try:
        archive.getinfo(name)
    except KeyError:
        raise Fault("file_missing") from None
    return partial(opened, archive, name)


def opened(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return archive.open(name)
    except (*BROKEN, OSError, RuntimeError):
        raise Fault("archive") from None


def tables_in(archive: zipfile.ZipFile) -> list[str]:
    """The files that may be tables: not what a computer adds by itself."""
    names = [member.filename for member in archive.infolist() if not member.is_dir()]
    return [name for name in names if not name.startswith("__MACOSX/") and not name.split("/")[-1].startswith(".")]


def parts_described(archive: zipfile.ZipFile) -> list[ArchivePart] | None:
    """The tables by the description; nothing where there is none. Raises Fault."""
    if META not in archive.namelist():
        return None
    with opened(archive, META) as stream:
        content = stream.read(MOST_META + 1)
    if len(content) > MOST_META:
        raise Fault("meta")
    parts = Description(content).parts
    if sum(part.is_core for part in parts) != 1:
        raise Fault("meta")
    return parts


class Description:
    """Reads meta.xml. A document type, and with it any entity, is refused when it begins."""

    def __init__(self, content: bytes) -> None:
        self.parts: list[ArchivePart] = []
        self.text = ""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self.refuse
        parser.EntityDeclHandler = self.refuse
        parser.StartElementHandler = self.begin
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.hear
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError):
            raise Fault("meta") from None
        if any(not part.location for part in self.parts):
            raise Fault("meta")

    def refuse(self, *_: object) -> None:
        raise Fault("xml")

    def hear(self, text: str) -> None:
        self.text += text

    def begin(self, tag: str, given: dict[str, str]) -> None:
        name, self.text = tag.rpartition(":")[2], ""
        if name in ("core", "extension"):
            self.parts.append(part_of(name == "core", given))
        elif not self.parts:
            return
        elif name in ("id", "coreid"):
            self.parts[-1].id = int(given.get("index", "0"))
        elif name == "field":
            self.add_field(self.parts[-1], given)

    def add_field(self, part: ArchivePart, given: dict[str, str]) -> None:
        term = folded(given.get("term", ""))
        if "index" in given:
            part.terms[term] = int(given["index"])
        if given.get("default"):
            part.defaults[term] = given["default"]

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] != "location" or not self.parts:
            return
        if self.parts[-1].location:
            raise Fault("several_files")
        location = self.text.strip()
        if not is_plain(location):
            raise Fault("archive_path")
        self.parts[-1].location = location


def part_of(is_core: bool, given: dict[str, str]) -> ArchivePart:
    """One table with the defaults of the standard where the description is silent. Raises Fault."""
    delimiter = unescaped(given.get("fieldsTerminatedBy", ","))
    quote = unescaped(given.get("fieldsEnclosedBy", '"'))
    if len(delimiter) != 1 or len(quote) > 1 or delimiter in "\r\n":
        raise Fault("delimiter")
    if unescaped(given.get("linesTerminatedBy", "\n")) not in ("\n", "\r\n", "\r"):
        raise Fault("delimiter")
    encoding = given.get("encoding", "UTF-8").lower()
    if encoding not in ENCODINGS:
        raise Fault("encoding")
    skip = int(given.get("ignoreHeaderLines") or 0)
    return ArchivePart(is_core, folded(given.get("rowType", "")), encoding, Shape(delimiter, quote), skip)


def unescaped(text: str) -> str:
    return ESCAPES.get(text, text)
