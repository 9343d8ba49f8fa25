"""What may be uploaded, and how large. The browser's own word on the type of a file is never asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MB = 1_000_000


@dataclass(frozen=True)
class FileKind:
    """`photo` is an image that is cut to the shape of a city's picture. Without megabytes of its own a kind may be as
    large as the settings say of a layer: they are asked when a file comes, for a server loads this before them."""

    code: str
    stored_as: str
    extensions: tuple[str, ...]
    megabytes: int | None
    label: Promise

    @property
    def limit(self) -> int:
        return settings.LARGEST_LAYER if self.megabytes is None else self.megabytes * MB

    @property
    def words(self) -> str:
        """The kind with its limit, in the active language."""
        return str(self.label) % {"megabytes": self.limit // MB}


def kind(code: str, extensions: str, megabytes: int | None, label: Promise, *, stored_as: str = "") -> FileKind:
    return FileKind(code, stored_as or code, tuple(extensions.split()), megabytes, label)


KINDS = {
    each.code: each
    for each in (
        kind("pdf", "pdf", 25, _("PDF up to %(megabytes)s MB")),
        kind("docx", "docx", 15, _("Word document (DOCX) up to %(megabytes)s MB")),
        kind("xlsx", "xlsx", 10, _("Excel table (XLSX) up to %(megabytes)s MB")),
        kind("csv", "csv", 10, _("CSV table up to %(megabytes)s MB")),
        kind("image", "png jpg jpeg webp", 10, _("image (PNG, JPEG or WebP) up to %(megabytes)s MB")),
        kind(
            "photo", "png jpg jpeg webp", 10, _("photo (PNG, JPEG or WebP) up to %(megabytes)s MB"), stored_as="image"
        ),
        kind("gpkg", "gpkg", None, _("GeoPackage up to %(megabytes)s MB")),
        kind("geojson", "geojson json", 25, _("GeoJSON up to %(megabytes)s MB")),
        kind("records", "csv tsv txt", None, _("table of records (CSV) up to %(megabytes)s MB")),
        kind("archive", "zip", None, _("ZIP or Darwin Core archive up to %(megabytes)s MB")),
        kind("shapefile", "zip", None, _("zipped shapefile up to %(megabytes)s MB")),
    )
}
MAPS = frozenset({"gpkg", "geojson", "shapefile"})  # opened by the program that measures, and by nothing else
RECORDS = frozenset({"records", "archive"})  # opened by the program that counts species, and by nothing else
UNOPENED = MAPS | RECORDS
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "shapefile": "application/zip",
    "records": "text/csv",
    "archive": "application/zip",
}


def largest(kinds: Iterable[str]) -> int:
    return max(KINDS[code].limit for code in kinds)


def extensions(kinds: Iterable[str]) -> list[str]:
    """The endings of kinds with their dots, each once: for the attribute `accept` of the control."""
    found = [f".{extension}" for code in ordered(kinds) for extension in KINDS[code].extensions]
    return list(dict.fromkeys(found))


def ordered(kinds: Iterable[str]) -> list[str]:
    wanted = set(kinds)
    if unknown := wanted - KINDS.keys():
        raise LookupError(f"There is no kind of file {sorted(unknown)[0]!r}.")
    return [code for code in KINDS if code in wanted]
