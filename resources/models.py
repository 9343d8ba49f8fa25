"""What the alliance publishes or points to: resources, their editions, files and sections."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City, State
from cities.organisations.models import Organisation
from core.fields import ChoiceLabels, YearField
from core.history.models import Translated
from core.text import clean, limits
from core.text.managers import manager_of
from core.text.moments import likely_year
from core.vocabulary.models import Confidence, Source, Term
from resources.querysets import ResourceQuerySet

SCHEMES = ("topics", "kmgbf-targets", "stakeholders")
plain = [clean.no_unseen_characters]


class Resource(Translated):
    list_name: ClassVar[str] = "resources"
    page_name: ClassVar[str] = "resource"

    class Kind(models.TextChoices):
        GUIDE = "guide", _("guide")
        INDEX = "index", _("index")
        PLATFORM = "platform", _("platform")
        HANDBOOK = "handbook", _("handbook")
        MANUAL = "manual", _("manual")
        GUIDELINES = "guidelines", _("guidelines")
        CASE_BOOK = "case-book", _("collection of case studies")
        REPORT = "report", _("report")

    class Stage(models.TextChoices):
        ASSESS = "assess", _("assessing")
        PLAN = "plan", _("planning")
        FINANCE = "finance", _("financing")
        ACT = "act", _("taking action")
        REPORT = "report", _("reporting")
        ANY = "any", _("any stage")

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    series = models.CharField(_("series"), max_length=limits.NAME, blank=True, validators=plain)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    stage = models.CharField(_("stage of work"), max_length=10, choices=Stage, default=Stage.ANY)
    title = models.CharField(_("title"), max_length=limits.LINE, validators=plain)
    summary = models.TextField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=plain)
    use_when = models.CharField(_("when to use"), max_length=limits.LINE, blank=True, validators=plain)
    note = models.CharField(_("note on what is known"), max_length=limits.SUMMARY, blank=True, validators=plain)
    publishers = models.ManyToManyField(
        Organisation, verbose_name=_("publishers"), blank=True, related_name="resources"
    )
    other_publishers = models.JSONField(_("publishers not listed here"), default=list, blank=True)
    authors = models.JSONField(
        _("authors"), default=list, blank=True, help_text=_("As printed: family name, initials.")
    )
    licence = models.CharField(_("licence"), max_length=limits.LINE, blank=True, validators=plain)
    identifiers = models.JSONField(_("identifiers"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("terms"),
        blank=True,
        related_name="resources",
        limit_choices_to=Q(scheme__code__in=SCHEMES),
        help_text=_("Topics, framework targets and readers."),
    )
    cities = models.ManyToManyField(
        City,
        verbose_name=_("cities"),
        blank=True,
        related_name="resources",
        help_text=_("The resource is by or about these cities."),
    )
    is_introduced = models.BooleanField(
        _("its sections are an introduction by this site"),
        default=False,
        help_text=_(
            "This site does not hold the full text. The pages of this introduction say so, and are "
            "cited separately from the original work."
        ),
    )
    released_on = models.DateField(_("released on"), null=True, validators=[likely_year], blank=True)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    is_example = models.BooleanField(_("fictional example"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[ResourceQuerySet] = manager_of(ResourceQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("editions", "files", "sections")
    unversioned_fields: ClassVar[tuple[str, ...]] = (*Translated.unversioned_fields, "changed_at")

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["order", "slug"]
        indexes = [models.Index(fields=["state", "order", "-released_on", "slug"], name="resources_in_order")]

    def get_absolute_url(self) -> str:
        return reverse("resource", args=[self.slug])

    @property
    def is_work(self) -> bool:
        """Something that is read, so that its title is one of a work: an index and a platform are used."""
        return self.kind not in (self.Kind.INDEX, self.Kind.PLATFORM)


class Edition(ChoiceLabels):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="editions", verbose_name=_("resource"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    year = YearField(_("year"), null=True, validators=[likely_year], blank=True)
    date = models.DateField(_("date"), null=True, validators=[likely_year], blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="superseded_by", verbose_name=_("supersedes")
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)

    objects: ClassVar[models.Manager["Edition"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("number", "year", "date"),)
    title_columns: ClassVar[tuple[str, ...]] = ("number",)
    detail_columns: ClassVar[tuple[str, ...]] = ("year",)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["resource", "number"], name="resources_one_edition_a_number")]

    def __str__(self) -> str:
        return f"{self.number} ({self.year or '?'})"


class EditionFile(ChoiceLabels):
    """A file of an edition in one language: kept here, or a link to where its publisher keeps it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="files", verbose_name=_("resource"))
    edition_number = models.PositiveSmallIntegerField(_("edition"), default=1)
    language = models.CharField(_("language"), max_length=20)
    title = models.CharField(_("title"), max_length=limits.NAME, blank=True, validators=plain)
    link = models.URLField(_("link"), max_length=limits.URL, blank=True)
    file = models.FileField(_("file"), upload_to="resources/", blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    checksum = models.CharField(_("SHA-256 checksum"), max_length=64, blank=True)

    objects: ClassVar[models.Manager["EditionFile"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("edition_number", "language", "title", "link", "file", "size", "checksum"),
    )
    title_columns: ClassVar[tuple[str, ...]] = ("title", "edition_number")
    detail_columns: ClassVar[tuple[str, ...]] = ("language",)

    class Meta:
        verbose_name = _("file of an edition")
        verbose_name_plural = _("files of an edition")
        ordering = ["-edition_number", "language"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(link="") & ~Q(file="")) | (~Q(link="") & Q(file="")),
                name="resources_file_or_link",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_number} {self.language}"


class Section(ChoiceLabels):
    """One page of a guide that is read on the site."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="sections", verbose_name=_("resource"))
    slug = models.SlugField(_("address name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=limits.NAME, validators=plain)
    body = models.TextField(_("text"), max_length=limits.BODY, validators=plain, help_text=_("Markdown."))
    # A kept child has no links of its own: keys of the list of sources.
    source_keys = models.JSONField(_("sources"), default=list, blank=True)

    objects: ClassVar[models.Manager["Section"]] = models.Manager()
    title_columns: ClassVar[tuple[str, ...]] = ("title",)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["resource", "slug"], name="resources_one_section_a_slug")]

    def __str__(self) -> str:
        return self.title
