"""What can be found. A feature registers its models in modules `search`, which are found when Django is ready:

@search.register(Practice)
class PracticeIndex(search.Index[Practice]):
    order, label, names = 40, _("Practices"), ("title",)
    body = ("city__name", "problem")

    def rows(self) -> QuerySet[Practice]:
        return Practice.objects.published().select_related("city")
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language, override

from core.content.models import CityContent
from core.text.fallback import Text, localized
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, column_name, column_names

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


class Index[Row: models.Model]:
    """How the rows of a model are found, and what readers of each language see of them.

    A subclass names columns; translated ones are read in the reader's language or the next best. `names` find a row
    in all languages, and the first is its title. `body` is searched and not shown. Where a document needs more, a
    subclass overrides `title`, `other_names`, `summary_of` or `body_of`.
    """

    code: str = ""  # the name of the model, unless a subclass has another
    order: ClassVar[int]
    label: ClassVar[Label]
    names: ClassVar[tuple[str, ...]] = ()
    summary: ClassVar[str] = "summary"
    body: ClassVar[tuple[str, ...]] = ()

    def __init__(self, model: type[Row]) -> None:
        self.model = model
        self.code = self.code or str(model._meta.model_name)

    def rows(self) -> models.QuerySet[Row]:
        """Those that everybody may find, with what a document reads of other tables."""
        raise NotImplementedError

    def documents(self, row: Row) -> Sequence[Document]:
        """One for each language, made while that language is active: names and addresses come out in it."""
        documents, names = [], self.other_names(row)
        for language in LANGUAGE_CODES:
            with override(language):
                documents.append(self.document(row, language, names))
        return documents

    def document(self, row: Row, language: str, names: Sequence[str]) -> Document:
        title = self.title(row)
        return Document(
            language=language,
            title=title.text,
            written_in=title.other_language,
            other_names=names,
            summary=self.summary_of(row),
            body="\n".join(self.body_of(row)),
            url=self.address(row),
        )

    def address(self, row: Row) -> str:
        return str(row.get_absolute_url())  # type: ignore[attr-defined]

    def title(self, row: Row) -> Text:
        return self.text(row, self.names[0])

    def other_names(self, row: Row) -> list[str]:
        """Each finds the row, whichever language is being read."""
        return [form for name in self.names for form in self.all_forms(row, name)]

    def summary_of(self, row: Row) -> str:
        return self.text(row, self.summary).text

    def body_of(self, row: Row) -> list[str]:
        return [self.text(row, path).text for path in self.body]

    def words_of(self, terms: Iterable[models.Model]) -> list[str]:
        """The names of terms, so that what a row is about finds it."""
        return [self.text(term, name).text for term in terms for name in ("short", "label")]

    def text(self, row: models.Model, path: str) -> Text:
        """A column of the row, or with `__` of one that it leads to."""
        *steps, name = path.split("__")
        for step in steps:
            row = getattr(row, step)
        if not self.is_public(row, name):
            return in_language_of_reader("")
        return localized(row, name) if is_translated(row, name) else in_language_of_reader(getattr(row, name))

    def all_forms(self, row: models.Model, name: str) -> list[str]:
        """What the column holds in all languages, each once."""
        if not self.is_public(row, name):
            return []
        columns = column_names(name) if is_translated(row, name) else (name,)
        return list(dict.fromkeys(text for column in columns if (text := getattr(row, column))))

    def is_public(self, row: models.Model, name: str) -> bool:
        """Whether a column may be found by everybody: asked of each that `names`, `summary` and `body` declare."""
        return not isinstance(row, CityContent) or name not in row.private_fields


def in_language_of_reader(text: str) -> Text:
    """A text that has no other languages, such as the name of a person."""
    return Text(text, get_language() or DEFAULT_LANGUAGE, is_fallback=False)


def is_translated(row: models.Model, name: str) -> bool:
    return hasattr(row, column_name(name, DEFAULT_LANGUAGE))


_indexes: dict[type[models.Model], Index[Any]] = {}
_related: dict[type[models.Model], list[Callable[[Any], Iterable[models.Model]]]] = {}


def register[Row: models.Model](model: type[Row]) -> Callable[[type[Index[Row]]], type[Index[Row]]]:
    """Decorates the `Index` of a model, in the module `search` of a feature."""

    def decorate(index: type[Index[Row]]) -> type[Index[Row]]:
        if model in _indexes:
            raise ValueError(f"{model.__name__} is registered already.")
        _indexes[model] = index(model)
        return index

    return decorate


def register_related[Row: models.Model](model: type[Row], objects: Callable[[Row], Iterable[models.Model]]) -> None:
    """When a row of `model` changes, these objects are indexed anew: the events that name a speaker, for example."""
    _related.setdefault(model, []).append(objects)


def indexes() -> list[Index[Any]]:
    """All kinds of hits, in the order in which they are shown."""
    return sorted(_indexes.values(), key=lambda index: (index.order, index.code))


def index_of(row: models.Model) -> Index[Any] | None:
    return _indexes.get(row._meta.concrete_model or type(row))


def related_to(row: models.Model) -> list[models.Model]:
    found = _related.get(type(row), [])
    return [other for objects in found for other in objects(row)]
