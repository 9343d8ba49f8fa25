"""How they are found."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.search import all_forms
from core.search.registry import Document, in_every_language, register, register_related
from core.text.fallback import shown
from tests.sample.models import Sample


def sample(row: Sample) -> Sequence[Document]:
    if not row.is_public:
        return []

    def document(language: str) -> Document:
        title = shown(row, "title")
        return Document(
            language=language,
            title=title.text,
            written_in=title.other_language,
            other_names=all_forms(row, "title"),
            summary=shown(row, "summary").text,
            body=row.city.name,
            url=row.get_absolute_url(),
        )

    return in_every_language(document)


register(
    "sample",
    Sample,
    sample,
    order=90,
    label=_("Samples"),
    rows=lambda: Sample._base_manager.select_related("city"),
)
# A city that is no longer listed takes its samples along.
register_related(City, lambda row: Sample._base_manager.filter(city=row).select_related("city"))
