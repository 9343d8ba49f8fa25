"""Cities and their figures. Bodies, practices, staff and applications have sub-packages of their own."""

import uuid
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cities.measures import HOW_LARGE, Measure, Qualifier, Unit, amount_words, check_unit
from cities.places import country_name, is_said_in, own_language, region_of
from cities.querysets import LISTED, CityQuerySet, FigureQuerySet
from core.content.models import CityContent
from core.fields import YearField
from core.history.models import Told
from core.history.sourced import Sourced
from core.text import clean, limits, measured, numbers
from core.text.days import DayField
from core.text.decimals import ExactDecimalField
from core.text.fallback import Text, localized
from core.text.languages import column_names
from core.text.lines import line_of
from core.text.managers import manager_of
from core.text.moments import is_time_zone, known_day, known_time_zone, likely_year
from core.vocabulary.models import Cited, Confidence, Source, Term

CITY_SCHEMES = ("settings", "ecosystems", "challenges", "solution-types")
IS_LISTED = Q(status__in=LISTED)
AFTER_KANA = "\u30ff"
plain = [clean.no_unseen_characters]


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class City(CityContent):  # type: ignore[django-manager-missing]  # modeltranslation makes the manager at run time
    """A city, district or region: the tenant of the platform."""

    segment: ClassVar[str] = "profile"
    list_name: ClassVar[str] = "cities"
    page_name: ClassVar[str] = "city"
    city_path: ClassVar[str] = "pk"
    title_field: ClassVar[str] = "name"
    content_order: ClassVar[int] = 10
    proper_names: ClassVar[tuple[str, ...]] = ("name", "official_name", "parent_name")
    staff_fields: ClassVar[tuple[str, ...]] = (
        *("name", "official_name", "local_name", "local_language", "other_names", "pinyin", "kana", "parent_name"),
        *("summary", "text", "leader_statement", "leader_name"),
        *("contact_office", "website", "languages", "time_zone"),
        *("latitude", "longitude", "point_of", "biome", "biome_note", "on_the_coast", "terms"),
        *("figures", "photo", "photo_credit", "photo_alt"),
    )

    class Status(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        FOUNDING = "founding", _("took part in the founding event")
        MEMBER = "member", _("member of the alliance")
        WITHDRAWN = "withdrawn", _("no longer listed")

        @property
        def legend(self) -> str:
            """What the code means in open data: taking part made no member."""
            if self == City.Status.FOUNDING:
                return gettext("took part in the founding event; not a member")
            return str(self.label)

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=limits.NAME, validators=plain, help_text=_("The everyday name."))
    official_name = models.CharField(_("official name"), max_length=limits.LINE, blank=True, validators=plain)
    local_name = models.CharField(_("name in its own script"), max_length=limits.NAME, blank=True, validators=plain)
    local_language = models.CharField(
        _("language of that name"), max_length=20, blank=True, help_text=_("A language tag, for example zh-Hans.")
    )
    other_names = models.JSONField(_("other names"), default=list, blank=True)
    sort_key = models.CharField(_("sort key"), max_length=limits.NAME, db_index=True)
    pinyin = models.CharField(_("reading in pinyin"), max_length=limits.NAME, blank=True)
    kana = models.CharField(_("reading in kana"), max_length=limits.NAME, blank=True)
    order_pinyin = models.CharField(max_length=limits.NAME + 1, editable=False, default="")
    order_kana = models.CharField(max_length=limits.NAME + 1, editable=False, default="")
    kind = models.ForeignKey(
        Term,
        models.PROTECT,
        verbose_name=_("type of local government"),
        related_name="+",
        limit_choices_to={"scheme__code": "place-kinds"},
    )
    country = models.CharField(_("country or region"), max_length=2, help_text=_("Two-letter ISO 3166-1 code."))
    region = models.CharField(_("region of the world"), max_length=20, editable=False, db_index=True)
    parent_name = models.CharField(_("part of"), max_length=limits.NAME, blank=True, validators=plain)
    division_code = models.CharField(_("official code"), max_length=20, blank=True)
    latitude = models.FloatField(_("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(_("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)])
    point_of = models.CharField(
        _("place marked by the coordinates"), max_length=limits.NAME, blank=True, validators=plain
    )
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[known_time_zone])
    biome = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("biome"),
        related_name="cities_by_biome",
        limit_choices_to={"scheme__code": "biomes"},
    )
    biome_note = models.CharField(_("note on the biome"), max_length=limits.LINE, blank=True, validators=plain)
    on_the_coast = models.BooleanField(_("coastal"), null=True, blank=True)
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("terms"),
        blank=True,
        related_name="cities",
        limit_choices_to=Q(scheme__code__in=CITY_SCHEMES),
        help_text=_("Landscape settings, ecosystems, challenges and types of nature-based solutions."),
    )
    languages = models.JSONField(_("working languages"), default=list, blank=True)
    summary = models.CharField(
        _("summary"), max_length=limits.LINE, blank=True, validators=plain, help_text=_("One plain sentence.")
    )
    text = models.TextField(_("text"), max_length=limits.BODY, blank=True, validators=plain)
    leader_statement = models.TextField(
        _("statement by the city’s leader"), max_length=limits.SUMMARY, blank=True, validators=plain
    )
    leader_name = models.CharField(_("name of the city’s leader"), max_length=limits.NAME, blank=True, validators=plain)
    website = models.URLField(_("website"), max_length=limits.URL, blank=True)
    contact_office = models.CharField(
        _("public contact office"),
        max_length=limits.LINE,
        blank=True,
        validators=plain,
        help_text=_("An office, not a person."),
    )
    photo = models.FileField(_("photo"), upload_to="cities/", blank=True)
    photo_credit = models.CharField(_("photo credit"), max_length=limits.NAME, blank=True, validators=plain)
    photo_alt = models.CharField(_("what the photo shows"), max_length=limits.LINE, blank=True, validators=plain)
    status = models.CharField(_("status in the alliance"), max_length=10, choices=Status, default=Status.DRAFT)
    member_since = models.DateField(_("member since"), null=True, validators=[likely_year], blank=True)
    confirmed_on = DayField(_("confirmed by the city on"), null=True, blank=True)
    is_example = models.BooleanField(_("fictional example"), default=False)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[CityQuerySet] = manager_of(CityQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("figures",)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("local_name", "local_language"),
        ("latitude", "longitude"),
        ("photo", "photo_credit"),
    )
    unversioned_fields: ClassVar[tuple[str, ...]] = (
        *CityContent.unversioned_fields,
        "changed_at",
        "region",
        "order_pinyin",
        "order_kana",
    )

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["sort_key", "pk"]
        # Of listed cities alone, so that a page of a list is read in its order without sorting all of them.
        indexes = [
            models.Index(fields=["sort_key", "id"], name="cities_listed_by_name", condition=IS_LISTED),
            models.Index(fields=["order_pinyin", "id"], name="cities_listed_by_pinyin", condition=IS_LISTED),
            models.Index(fields=["order_kana", "id"], name="cities_listed_by_kana", condition=IS_LISTED),
            models.Index(fields=["biome", "sort_key", "id"], name="cities_listed_by_biome", condition=IS_LISTED),
            models.Index(fields=["-changed_at", "id"], name="cities_listed_latest", condition=IS_LISTED),
            # Counted by region and by biome, from the index alone.
            models.Index(fields=["region", "is_example", "id"], name="cities_counted_by_region", condition=IS_LISTED),
            models.Index(fields=["biome", "is_example", "id"], name="cities_counted_by_biome", condition=IS_LISTED),
            # Whether a city is listed, for what belongs to it: a row has some eighty columns, and lies elsewhere.
            models.Index(fields=["id", "status", "is_example"], name="cities_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="cities_point_is_on_earth"
            ),
            models.CheckConstraint(
                condition=Q(member_since__isnull=True) | Q(status__in=["member", "withdrawn"]),
                name="cities_only_members_have_a_date",
            ),
            is_time_zone("cities_time_zone_is_a_place"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("city", args=[self.slug])

    def save(self, *args: object, **kwargs: object) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """What follows from other columns, for lists: the region, and the order by reading. A name without a reading in
        pinyin stands among those in letters, one without kana behind all that have it."""
        self.region = region_of(self.country)
        self.order_pinyin = self.pinyin.lower().replace(" ", "") or self.sort_key
        self.order_kana = self.kana or f"{AFTER_KANA}{self.sort_key}"

    @classmethod
    def only_shows(cls, children: str, column: str, values: Mapping[str, object]) -> bool:
        """The value of a figure, with what it was before, but not that of one that says how large a city is: by these
        cities are set beside others."""
        is_shown = children == "figures" and column in Figure.shown_columns
        return is_shown and values.get("measure") not in HOW_LARGE

    @property
    def is_listed(self) -> bool:
        return self.status in (self.Status.FOUNDING, self.Status.MEMBER)

    @property
    def own_language(self) -> str:
        """What a list has not fetched is not fetched for it: names then have the reader's form or the English one."""
        read = vars(self)
        return own_language(read.get("local_language", ""), read.get("country", ""))

    @property
    def province(self) -> Text:
        """The province, state or country that the city lies in; empty where the name of its country says it already,
        as that of Hong Kong does."""
        name = localized(self, "parent_name")
        return Text("", name.language, False) if is_said_in(name.text, country_name(self.country)) else name

    @property
    def biome_code(self) -> int | None:
        """The number of the biome, 1 to 14; reads self.biome."""
        return int(self.biome.code) if self.biome else None

    @property
    def shows_local_name(self) -> bool:
        return bool(self.local_name) and self.local_name != self.name


def language_of_city(row: models.Model) -> str:
    """The language in which the people of the city of a row write; nothing where the row has none, or where its city
    was not fetched with it: no query is made for it."""
    city = row._state.fields_cache.get("city")
    return city.own_language if city else ""


LONGEST_FOLLOWED = 160  # as the address name of an indicator


class Figure(Told):
    """A number about a city, with its source, the year of the value and the date of the report.

    Its key is a UUID, so that a proposal can name a new one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    city = models.ForeignKey(City, models.CASCADE, related_name="figures", verbose_name=_("city"))
    measure = models.CharField(_("measure"), max_length=40, choices=Measure)
    own_measure = models.CharField(
        _("what is counted, in your own words"),
        max_length=limits.NAME,
        blank=True,
        validators=plain,
        help_text=_("Use this if no measure in the list fits. Such a figure is shown only on the city’s page."),
    )
    scope = models.CharField(
        _("scope"),
        max_length=limits.NAME,
        blank=True,
        validators=plain,
        help_text=_(
            "Use this if the figure is not for the whole city. It continues the label, for example: "
            "around Lake Dianchi."
        ),
    )
    value = ExactDecimalField(_("value"), max_digits=18, decimal_places=3)
    qualifier = models.CharField(_("precision"), max_length=10, choices=Qualifier, blank=True)
    unit = models.CharField(pgettext_lazy("of measurement", "unit"), max_length=10, choices=Unit)
    year = YearField(
        _("year"),
        null=True,
        validators=[likely_year],
        blank=True,
        help_text=_("The year of the value, not of its publication."),
    )
    year_from = YearField(_("first year of a period"), null=True, validators=[likely_year], blank=True)
    is_fiscal = models.BooleanField(
        _("a fiscal year"),
        default=False,
        help_text=_("For example, FY2019. A fiscal year is named after the calendar year in which it starts."),
    )
    reported = models.CharField(
        _("date of the report"),
        max_length=10,
        blank=True,
        validators=[known_day],
        help_text=_(
            "As exact as is known: 2023, 2023-05 or 2023-05-21. A figure with neither this date nor "
            "a year is not shown."
        ),
    )
    method = models.CharField(_("method"), max_length=limits.NAME, blank=True, validators=plain)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="figures", verbose_name=_("source")
    )
    source_title = models.CharField(
        _("source in the city’s words"),
        max_length=limits.LINE,
        blank=True,
        validators=plain,
        help_text=_("Title, publisher and year, if the source is not in the list."),
    )
    source_link = models.URLField(_("web address of that source"), max_length=limits.URL, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM)
    confirmed_by = models.CharField(_("confirmed by"), max_length=limits.NAME, blank=True, validators=plain)
    confirmed_on = DayField(_("confirmed on"), null=True, blank=True)
    corrected_on = DayField(_("corrected on"), null=True, blank=True, editable=False)
    corrected_from = models.CharField(_("value before the correction"), max_length=40, blank=True, editable=False)
    follows = models.SlugField(
        _("based on the indicator"),
        max_length=LONGEST_FOLLOWED,
        blank=True,
        db_index=False,
        editable=False,
        help_text=_("The figure takes its value from this indicator of a plan. The value is entered only in the plan."),
    )
    is_finding = models.BooleanField(
        _("shown on the home page"),
        default=False,
        help_text=_("The home page shows four findings. If fewer are chosen, the site adds others by rule."),
    )

    objects: ClassVar[FigureQuerySet] = manager_of(FigureQuerySet)
    shown_columns: ClassVar[tuple[str, ...]] = ("value", "corrected_on", "corrected_from")
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        (
            *("measure", "value", "qualifier", "unit", "year", "year_from", "is_fiscal", "reported"),
            *("source", "source_title", "source_link"),
        ),
        ("confirmed_by", "confirmed_on"),
        ("corrected_on", "corrected_from"),
    )
    sourced: ClassVar[tuple[Sourced, ...]] = (
        Sourced(of=("value", "unit", "year", "reported"), by=("source", "source_title", "source_link")),
    )
    title_columns: ClassVar[tuple[str, ...]] = ("own_measure", "measure")
    scope_columns: ClassVar[tuple[str, ...]] = ("scope",)
    detail_columns: ClassVar[tuple[str, ...]] = ("year",)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        indexes = [models.Index(fields=["city"], name="cities_figures_found", condition=Q(is_finding=True))]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by="", confirmed_on__isnull=True)
                | (~Q(confirmed_by="") & Q(confirmed_on__isnull=False)),
                name="cities_figure_confirmed_by_and_on",
            ),
        ]

    def __str__(self) -> str:
        return line_of(self.label, self.amount, self.dated)

    def clean(self) -> None:
        super().clean()
        check_unit(self.measure, self.unit)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_on is not None

    @property
    def label(self) -> str:
        own = self.own_measure if self.measure == Measure.OTHER else ""
        return measured.scoped(own or self.get_measure_display(), self.scope)

    @property
    def amount(self) -> str:
        """The value in words: "over 81%". People need no unit: the label says it."""
        return amount_words(self.value, self.unit, self.qualifier)

    @cached_property
    def scope_in_all(self) -> tuple[str, ...]:
        """The part of the city that it is about, in each language; of the whole city all are empty. Two figures with
        the same are about the same."""
        return tuple(getattr(self, column) or "" for column in column_names("scope"))

    @property
    def dated(self) -> str:
        return measured.dated(self.year, self.year_from, self.reported, is_fiscal=self.is_fiscal)

    @property
    def correction(self) -> str:
        """That the value stood here otherwise before, in words; nothing where it never did."""
        if not self.corrected_on:
            return ""
        words = {"date": date_format(self.corrected_on), "before": numbers.grouped_number(Decimal(self.corrected_from))}
        return gettext("Corrected on %(date)s; previously: %(before)s") % words

    @property
    def read_from(self) -> tuple[object, ...]:
        """Two figures with the same were read in the same place. Cheaper than comparing `cited`."""
        return (self.source_title, self.source_link) if self.source_title else (self.source_id,)

    @property
    def cited(self) -> "Cited | None":
        """Where the value was read: the city's own words come before the list of sources."""
        if self.source_title:
            return Cited(self.source_title, self.source_link)
        return self.source.cited if self.source else None
