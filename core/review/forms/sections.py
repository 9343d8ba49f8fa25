"""The section of its kind to which a key of the flat map belongs."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from core.history.keys import Key, rows_named
from core.history.snapshot import Plain
from core.review.proposals.kinds import ProposalKind, Section
from core.text.languages import COLUMN_SUFFIXES
from core.vocabulary.models import Term


def schemes_of(keys: Iterable[str]) -> Mapping[str, str]:
    """The scheme of each term that the keys link, by the key of the term, so that each is told in its own section."""
    wanted = rows_named("terms", keys)
    found = Term.objects.filter(pk__in=wanted).values_list("pk", "scheme__code") if wanted else ()
    return {str(pk): scheme for pk, scheme in found}


def is_in(section: Section, key: str, schemes: Mapping[str, str]) -> bool:
    name, pk, _column = Key.parse(key)
    heads = names_of(name)
    return any(
        part.name in heads and (not pk or schemes.get(pk, "") in (getattr(part, "scheme", ""), ""))
        for part in section.form.parts
    )


@lru_cache(maxsize=1024)
def names_of(column: str) -> frozenset[str]:
    """What a part may be called that holds this column: `summary_ja` belongs to `summary`."""
    return frozenset({column, *(column.removesuffix(f"_{suffix}") for suffix in COLUMN_SUFFIXES)})


def touched(kind: ProposalKind, keys: Iterable[str], schemes: Mapping[str, str] | None = None) -> list[Section]:
    """Those in which one of the keys is written, in the order of the task list. `schemes` where they are known."""
    wanted = list(keys)
    schemes = schemes_of(wanted) if schemes is None else schemes
    return [section for section in kind.sections if any(is_in(section, key, schemes) for key in wanted)]


def filled_sections(kind: ProposalKind, values: Mapping[str, Plain]) -> list[Section]:
    """The sections that hold something."""
    return touched(kind, [key for key, value in values.items() if value not in (None, "", [], False)])
