"""Records of commitments for `planning.cbd`: from a published row, or from what a draft would make of it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from core.history.keys import rows_under
from core.history.snapshot import Plain, items_of
from core.text.languages import LANGUAGE_CODES, column_name
from core.vocabulary.models import Term
from planning.cbd import NamedTerm, Record, form
from planning.commitments.querysets import CommitmentQuerySet
from planning.models import Commitment

ANSWERS = {"yes": True, "no": False}
NO_IDENTIFIER = UUID(int=0)  # of a draft: it has one once it is published
LINKS = tuple(field.name for field in form().fields if field.shape == "terms")


def with_terms(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    """Two queries more for each kind of links, however many rows there are."""
    return rows.select_related("primary_global_alignment").prefetch_related(*LINKS)


def record_of(row: Commitment) -> Record:
    """Reads the terms of the row."""
    first = row.primary_global_alignment
    links = {name: [named(term) for term in getattr(row, name).all()] for name in LINKS}
    return made(row.identifier, lambda name: getattr(row, name), named(first) if first else None, links)


def record_in(values: Mapping[str, Plain], identifier: UUID | None, terms: Mapping[str, Term]) -> Record:
    """The record that a flat map holds, with the terms that it names by their keys."""
    first = terms.get(str(values.get("primary_global_alignment")))
    links = {name: [named(terms[key]) for key in rows_under(name, values) if key in terms] for name in LINKS}
    return made(identifier or NO_IDENTIFIER, values.get, named(first) if first else None, links)


def terms_in(values: Mapping[str, Plain]) -> dict[str, Term]:
    """The terms that a flat map names, by key. One query."""
    keys = [key for name in LINKS for key in rows_under(name, values)]
    if first := values.get("primary_global_alignment"):
        keys.append(str(first))
    return {str(term.pk): term for term in Term.objects.filter(pk__in=keys)} if keys else {}


def named(term: Term) -> NamedTerm:
    return NamedTerm(term.name, term.identifier)


def made(
    identifier: UUID, get: Callable[[str], Any], first: NamedTerm | None, links: Mapping[str, list[NamedTerm]]
) -> Record:
    record: dict[str, Any] = {
        field.name: READERS.get(field.shape, as_it_is)(get, field.name) for field in form().fields
    }
    return {**record, "identifier": str(identifier), "primary_global_alignment": first, **links}


def texts(get: Callable[[str], Any], name: str) -> dict[str, str]:
    return {code: text for code in LANGUAGE_CODES if (text := get(column_name(name, code)))}


def answer(get: Callable[[str], Any], name: str) -> bool | None:
    return ANSWERS.get(get(name))


def several(get: Callable[[str], Any], name: str) -> list[str]:
    return [str(each) for each in items_of(get(name))]


def as_it_is(get: Callable[[str], Any], name: str) -> Any:
    return get(name) or ""


def nothing(get: Callable[[str], Any], name: str) -> None:
    return None


READERS: Mapping[str, Callable[[Callable[[str], Any], str], Any]] = {
    "text": texts,
    "rich": texts,
    "texts": texts,
    "answer": answer,
    "countries": several,
    "identifiers": several,
    "term": nothing,
    "terms": nothing,
}
