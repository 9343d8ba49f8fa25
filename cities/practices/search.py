"""How they are found."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cities.models import State
from cities.practices.models import Practice
from cities.search import all_forms
from core.search.registry import Document, in_every_language, register
from core.text.fallback import shown


def practice(row: Practice) -> Sequence[Document]:
    if row.state != State.PUBLISHED or not row.city.is_listed:
        return []

    def document(language: str) -> Document:
        title = shown(row, "title")
        texts = [shown(row, name).text for name in ("problem", "place", "done", "result", "learned")]
        return Document(
            language=language,
            title=title.text,
            written_in=title.other_language,
            other_names=all_forms(row, "title"),
            summary=shown(row, "summary").text,
            body="\n".join([row.city.name, *texts]),
            url=row.get_absolute_url(),
        )

    return in_every_language(document)


register(
    "practice",
    Practice,
    practice,
    order=40,
    label=_("Practices"),
    rows=lambda: Practice._base_manager.select_related("city"),
)
