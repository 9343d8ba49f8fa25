"""Decimal numbers of results as programs read them: texts of four decimals, which no reader of JSON rounds."""

import json
from pathlib import Path
from typing import Any


def with_texts(told: Any) -> Any:
    """The same value with each decimal number in it as a text. Whole numbers, which count something, stay numbers."""
    match told:
        case float():
            return f"{told:.4f}"
        case dict():
            return {name: with_texts(value) for name, value in told.items()}
        case list():
            return [with_texts(value) for value in told]
    return told


def rewrite(path: Path) -> None:
    """Writes the answer of a program as other programs read it, as a whole or not at all."""
    half = path.with_name(f"{path.name}.half")
    told = with_texts(json.loads(path.read_text(encoding="utf-8")))
    half.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    half.replace(path)
