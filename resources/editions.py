"""The editions of a resource with their files, and what took their place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities.models import State
from core.prepared import prepared
from core.text.fallback import Text, columns, language_name, localized
from resources.models import Edition, EditionFile, Resource

FORMS = ("PDF", "DOCX", "XLSX", "EPUB", "ZIP")


@dataclass(frozen=True)
class File:
    title: str
    url: str
    is_link: bool
    language: str
    form: str
    size: str


@dataclass(frozen=True)
class Other:
    """Another resource whose edition stands before or after this one."""

    title: Text
    url: str


@dataclass(frozen=True)
class EditionRow:
    edition: Edition
    name: str
    languages: list[str]
    files: list[File]
    is_superseded: bool
    newer: Other | None
    older: Other | None


def editions_of(resource: Resource) -> list[EditionRow]:
    """Editions, the newest first. Two queries: the editions with those that supersede them, and the files."""
    editions = editions_about(resource.pk)
    newer = {edition.supersedes_id: edition for edition in editions if edition.supersedes_id}
    files = files_by_number(resource)
    own = [edition for edition in editions if edition.resource_id == resource.pk]
    return [row(edition, newer.get(edition.pk), files[edition.number]) for edition in own]


@prepared
def editions_about(resource: int) -> QuerySet[Edition]:
    """Its own, and those that supersede one of them. By two short lists of keys: OR would walk through all."""
    own = Edition.objects.filter(resource=resource).order_by().values("pk")
    newer = Edition.objects.filter(supersedes__resource=resource).order_by().values("pk")
    rows = Edition.objects.filter(pk__in=own.union(newer))
    return (
        rows.select_related("resource", "supersedes__resource")
        .only(
            "number",
            "year",
            "date",
            "pages",
            "languages",
            *of_resource(""),
            "supersedes__number",
            *of_resource("supersedes__"),
        )
        .order_by("-number", "pk")
    )


def of_resource(prefix: str) -> list[str]:
    return [f"{prefix}resource__slug", f"{prefix}resource__state", *columns("title", prefix=f"{prefix}resource__")]


def has_files(editions: Iterable[EditionRow]) -> bool:
    """Whether the work itself lies here; a link leads to where its publisher keeps it."""
    return any(not file.is_link for each in editions for file in each.files)


@prepared
def files_of(resource: int) -> QuerySet[EditionFile]:
    return EditionFile.objects.filter(resource=resource).order_by("language", "pk")


def files_by_number(resource: Resource) -> dict[int, list[File]]:
    found: dict[int, list[File]] = defaultdict(list)
    for file in files_of(resource.pk):
        found[file.edition_number].append(shown_file(resource, file))
    return found


def shown_file(resource: Resource, file: EditionFile) -> File:
    language = language_name(file.language)
    return File(
        title=file.title or _("File in %(language)s") % {"language": language},
        url=file.link or reverse("edition_file", args=[resource.slug, file.pk]),
        is_link=bool(file.link),
        language=language,
        form=form_of(file.link or str(file.file.name)),
        size=filesizeformat(file.size) if file.size else "",
    )


def form_of(address: str) -> str:
    """PDF, where the address at its publisher ends so; nothing for a page."""
    ending = PurePosixPath(urlsplit(address).path).suffix.removeprefix(".").upper()
    return ending if ending in FORMS else ""


def row(edition: Edition, newer: Edition | None, files: list[File]) -> EditionRow:
    return EditionRow(
        edition=edition,
        name=name_of(edition),
        languages=[language_name(code) for code in edition.languages],
        files=files,
        is_superseded=newer is not None,
        newer=other(edition, newer),
        older=other(edition, edition.supersedes),
    )


def name_of(edition: Edition) -> str:
    """An edition by its date, else its year; the number is only our own count."""
    if edition.date:
        return _("Edition of %(date)s") % {"date": date_format(edition.date)}
    if edition.year:
        return _("Edition of %(year)s") % {"year": edition.year}
    return _("Edition %(number)s") % {"number": edition.number}


def other(edition: Edition, beside: Edition | None) -> Other | None:
    if beside is None or beside.resource_id == edition.resource_id or beside.resource.state != State.PUBLISHED:
        return None
    return Other(localized(beside.resource, "title"), beside.resource.get_absolute_url())
