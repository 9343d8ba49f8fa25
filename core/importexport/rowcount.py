"""Counts the rows of a workbook, empty ones too: a program for a process of its own (core/files/limited.py).

    rowcount.py FILE MOST

Spreadsheet programs write a row for each line that somebody once formatted, up to 1,048,576 of them; a library makes
each of them an object. Here the beginnings of rows are counted in the bytes, wherever in the archive they stand. The
exit code is the answer. Nothing of the site is imported here.
"""

import re
import sys
import zipfile
from collections.abc import Iterator

SECONDS, PATIENCE = 3, 15
MEMORY = 192 * 1024 * 1024
GOOD, TOO_MANY, UNREADABLE = 0, 3, 4
MOST_UNPACKED = 1_000_000_000
CHUNK = 1 << 18
LONGEST_START = 64  # of a tag, so that none is lost between two pieces
ROW = re.compile(rb"<(?:[\w.-]{1,40}:)?row[\s/>]")
MARK = b"\xef\xbb\xbf"  # of UTF-8


class Unreadable(Exception):
    """What is counted in bytes has to be written in an encoding whose letters are bytes."""


def pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as source:
        while piece := source.read(CHUNK):
            yield piece


def rows_in(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> int:
    """Counts the rows; where there are more than `most`, it may stop at one more."""
    found, rest = 0, b""
    for number, piece in enumerate(pieces(archive, member)):
        if number == 0 and not is_xml(piece):
            return 0
        text = rest + piece
        last = 0
        for each in ROW.finditer(text):
            found, last = found + 1, each.end()
        if found > most:
            return found
        rest = text[max(last, len(text) - LONGEST_START) :]
    return found


def is_xml(piece: bytes) -> bool:
    """Raises Unreadable for XML in an encoding in which the letters of a tag are not those of ASCII."""
    start = piece.removeprefix(MARK).lstrip()
    if start.startswith((b"<\0", b"\0<", b"\xff\xfe", b"\xfe\xff", b"\x4c\x6f")):
        raise Unreadable
    return start.startswith(b"<")


def main() -> int:
    path, most = sys.argv[1], int(sys.argv[2])
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_UNPACKED:
                return TOO_MANY
            found = 0
            for member in members:
                found += rows_in(archive, member, most - found)
                if found > most:
                    return TOO_MANY
    except BaseException:  # whatever it is, the file cannot be read
        return UNREADABLE
    return GOOD


if __name__ == "__main__":
    sys.exit(main())
