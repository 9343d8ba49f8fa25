"""The answer texts that come with the program. Idempotent; what curators changed or retired stays."""

from pathlib import Path
from typing import Any

from core.history import editing
from core.history.write import Actor, one_transaction
from core.review.models import AnswerText
from core.review.rules.actions import TEXT
from core.text import data_files
from core.text.languages import column_name

FILE = Path(__file__).parent / "data" / "answer-texts.yaml"


def load_texts() -> int:
    """How many were added."""
    entries = data_files.read(FILE)["texts"]
    known = set(AnswerText.objects.values_list("code", flat=True))
    new = [(place, entry) for place, entry in enumerate(entries, start=1) if entry["code"] not in known]
    by = Actor(id=None, label="Answer texts of the program")
    with one_transaction():
        for place, entry in new:
            row = AnswerText(code=entry["code"])
            editing.add(row, "text_added", changes=changes(entry, place), allowed=TEXT, by=by, public=False)
    return len(new)


def changes(entry: dict[str, Any], place: int) -> dict[str, Any]:
    texts = {
        column_name(field, language): said.strip()
        for field in ("title", "text")
        for language, said in entry[field].items()
    }
    return {"kind": entry["kind"], "order": place * 10, **texts}
