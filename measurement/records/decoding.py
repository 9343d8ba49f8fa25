"""Bytes become lines, and lines become cells. Nothing is held but the line that is read."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from measurement.records.faults import Fault, Notes

type Opener = Callable[[], IO[bytes]]

CHUNK = 1 << 20
LONGEST_LINE = 1_000_000
MOST_BYTES = 4_000_000_000
MOST_LINES_OF_A_ROW = 100
ENCODINGS = {
    "utf-8",
    "utf-16",
    "us-ascii",
    "ascii",
    "iso-8859-1",
    "latin1",
    "windows-1252",
    "gb18030",
    "gbk",
    "shift_jis",
}
WESTERN = re.compile(rb"[A-Za-z][\x80-\xff][a-z]")  # Zürich in the letters of Western Europe
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


@dataclass(frozen=True)
class Shape:
    """What stands between cells and around them; without a quotation mark none has a meaning."""

    delimiter: str
    quote: str


def encoding_of(opened: Opener) -> str:
    """The encoding in which all of the bytes can be read. Raises Fault."""
    with opened() as stream:
        piece = stream.read(CHUNK)
        if piece.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        if piece[1:2] == piece[3:4] == b"\0" and piece[:1] != b"\0":
            return "utf-16-le"
        decoder, size = codecs.getincrementaldecoder("utf-8-sig")(), 0
        while piece:
            size += len(piece)
            if size > MOST_BYTES:
                raise Fault("too_large")
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                if b"\0" in piece:
                    raise Fault("not_text") from None
                return chinese_or_japanese(piece + stream.read(CHUNK))
            piece = stream.read(CHUNK)
    return "utf-8-sig"


def chinese_or_japanese(sample: bytes) -> str:
    """The one of both in which the sample makes sense, by the rule of the tables that cities import. Raises Fault."""
    lines = b"".join(line for line in sample.splitlines(keepends=True)[1:-1] or [sample] if not line.isascii())
    chinese, japanese = plain(lines, "gb18030"), plain(lines, "cp932")
    if WESTERN.search(lines):
        chinese = None
    if chinese is not None and (japanese is None or plain(lines, "gb2312") is not None):
        return "gb18030"
    half_width = japanese is not None and any("\uff61" <= letter <= "\uff9f" for letter in japanese)
    full_width = japanese is not None and any("\u3041" <= letter <= "\u30ff" for letter in japanese)
    if japanese is not None and (chinese is None or (full_width and not half_width)):
        return "cp932"
    if chinese is not None and half_width and not full_width:
        return "gb18030"
    raise Fault("encoding")


def plain(content: bytes, encoding: str) -> str | None:
    """The text; characters of private use are a sign that something else was meant."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if any("\ue000" <= letter <= "\uf8ff" for letter in text) else text


def decoded_lines(opened: Opener, encoding: str, notes: Notes) -> Iterator[str]:
    """The lines with a plain line end, whichever they had. Raises Fault."""
    number = 0
    try:
        with opened() as stream, io.TextIOWrapper(stream, encoding=encoding, newline=None) as text:
            while line := text.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise Fault("long_line", number)
                if "\0" in line:
                    line = without_nul(line, number, notes)
                yield line
    except UnicodeError:
        raise Fault("encoding", number + 1) from None
    except BROKEN:
        raise Fault("archive") from None


def without_nul(line: str, number: int, notes: Notes) -> str:
    if number == 1:
        raise Fault("not_text")
    notes.add("nul", number)
    return line.replace("\0", "")


def cells_of(lines: Iterator[str], shape: Shape, notes: Notes) -> Iterator[list[str]]:
    if shape.quote:
        yield from quoted(lines, shape, notes)
        return
    for line in lines:
        cells = line.rstrip("\n").split(shape.delimiter)
        yield [*map(unwrapped, cells)] if '"' in line else cells


def unwrapped(cell: str) -> str:
    """Spreadsheet programs put a cell with a comma in quotation marks, also between tabs."""
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def quoted(lines: Iterator[str], shape: Shape, notes: Notes) -> Iterator[list[str]]:
    """Rows whose cells may hold line breaks. A quotation mark that nobody closes would swallow the rest of the file."""
    row, held = 1, 0

    def watched() -> Iterator[str]:
        nonlocal held
        for line in lines:
            held += 1
            if held > MOST_LINES_OF_A_ROW:
                raise Fault("open_quote", row)
            yield line
        if held:
            raise Fault("open_quote", row)

    try:
        for cells in csv.reader(watched(), delimiter=shape.delimiter, quotechar=shape.quote):
            if held > 1:
                notes.add("line_breaks", row)
            row, held = row + 1, 0
            yield cells
    except csv.Error:
        raise Fault("long_cell", row) from None
