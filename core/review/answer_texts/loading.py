"""The answer texts that come with the program. Idempotent; what curators changed or retired stays."""

from pathlib import Path
from typing import TypedDict

from core.history import editing
from core.history.snapshot import Snapshot
from core.history.write import Actor, one_transaction
from core.review.models import AnswerText
from core.review.rules.actions import TEXT
from core.text import data_files
from core.text.languages import column_name

FILE = Path(__file__).parent / "data" / "answer-texts.yaml"


def load_texts() -> int:
    """Adds the texts of the data files that are not there yet, and says how many."""
    entries = data_files.read(FILE)["texts"]
    known = set(AnswerText.objects.values_list("code", flat=True))
    new = [(place, entry) for place, entry in enumerate(entries, start=1) if entry["code"] not in known]
    by = Actor(id=None, label="Answer texts of the program")
    with one_transaction():
        for place, entry in new:
            row = AnswerText(code=entry["code"])
            editing.add(row, "text_added", changes=changes(entry, place), allowed=TEXT, by=by, public=False)
    return len(new)


class Entry(TypedDict):
    """One text as the file has it, in each language."""

    code: str
    kind: str
    title: dict[str, str]
    text: dict[str, str]


def changes(entry: Entry, place: int) -> Snapshot:
    texts = {
        column_name(field, language): said.strip()
        for field, said_in in (("title", entry["title"]), ("text", entry["text"]))
        for language, said in said_in.items()
    }
    return {"kind": entry["kind"], "order": place * 10, **texts}
