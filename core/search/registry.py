"""What can be found. A feature registers its kinds in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import override

from core.text.languages import LANGUAGE_CODES

type Label = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One object as readers of one language find and see it. `body` is searched and not shown."""

    language: str
    title: str
    url: str
    other_names: Sequence[str] = ()
    summary: str = ""
    body: str = ""
    written_in: str = ""  # the language that the title falls back to, where it is another one


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`build` answers a document for each language, or none when the object is not public."""

    code: str
    model: type[models.Model]
    build: Callable[[Any], Sequence[Document]]
    order: int
    label: Label
    rows: Callable[[], models.QuerySet[Any]]


_kinds: dict[str, Kind] = {}
_related: dict[type[models.Model], list[Callable[[Any], Iterable[models.Model]]]] = {}


def register[Row: models.Model](
    kind: str,
    model: type[Row],
    build: Callable[[Row], Sequence[Document]],
    *,
    order: int,
    label: Label,
    rows: Callable[[], models.QuerySet[Row]] | None = None,
) -> None:
    """`rows` may prefetch what `build` reads; by default all rows of the model are taken."""
    if kind in _kinds or any(known.model is model for known in _kinds.values()):
        raise ValueError(f"{kind} or {model.__name__} is registered already.")
    _kinds[kind] = Kind(
        code=kind, model=model, build=build, order=order, label=label, rows=rows or model._base_manager.all
    )


def register_related[Row: models.Model](model: type[Row], objects: Callable[[Row], Iterable[models.Model]]) -> None:
    """When a row of `model` changes, these objects are indexed anew: the events that name a speaker, for example."""
    _related.setdefault(model, []).append(objects)


def kinds() -> list[Kind]:
    """In the order in which they are shown."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.code))


def kind_of(row: models.Model) -> Kind | None:
    return next((kind for kind in _kinds.values() if kind.model is row._meta.concrete_model), None)


def related_to(row: models.Model) -> list[models.Model]:
    found = _related.get(type(row), [])
    return [other for objects in found for other in objects(row)]


def in_every_language(one: Callable[[str], Document | None]) -> list[Document]:
    """Calls it with each language's code while that language is active: names and addresses come out in it."""
    documents = []
    for code in LANGUAGE_CODES:
        with override(code):
            if document := one(code):
                documents.append(document)
    return documents
