"""DOCX and XLSX: zip archives of XML. Looked at from the outside in, with a limit at each step.

A program for a process of its own that may use little time and memory (core/files/limited.py), before any library
opens the file. Nothing of the site is imported here, and nothing is kept but counts. Its exit code is the answer.
"""

import struct
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat  # a document type stops it at once, so that no entity is ever read

SECONDS = 10
MEMORY = 192 * 1024 * 1024
GOOD, UNSAFE, WRONG_TYPE = 0, 3, 5
MOST_MEMBERS = 2_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 100
RATIO_FROM = 1_000_000
MOST_XML = 120_000_000
MOST_TAGS = {"docx": 3_000_000, "xlsx": 6_000_000}  # beginnings and ends of elements, counted before XML is read
MOST_OF = {"si": 250_000, "c": 1_500_000}  # strings and cells of a workbook, which cost a library most
MOST_DIRECTORY = 1_000_000
MOST_DEPTH = 256
CHUNK = 65_536
END = struct.Struct("<4s4H2LH")
ENCRYPTED = 0x1 | 0x40 | 0x2000
ENCODINGS = {"UTF-8", "UTF-16", "US-ASCII"}
XML = (".xml", ".rels", ".vml")
MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
ACTIVE = ("macro", "vba", "activex", "oleobject")
CONTENTS = "[Content_Types].xml"
ROOT = "_rels/.rels"
MOST_LINKS = 100_000

type Attributes = dict[str, str]


class Unsafe(Exception):
    """Could do harm, or cost more than a document does."""


class WrongType(Exception):
    """The archive is of another kind."""


def check(path: Path, kind: str) -> None:
    """Raises WrongType for what is no docx or xlsx, whichever was asked for; Unsafe, and others, for the rest."""
    with path.open("rb") as file:
        check_end(file)
        with zipfile.ZipFile(file) as archive:
            examine(archive, kind)


def check_end(file: IO[bytes]) -> None:
    """The end of the archive says how long its directory is. It is read before anything is made of it."""
    size = file.seek(0, 2)
    file.seek(max(size - END.size - 65_535 - 20, 0))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0:
        raise WrongType
    _, disk, first_disk, here, members, length, start, comment = END.unpack_from(tail, place)
    is_whole = place + END.size + comment == len(tail) and not disk and not first_disk and here == members
    if not is_whole or b"PK\x06\x07" in tail[max(place - 20, 0) : place]:
        raise Unsafe
    if members > MOST_MEMBERS or length > MOST_DIRECTORY or start + length > size:
        raise Unsafe
    file.seek(0)


def examine(archive: zipfile.ZipFile, kind: str) -> None:
    members = archive.infolist()
    names = {member.filename for member in members}
    if CONTENTS not in names or ROOT not in names:
        raise WrongType
    check_directory(members)
    check_tags(archive, MOST_TAGS[kind])
    types, links = read_all(archive)
    if MAIN_PARTS.get(types.get(main_part(links), "")) != kind:
        raise WrongType
    if any(is_active(word) for word in (*types, *types.values())) or any(is_harmful(link) for _, link in links):
        raise Unsafe


def check_directory(members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename.casefold() for member in members}
    if len(members) > MOST_MEMBERS or len(names) != len(members):
        raise Unsafe
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Unsafe
    if sum(member.file_size for member in members if is_xml(member)) > MOST_XML:
        raise Unsafe
    for member in members:
        grows = member.file_size > RATIO_FROM and member.file_size > MOST_RATIO * max(member.compress_size, 1)
        packed = member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if grows or not packed or member.flag_bits & ENCRYPTED or not is_plain(member.orig_filename):
            raise Unsafe


def is_plain(name: str) -> bool:
    """Inside the archive, in the way that all programs read alike."""
    if name.startswith("/") or any(sign in name for sign in "\\:\0"):
        return False
    return not {"..", "."}.intersection(name.split("/"))


def is_xml(member: zipfile.ZipInfo) -> bool:
    return member.filename.casefold().endswith(XML)


def check_tags(archive: zipfile.ZipFile, most: int) -> None:
    """Counting signs costs a hundredth of reading XML. UTF-8 and UTF-16, all that is taken, write this one alike."""
    left, tags = MOST_XML, 0
    for member in filter(is_xml, archive.infolist()):
        for chunk in chunks(archive, member):
            left -= len(chunk)
            tags += chunk.count(b"<")
            if left < 0 or tags > most:
                raise Unsafe


def read_all(archive: zipfile.ZipFile) -> tuple[dict[str, str], list[tuple[str, Attributes]]]:
    """Content type by part, and the links with the file that holds them. All is read, and counted while it is read."""
    types: dict[str, str] = {}
    links: list[tuple[str, Attributes]] = []
    left, counts = MOST_UNPACKED, Counter[str]()
    for member in archive.infolist():
        if is_active(member.filename):
            types[member.filename] = ""
        elements = Elements(counts) if is_xml(member) else None
        for chunk in chunks(archive, member):
            left -= len(chunk)
            if left < 0:
                raise Unsafe
            if elements:
                elements.feed(chunk)
            elif chunk.startswith(b"PK\x03\x04") and not is_chart_data(member.filename):
                raise Unsafe
        if elements:
            elements.close()
            types |= elements.types if member.filename == CONTENTS else {}
            links += [(member.filename, link) for link in elements.links if member.filename.endswith(".rels")]
    return types, links


def chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            yield chunk


class Elements:
    """What an XML part says of types and links. A document type, and with it any entity, is refused when it begins."""

    def __init__(self, counts: Counter[str]) -> None:
        self.types: dict[str, str] = {}
        self.links: list[Attributes] = []
        self.depth = 0
        self.counts = counts
        self.parser = expat.ParserCreate()
        self.parser.XmlDeclHandler = self.declare
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end

    def feed(self, chunk: bytes) -> None:
        self.parser.Parse(chunk, False)

    def close(self) -> None:
        self.parser.Parse(b"", True)

    def declare(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.upper() not in ENCODINGS:
            raise Unsafe

    def refuse(self, *_: object) -> None:
        raise Unsafe

    def begin(self, tag: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise Unsafe
        name = tag.rpartition(":")[2]
        if name == "Override":
            self.types[attributes.get("PartName", "").lstrip("/")] = attributes.get("ContentType", "")
        elif name == "Default":
            self.types[f"*.{attributes.get('Extension', '')}"] = attributes.get("ContentType", "")
        elif name == "Relationship":
            self.links.append(attributes)
        elif name in MOST_OF:
            self.counts[name] += 1
            if self.counts[name] > MOST_OF[name]:
                raise Unsafe
        if len(self.types) > MOST_LINKS or len(self.links) > MOST_LINKS:
            raise Unsafe

    def end(self, tag: str) -> None:
        self.depth -= 1


def main_part(links: list[tuple[str, Attributes]]) -> str:
    found = [link for place, link in links if place == ROOT and type_of(link) == "officedocument"]
    return found[0].get("Target", "").lstrip("/") if len(found) == 1 else ""


def type_of(link: Attributes) -> str:
    """The last word of the type's address, which has two beginnings (transitional and strict)."""
    return link.get("Type", "").rpartition("/")[2].casefold()


def is_active(word: str) -> bool:
    return any(part in word.casefold() for part in ACTIVE)


def is_harmful(link: Attributes) -> bool:
    """A template, an object or a picture that is fetched from elsewhere; a link that a reader may press is fine."""
    if is_active(type_of(link)):
        return True
    target = link.get("Target", "")
    is_outside = link.get("TargetMode", "").casefold() == "external" or is_address(target)
    return is_outside and type_of(link) != "hyperlink"


def is_address(target: str) -> bool:
    return "://" in target or target.startswith(("//", "\\\\")) or target.casefold().startswith("file:")


def is_chart_data(name: str) -> bool:
    """Charts in a document keep their table beside them. It is handed on as it is and never opened here."""
    return "/embeddings/" in name.casefold() and name.casefold().endswith(".xlsx")


def main() -> int:
    try:
        check(Path(sys.argv[1]), sys.argv[2])
    except WrongType:
        return WRONG_TYPE
    except BaseException:  # whatever it is, the file cannot be trusted
        return UNSAFE
    return GOOD


if __name__ == "__main__":
    sys.exit(main())
