"""Controlled terms (after SKOS) and the sources that facts rest on. Filled from the data files of this package."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ChoiceLabels, YearField
from core.rows import QuickRow
from core.text import limits
from core.text.days import DayField
from core.text.fallback import Text, localized
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, column_name, column_names
from core.text.managers import manager_of
from core.text.moments import known_day, likely_year
from core.ui.pages import page_url
from core.vocabulary.citation import Cited as Cited  # where sources are named by those who use both
from core.vocabulary.citation import Dated


class Confidence(models.TextChoices):
    """How well a fact is known. What is low is not shown."""

    HIGH = "high", _("read in the named source")
    MEDIUM = "medium", _("from one secondary source")
    LOW = "low", _("not yet verified")

    @classmethod
    def shown(cls, kept: str, read_in_archive: Iterable[date | str | None]) -> str:
        """How well a fact is said to be known: medium at most while every source that it rests on was read in an
        archived copy alone. What is kept stays, and counts again once somebody has opened one of the addresses."""
        days = list(read_in_archive)
        return str(cls.MEDIUM) if kept == cls.HIGH and days and all(days) else kept

    @classmethod
    def said(cls, kept: str, read_in_archive: Iterable[date | str | None]) -> str:
        """The same in words: a fact that is medium by its archived copies alone is not from a secondary source."""
        shown = cls.shown(kept, read_in_archive)
        return str(cls(shown).label) if shown == kept else str(_("not yet checked at its own address"))


class Source(ChoiceLabels):  # type: ignore[django-manager-missing]  # related managers of translated models
    """Where a fact was read."""

    class Kind(models.TextChoices):
        FOUNDING_TEXT = "founding_text", _("founding document")
        PRIMARY = "primary", _("primary source")
        GOVERNMENT = "government", _("government")
        NEWS = "news", _("news")
        PAPER = "paper", _("paper")
        SECONDARY = "secondary", _("secondary source")
        ENCYCLOPEDIA = "encyclopedia", _("encyclopedia")
        GAZETTEER = "gazetteer", _("gazetteer")
        CITY = "city", _("the city itself")
        WEAK = "weak", _("weak source")
        COPY = "copy", _("copy of a source")
        EXAMPLE = "example", _("example data")

    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=limits.LINE)
    language = models.CharField(
        _("language of the source"),
        max_length=20,
        blank=True,
        help_text=_("A language tag, for example zh-Hans. We translated the titles in other languages."),
    )
    publisher = models.CharField(_("publisher"), max_length=limits.NAME, blank=True)
    published = models.CharField(
        _("published"),
        max_length=10,
        blank=True,
        validators=[known_day],
        help_text=_("Enter the date as exactly as it is known: 2023, 2023-05 or 2023-05-21."),
    )
    url = models.URLField(_("address"), max_length=limits.URL, blank=True)
    is_reprint = models.BooleanField(
        _("reprint"), default=False, help_text=_("The address leads to a copy of the document on another site.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    year = YearField(_("year"), null=True, validators=[likely_year], blank=True)
    note = models.CharField(_("note on what is known"), max_length=limits.SUMMARY, blank=True)
    read_in_archive = DayField(
        _("read in an archived copy on"),
        null=True,
        blank=True,
        help_text=_("Leave this empty once someone has opened the address and found there what is entered here."),
    )

    objects: ClassVar[models.Manager["Source"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("published", "url", "is_reprint", "year"),)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_good(self) -> bool:
        """A fact that rests on a weak source or a copy alone is not shown, and no link leads there."""
        return self.kind not in (self.Kind.WEAK, self.Kind.COPY)

    @property
    def link(self) -> str:
        return self.url if self.is_good else ""

    @property
    def page(self) -> str:
        return page_url("source", self.key) if self.is_good else ""

    @property
    def cited(self) -> Cited:
        title = localized(self, "title")
        return Cited(title.text, self.link, self.page, title.other_language, self.read_in_archive)

    @property
    def dated(self) -> Dated:
        return Dated(self.cited, self.year, self.published)

    @property
    def how_read(self) -> str:
        return self.cited.how_read

    @property
    def link_language(self) -> str:
        """The language of its address, where that has other than Latin letters; a Chinese one may mix both scripts."""
        return DEFAULT_LANGUAGE if self.link.isascii() else self.language.partition("-")[0] or DEFAULT_LANGUAGE

    @property
    def original(self) -> Text | None:
        """The title as found, where the reader's is a translation of ours."""
        code, shown = self.language.lower(), localized(self, "title")
        if code not in LANGUAGE_CODES or code == shown.language or shown.is_fallback:
            return None
        text = getattr(self, column_name("title", code))
        return Text(text, code, is_fallback=True) if text else None


class Scheme(QuickRow):  # type: ignore[django-manager-missing]  # related managers of translated models
    """A list of terms with an owner."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=limits.NAME)
    description = models.TextField(_("description"), max_length=limits.SUMMARY, blank=True)
    is_outside = models.BooleanField(
        _("owned by an external organisation"),
        default=False,
        help_text=_("The codes and labels of this scheme are never edited here."),
    )
    groups = models.JSONField(
        _("groups of terms"), default=list, blank=True, help_text=_("Code, order and labels in each language.")
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")

    objects: ClassVar[models.Manager["Scheme"]] = models.Manager()

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        ordering = ["code"]

    def __str__(self) -> str:
        """Its name in the language of whoever reads; of a row that was read without it the code."""
        return self.code if self.get_deferred_fields() & {"name", *column_names("name")} else self.name or self.code


class TermQuerySet(models.QuerySet["Term"]):
    def of(self, scheme: str) -> "TermQuerySet":
        return self.filter(scheme__code=scheme).order_by("order", "pk")

    def visible(self) -> "TermQuerySet":
        return self.filter(is_retired=False)


class Term(QuickRow):  # type: ignore[django-manager-missing]  # related managers of translated models
    """One word of a scheme. `code` is unique in its scheme; labels are the official ones where a body owns the
    scheme."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="terms", verbose_name=_("scheme"))
    code = models.CharField(
        _("code"),
        max_length=60,
        validators=[RegexValidator(r"^[a-zA-Z0-9][a-zA-Z0-9.-]*\Z", _("Letters, digits, hyphens and full stops."))],
        help_text=_("Letters, digits, hyphens and full stops."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    identifier = models.CharField(_("external identifier"), max_length=60, blank=True)
    broader = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="narrower", verbose_name=_("broader term")
    )
    group = models.SlugField(_("group"), max_length=60, blank=True)
    label = models.CharField(_("label"), max_length=limits.LINE)
    short = models.CharField(_("short label"), max_length=limits.NAME, blank=True)
    explanation = models.TextField(_("explanation"), max_length=limits.SUMMARY * 2, blank=True)
    pinyin = models.CharField(
        _("reading in pinyin"), max_length=limits.NAME, blank=True, help_text=_("For lists that are sorted by name.")
    )
    kana = models.CharField(_("reading in kana"), max_length=limits.NAME, blank=True)
    label_origin = models.JSONField(
        _("origin of the labels"),
        default=dict,
        blank=True,
        help_text=_("For each language: official, usual or drafted."),
    )
    indicators = models.JSONField(
        _("indicators"), default=dict, blank=True, help_text=_("A list of codes for each kind of indicator.")
    )
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM)
    is_retired = models.BooleanField(_("retired"), default=False)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")

    objects: ClassVar[TermQuerySet] = manager_of(TermQuerySet)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["scheme", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="vocabulary_one_code_a_scheme")]

    def __str__(self) -> str:
        """Its label in the language of whoever reads; of a row that was read without it the code."""
        return self.code if self.get_deferred_fields() & {"label", *column_names("label")} else self.label or self.code

    @property
    def name(self) -> str:
        return localized(self, "short").text or localized(self, "label").text


def in_scheme(code: str) -> models.Q:
    """The condition for `limit_choices_to` of the fields that hold terms."""
    return models.Q(scheme__code=code)
