"""How cities, practices and organisations are found."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.places import country_name
from core.search.registry import Document, in_every_language, register, register_related
from core.text.fallback import shown
from core.text.languages import column_names


def all_forms(row: models.Model, field: str) -> list[str]:
    """The names in all languages: each finds the object, whichever language is being read."""
    return list(dict.fromkeys(text for column in column_names(field) if (text := getattr(row, column))))


def city(row: City) -> Sequence[Document]:
    if not row.is_listed:
        return []

    def document(language: str) -> Document:
        name, summary = shown(row, "name"), shown(row, "summary")
        return Document(
            language=language,
            title=name.text,
            written_in=name.other_language,
            other_names=[
                *all_forms(row, "name"),
                *all_forms(row, "official_name"),
                *[name for name in (row.local_name, row.kana) if name],
                *row.other_names,
            ],
            summary=summary.text,
            body="\n".join([country_name(row.country), row.parent_name or "", shown(row, "text").text]),
            url=row.get_absolute_url(),
        )

    return in_every_language(document)


register("city", City, city, order=10, label=_("Cities"))
register_related(City, lambda row: row.practices.select_related("city"))
