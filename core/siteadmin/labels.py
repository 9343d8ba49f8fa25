"""Names of rows, as the admin says them. Keys and values of changes are put into words by `core.review.diff.labels`."""

from typing import Any


def name_of(row: Any) -> str:
    """The title of a row in the reader's language, else what the row calls itself."""
    for field in ("name", "label", "title", "display_name", "family_name"):
        if text := getattr(row, field, ""):
            return str(text)
    return str(row)


def named(row: Any) -> str:
    """The name of a row among others to choose from: with its code, for names come more than once."""
    name, code = name_of(row), str(getattr(row, "slug", "") or getattr(row, "code", ""))
    return f"{name} ({code})" if code and code != name else name
