"""Reads a PDF: a program for a process of its own that may use little time and memory (core/files/limited.py).

Nothing of the site is imported here: the child knows no settings and no secrets. Its exit code is the answer.
"""

import sys
from typing import Any

SECONDS = 10
MEMORY = 512 * 1024 * 1024
MOST_OBJECTS = 500_000
MOST_LEVELS = 60
GOOD, UNSAFE, UNREADABLE = 0, 3, 4
ACTIONS = {"/JavaScript", "/Launch", "/GoToE", "/RichMediaExecute"}
KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/XFA", "/RichMediaContent"}
TYPES = {"/EmbeddedFile", "/FileAttachment", "/RichMedia"}


def is_bad(dictionary: dict[Any, Any]) -> bool:
    """Script, a program to start, or another file inside. Keys and values are names as the PDF means them."""
    if KEYS.intersection(dictionary):
        return True
    if plain(dictionary, "/S") in ACTIONS:
        return True
    return plain(dictionary, "/Type") in TYPES or plain(dictionary, "/Subtype") in TYPES


def plain(dictionary: dict[Any, Any], key: str) -> str:
    """The value under a key, without following a reference: the object that it names is looked at on its own."""
    value = dict.get(dictionary, key)
    if value is None:
        return ""
    return str(value.get_object() if hasattr(value, "get_object") else value)


def has_bad_part(value: Any) -> bool:
    """Walks what is written in this object itself."""
    waiting = [(value, 0)]
    while waiting:
        part, level = waiting.pop()
        if level > MOST_LEVELS:
            return True
        if isinstance(part, dict):
            if is_bad(part):
                return True
            waiting += [(dict.__getitem__(part, key), level + 1) for key in part]
        elif isinstance(part, list):
            waiting += [(each, level + 1) for each in list.__iter__(part)]
    return False


def examine(path: str) -> int:
    from pypdf import PdfReader
    from pypdf.generic import IndirectObject

    with open(path, "rb") as file:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            return UNREADABLE
        if has_bad_part(reader.trailer) or not len(reader.pages):
            return UNSAFE if len(reader.pages) else UNREADABLE
        objects = numbers(reader)
        if len(objects) > MOST_OBJECTS:
            return UNREADABLE
        for number, generation in objects:
            if has_bad_part(reader.get_object(IndirectObject(number, generation, reader))):
                return UNSAFE
    return GOOD


def numbers(reader: Any) -> list[tuple[int, int]]:
    """Numbers of all objects that the tables of the file name, those inside of others too."""
    plainly = [(number, generation) for generation, table in reader.xref.items() for number in table]
    return sorted({*plainly, *((number, 0) for number in reader.xref_objStm)})


def main() -> int:
    try:
        return examine(sys.argv[1])
    except BaseException:  # whatever it is, the file cannot be trusted
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())
