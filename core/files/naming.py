"""The name that is shown beside a file. The name on disk is ours and has nothing to do with it."""

import re
import unicodedata

from core.text.clean import one_line

LONGEST = 120
WITHOUT_NAME = "file"
SEPARATORS = re.compile(r"[/\\:]")
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean_name(name: str) -> str:
    """NFC, one line, no folders, no control or direction characters, no leading dot, at most 120 characters."""
    last = SEPARATORS.split(one_line(name))[-1]
    seen = "".join(each for each in last if unicodedata.category(each) not in UNSEEN).strip().lstrip(". ")
    stem, dot, extension = seen.rpartition(".")
    if not dot:
        return seen[:LONGEST] or WITHOUT_NAME
    extension = extension.lower()[:10]
    return f"{stem[: LONGEST - len(extension) - 1].strip() or WITHOUT_NAME}.{extension}"


def extension_of(name: str) -> str:
    """The ending of a name, in small letters and without the dot."""
    return clean_name(name).rpartition(".")[2] if "." in clean_name(name) else ""


def renamed(name: str, extension: str) -> str:
    """The same name with the extension of what is stored."""
    cleaned = clean_name(name)
    return f"{cleaned.rpartition('.')[0] or cleaned}.{extension}"
