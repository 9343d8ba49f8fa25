"""A file that was checked and is kept. Who may read it is decided by what it hangs on, never here."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.files.naming import LONGEST


class StoredFile(models.Model):
    """The row of a file on disk. Plain numbers instead of keys, so that it outlives its city and its person."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        DOCX = "docx", _("Word document")
        XLSX = "xlsx", _("Excel table")
        CSV = "csv", _("CSV table")
        IMAGE = "image", _("image")
        GPKG = "gpkg", _("GeoPackage")
        GEOJSON = "geojson", _("GeoJSON")
        SHAPEFILE = "shapefile", _("zipped shapefile")
        RECORDS = "records", _("table of records")
        ARCHIVE = "archive", _("archive of records")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=LONGEST)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256 checksum"), max_length=64)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    path = models.CharField(_("storage location"), max_length=100, unique=True)
    tenant = models.BigIntegerField(_("city whose storage it uses"), null=True, blank=True, db_index=True)
    by_id = models.BigIntegerField(_("by (number)"), null=True, blank=True)
    made_at = models.DateTimeField(_("stored"), auto_now_add=True)
    scanned_at = models.DateTimeField(_("scanned for viruses"), null=True, blank=True)

    objects: ClassVar[models.Manager["StoredFile"]] = models.Manager()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.kind == self.Kind.IMAGE
