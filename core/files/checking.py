"""Decides what a file is by what it holds, and whether it may be taken. Its name must say the same; the browser is
never asked."""

import codecs
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from core.files import children, images, kinds
from core.files.naming import clean_name, extension_of
from core.files.refusing import Refused, too_large, unreadable_table, wrong_type

HEAD = 4_096
CHUNK = 65_536
SIGNED = {b"PK": "zip", b"%PDF-": "pdf", b"SQLite format 3\0": "sqlite"}
OTHERS = (
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"MZ",
    b"\x7fELF",
    b"BM",
    b"II*\0",
    b"MM\0*",
)


class Upload(Protocol):
    """The part of Django's UploadedFile that is used here."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def chunks(self) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Checked:
    """`name` is what is shown, `kind` what is stored."""

    kind: str
    content_type: str
    name: str
    width: int | None = None
    height: int | None = None


def check_file(path: Path, *, name: str, allowed: Collection[str]) -> Checked:
    """Looks at a file of ours on disk. An image is replaced by one made anew. Raises Refused."""
    wanted = kinds.ordered(allowed)
    with path.open("rb") as file:
        head = file.read(HEAD)
    found = kind_by_signature(path, head, name, wanted)
    if found is None:
        raise wrong_type(wanted)
    check_size(path.stat().st_size, found)
    if found.stored_as == "image":
        return checked_image(path, head, name, found)
    if found.code in kinds.MAPS:
        return Checked(found.stored_as, kinds.CONTENT_TYPES[found.code], clean_name(name))
    if found.code == "pdf":
        children.check_pdf(path)
    elif found.code == "csv":
        check_table(path)
    else:
        children.check_office(path, found.code)
    return Checked(found.stored_as, kinds.CONTENT_TYPES[found.code], clean_name(name))


def kind_by_signature(path: Path, head: bytes, name: str, wanted: list[str]) -> kinds.FileKind | None:
    """The kind of file that its signature alone tells; a zip archive is opened later, once its size is known to be
    small enough."""
    extension = extension_of(name)
    sort = family(head)
    fitting = [kinds.KINDS[code] for code in wanted if sort == FAMILIES[code]]
    found = next((kind for kind in fitting if extension in kind.extensions), None)
    if found and found.stored_as == "image" and extension.replace("jpg", "jpeg") != images.format_of(head):
        return None
    return found


FAMILIES = {
    "pdf": "pdf",
    "docx": "zip",
    "xlsx": "zip",
    "csv": "text",
    "image": "image",
    "photo": "image",
    "gpkg": "sqlite",
    "geojson": "text",
    "shapefile": "zip",
}


def family(head: bytes) -> str:
    """pdf, zip, sqlite, image or text; nothing for what is never taken."""
    if images.format_of(head):
        return "image"
    for signature, name in SIGNED.items():
        if head.startswith(signature):
            return name
    without_mark = head.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"").lstrip()
    is_markup = without_mark.startswith((b"<", b"\xff\xfe<", b"\xfe\xff<"))
    return "" if not without_mark or is_markup or head.startswith(OTHERS) else "text"


def check_size(size: int, kind: kinds.FileKind) -> None:
    if size > kind.limit:
        raise too_large(kind.limit)


def checked_image(path: Path, head: bytes, name: str, kind: kinds.FileKind) -> Checked:
    format = images.format_of(head)
    if kind.code == "photo":
        size, made = images.photo(path, format), "webp"
    else:
        size, made = images.remade(path, format), format
    shown = clean_name(name)
    if made != format:
        shown = f"{shown.rpartition('.')[0]}.{made}"
    return Checked("image", kinds.CONTENT_TYPES[made], shown, size.width, size.height)


def check_table(path: Path) -> None:
    """Text throughout, in UTF-8, or in UTF-16 with its mark as spreadsheets write it. Raises Refused."""
    with path.open("rb") as file:
        mark = file.read(2)
        file.seek(0)
        encoding = "utf-16" if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while chunk := file.read(CHUNK):
                check_text(decoder.decode(chunk))
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise unreadable_table() from error


def check_text(text: str) -> None:
    if any(character < " " and character not in "\t\r\n\x0c" for character in set(text)):
        raise unreadable_table()


def copied(upload: Upload, path: Path, *, limit: int) -> None:
    """Onto the disk in pieces; what grows beyond the limit is refused, whatever it said of its size before."""
    if (upload.size or 0) > limit:
        raise too_large(limit)
    left = limit
    with path.open("wb") as file:
        for chunk in upload.chunks():
            left -= len(chunk)
            if left < 0:
                raise too_large(limit)
            file.write(chunk)
    if left == limit:
        raise wrong_type()


@contextmanager
def checked_upload(upload: Upload, *, allowed: Collection[str]) -> Iterator[IO[bytes]]:
    """Yields a checked copy, open for reading, of a file that is read and not kept, such as an import. Raises
    Refused."""
    folder = Path(tempfile.mkdtemp(prefix="upload-"))
    try:
        path = folder / "file"
        copied(upload, path, limit=kinds.largest(allowed))
        check_file(path, name=upload.name or "", allowed=allowed)
        with path.open("rb") as file:
            yield file
    finally:
        shutil.rmtree(folder, ignore_errors=True)


__all__ = ["Checked", "Refused", "check_file", "checked_upload", "copied"]
