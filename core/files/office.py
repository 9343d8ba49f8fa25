"""DOCX and XLSX: zip archives of XML. Looked at from the outside in, with a limit at each step."""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat  # a document type stops it at once, so that no entity is ever read

from core.files.refusing import unsafe, wrong_type

MOST_MEMBERS = 2_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 100
RATIO_FROM = 1_000_000
MOST_DIRECTORY = 1_000_000
MOST_DEPTH = 256
CHUNK = 65_536
END = struct.Struct("<4s4H2LH")
ENCRYPTED = 0x1 | 0x40 | 0x2000
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


def kind_of_zip(path: Path) -> str:
    """docx or xlsx. Raises Refused for any other archive and for one that could do harm."""
    try:
        with path.open("rb") as file:
            check_end(file)
            with zipfile.ZipFile(file) as archive:
                return examine(archive)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        struct.error,
    ) as error:
        raise unsafe() from error
    except expat.ExpatError as error:
        raise unsafe() from error


def check_end(file: IO[bytes]) -> None:
    """The end of the archive says how long its directory is. It is read before anything is made of it."""
    size = file.seek(0, 2)
    file.seek(max(size - END.size - 65_535 - 20, 0))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0:
        raise wrong_type()
    _, disk, first_disk, here, members, length, start, comment = END.unpack_from(tail, place)
    is_whole = place + END.size + comment == len(tail) and not disk and not first_disk and here == members
    if not is_whole or b"PK\x06\x07" in tail[max(place - 20, 0) : place]:
        raise unsafe()
    if members > MOST_MEMBERS or length > MOST_DIRECTORY or start + length > size:
        raise unsafe()
    file.seek(0)


def examine(archive: zipfile.ZipFile) -> str:
    members = archive.infolist()
    names = {member.filename for member in members}
    if CONTENTS not in names or ROOT not in names:
        raise wrong_type()
    check_directory(members)
    types, links = read_all(archive)
    kind = MAIN_PARTS.get(types.get(main_part(links), ""))
    if kind is None:
        raise wrong_type()
    if any(is_active(word) for word in (*types, *types.values())) or any(is_harmful(link) for _, link in links):
        raise unsafe()
    return kind


def check_directory(members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename.casefold() for member in members}
    if len(members) > MOST_MEMBERS or len(names) != len(members):
        raise unsafe()
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise unsafe()
    for member in members:
        grows = member.file_size > RATIO_FROM and member.file_size > MOST_RATIO * max(member.compress_size, 1)
        packed = member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if grows or not packed or member.flag_bits & ENCRYPTED or not is_plain(member.orig_filename):
            raise unsafe()


def is_plain(name: str) -> bool:
    """Inside the archive, in the way that all programs read alike."""
    if name.startswith("/") or any(sign in name for sign in "\\:\0"):
        return False
    return not {"..", "."}.intersection(name.split("/"))


def read_all(archive: zipfile.ZipFile) -> tuple[dict[str, str], list[tuple[str, Attributes]]]:
    """Content type by part, and the links with the file that holds them. All is read, and counted while it is read."""
    types: dict[str, str] = {}
    links: list[tuple[str, Attributes]] = []
    left = MOST_UNPACKED
    for member in archive.infolist():
        if is_active(member.filename):
            types[member.filename] = ""
        elements = Elements() if member.filename.casefold().endswith(XML) else None
        for chunk in chunks(archive, member):
            left -= len(chunk)
            if left < 0:
                raise unsafe()
            if elements:
                elements.feed(chunk)
            elif chunk.startswith(b"PK\x03\x04") and not is_chart_data(member.filename):
                raise unsafe()
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

    def __init__(self) -> None:
        self.types: dict[str, str] = {}
        self.links: list[Attributes] = []
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end

    def feed(self, chunk: bytes) -> None:
        self.parser.Parse(chunk, False)

    def close(self) -> None:
        self.parser.Parse(b"", True)

    def refuse(self, *_: object) -> None:
        raise unsafe()

    def begin(self, tag: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise unsafe()
        name = tag.rpartition(":")[2]
        if name == "Override":
            self.types[attributes.get("PartName", "").lstrip("/")] = attributes.get("ContentType", "")
        elif name == "Default":
            self.types[f"*.{attributes.get('Extension', '')}"] = attributes.get("ContentType", "")
        elif name == "Relationship":
            self.links.append(attributes)
        if len(self.types) > MOST_LINKS or len(self.links) > MOST_LINKS:
            raise unsafe()

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
