"""Keys of rows as texts: a key of the flat map ends in one (`terms.3`, `figures.<uuid>`)."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models

from core.fields import ByField
from core.history.keys import rows_under

# Characters: both databases hold a number of so many digits.
LONGEST: ByField[int] = ByField({models.IntegerField: 18, models.Field: 100})


def key_of(model: type[models.Model], text: str) -> object | None:
    """The key that a text spells, or None. One key has one spelling: else a row could be named twice."""
    if len(text) > LONGEST[model._meta.pk]:
        return None
    try:
        key: object = model._meta.pk.to_python(text)
    except ValidationError:
        return None
    return key if key is not None and str(key) == text else None


def plain_key(key: object) -> int | str:
    """A key as a snapshot holds it: a number, or the text of anything else."""
    return key if isinstance(key, int) else str(key)


def linked_keys(model: type[models.Model], name: str, state: Mapping[str, object]) -> list[int | str]:
    """Plain keys of the rows of `model` that a flat map links under this name."""
    texts = rows_under(name, state)
    return [plain_key(key) for text in texts if (key := key_of(model, text)) is not None]
