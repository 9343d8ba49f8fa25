"""What the public can find. A `Subject` is one object of a feature; an `Entry` is how it is shown in one language.

The full text of a subject, in all its languages at once, lies in the table `search_index` under the subject's number:
an FTS5 table on SQLite, a table of tsvectors on PostgreSQL (see the migration and engines.py). It has no model and no
foreign key, so that flush, dumps and the ORM leave it alone; `core.search.indexing` keeps it in step.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.Model):
    """Rows are lean: a search reads one for each match, to count and to sort."""

    kind = models.CharField(_("kind"), max_length=30)
    object_id = models.CharField(_("key"), max_length=40)
    sort = models.BinaryField(
        _("sort key"), help_text=_("Stored as bytes, because databases sort letters in different ways.")
    )
    slug = models.CharField(_("address name"), max_length=200, blank=True)
    updated = models.DateTimeField(_("updated"), auto_now=True)

    objects: ClassVar[models.Manager["Subject"]] = models.Manager()

    class Meta:
        verbose_name = _("searchable object")
        verbose_name_plural = _("searchable objects")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_one_subject_an_object")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Entry(models.Model):
    """A hit as it is shown to readers of one language."""

    subject = models.ForeignKey(
        Subject, models.CASCADE, verbose_name=_("searchable object"), related_name="entries", db_index=False
    )
    language = models.CharField(_("language of the reader"), max_length=10)
    written_in = models.CharField(_("language of the text"), max_length=10)
    title = models.TextField(_("title"))
    other_names = models.JSONField(_("other names"), default=list)
    summary = models.TextField(_("summary"), blank=True)
    url = models.TextField(_("address"))

    objects: ClassVar[models.Manager["Entry"]] = models.Manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["subject", "language"], name="search_one_entry_a_language")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"
