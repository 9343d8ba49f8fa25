"""How resources are found: by title, summary, and the text of their sections."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cities.models import State
from cities.search import all_forms
from core.search.registry import Document, in_every_language, register
from core.text.fallback import shown
from resources.models import Resource


def resource(row: Resource) -> Sequence[Document]:
    if row.state != State.PUBLISHED:
        return []
    sections = list(row.sections.all())

    def document(language: str) -> Document:
        title = shown(row, "title")
        parts = [f"{shown(part, 'title').text}\n{shown(part, 'body').text}" for part in sections]
        return Document(
            language=language,
            title=title.text,
            written_in=title.other_language,
            other_names=all_forms(row, "title"),
            summary=shown(row, "summary").text or shown(row, "use_when").text,
            body="\n".join([row.series, *row.authors, *parts]),
            url=row.get_absolute_url(),
        )

    return in_every_language(document)


register(
    "resource",
    Resource,
    resource,
    order=30,
    label=_("Resources"),
    rows=lambda: Resource._base_manager.prefetch_related("sections"),
)
