"""How they are found."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cities.models import State
from cities.organisations.models import Organisation
from cities.search import all_forms
from core.search.registry import Document, in_every_language, register
from core.text.fallback import shown


def organisation(row: Organisation) -> Sequence[Document]:
    if row.state != State.PUBLISHED:
        return []

    def document(language: str) -> Document:
        name = shown(row, "name")
        return Document(
            language=language,
            title=name.text,
            written_in=name.other_language,
            other_names=[*all_forms(row, "name"), *all_forms(row, "full_name"), row.short_name],
            summary=shown(row, "summary").text,
            body=shown(row, "unit").text,
            url=row.get_absolute_url(),
        )

    return in_every_language(document)


register("organisation", Organisation, organisation, order=60, label=_("Organisations"))
