"""A site whose only searchable objects are two kinds of plain rows, with documents given by the test."""

from collections.abc import Callable, Sequence

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from core.search import registry
from core.search.indexing import index
from core.search.registry import Document, Index, register

type Publish = Callable[..., Group]


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> dict[str, Sequence[Document]]:
    """What is public, by the row's text; the features' own kinds are set aside."""
    known: dict[str, Sequence[Document]] = {}
    monkeypatch.setattr(registry, "_indexes", {})
    monkeypatch.setattr(registry, "_related", {})

    @register(Group)
    class Places(Index[Group]):
        order, label, code = 2, "Places", "place"

        def rows(self) -> QuerySet[Group]:
            return Group.objects.all()

        def documents(self, row: Group) -> Sequence[Document]:
            return known.get(row.name, ())

    @register(ContentType)
    class Things(Index[ContentType]):
        order, label, code = 1, "Things", "thing"

        def rows(self) -> QuerySet[ContentType]:
            return ContentType.objects.all()

        def documents(self, row: ContentType) -> Sequence[Document]:
            return known.get(row.model, ())

    return known


@pytest.fixture
def place(db: None, documents: dict[str, Sequence[Document]]) -> Publish:
    """Publishes a place: place("Yokohama", ja="横浜", summary="…")."""

    def publish(
        title: str, *, other_names: Sequence[str] = (), summary: str = "", body: str = "", **titles: str
    ) -> Group:
        row = Group.objects.create(name=f"{title} {Group.objects.count()}")
        documents[row.name] = [
            Document(
                language=language,
                title=name,
                url=f"/{language}/{row.pk}/",
                other_names=other_names,
                summary=summary,
                body=body,
            )
            for language, name in {"en": title, **titles}.items()
        ]
        index(row)
        return row

    return publish


@pytest.fixture
def thing(db: None, documents: dict[str, Sequence[Document]]) -> Callable[[str], ContentType]:
    def publish(title: str) -> ContentType:
        row = ContentType.objects.create(app_label="tests", model=title)
        documents[row.model] = [Document(language="en", title=title, url=f"/en/things/{row.pk}/")]
        index(row)
        return row

    return publish
