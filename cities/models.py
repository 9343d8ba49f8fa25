"""Member cities and what hangs on them: figures with sources, organisations, practices, staff, applications."""

import uuid
from typing import ClassVar, NamedTuple

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.application_models import Application as Application
from cities.application_models import ApplicationMessage as ApplicationMessage
from cities.application_models import ApplicationNote as ApplicationNote
from cities.handover_models import Handover as Handover
from cities.places import region_of
from cities.querysets import (
    LISTED,
    CityQuerySet,
    FigureQuerySet,
    InvitationQuerySet,
    OrganisationQuerySet,
    PracticeQuerySet,
    StaffRoleQuerySet,
)
from core.accounts.models import User
from core.history.models import Versioned
from core.review.freshness import Confirmed
from core.text import clean, limits
from core.text.managers import manager_of
from core.text.moments import is_time_zone, known_time_zone, likely_year
from core.vocabulary.models import Confidence, Source, Term

CITY_SCHEMES = ("settings", "ecosystems", "challenges", "solution-types")
IS_LISTED = Q(status__in=LISTED)
PRACTICE_SCHEMES = ("kmgbf-targets", "solution-types", "challenges", "topics")
plain = [clean.no_unseen_characters]


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class City(Confirmed):  # type: ignore[django-manager-missing]  # modeltranslation makes the manager at run time
    """A city, district or region: the tenant of the platform."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        FOUNDING = "founding", _("took part in the founding event")
        MEMBER = "member", _("member of the alliance")
        WITHDRAWN = "withdrawn", _("no longer listed")

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=limits.NAME, validators=plain, help_text=_("The everyday name."))
    official_name = models.CharField(_("official name"), max_length=limits.LINE, blank=True, validators=plain)
    local_name = models.CharField(_("name in its own script"), max_length=limits.NAME, blank=True, validators=plain)
    local_language = models.CharField(
        _("language of that name"), max_length=20, blank=True, help_text=_("A language tag, for example zh-Hans.")
    )
    other_names = models.JSONField(_("other names"), default=list, blank=True)
    sort_key = models.CharField(_("sort key"), max_length=limits.NAME, db_index=True)
    kana = models.CharField(_("reading in kana"), max_length=limits.NAME, blank=True)
    kind = models.ForeignKey(
        Term,
        models.PROTECT,
        verbose_name=_("kind of local government"),
        related_name="+",
        limit_choices_to={"scheme__code": "place-kinds"},
    )
    country = models.CharField(_("country or area"), max_length=2, help_text=_("ISO 3166-1 code of two letters."))
    region = models.CharField(_("region of the world"), max_length=20, editable=False, db_index=True)
    parent_name = models.CharField(_("part of"), max_length=limits.NAME, blank=True, validators=plain)
    division_code = models.CharField(_("official code"), max_length=20, blank=True)
    latitude = models.FloatField(_("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(_("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)])
    point_of = models.CharField(_("what the point shows"), max_length=limits.NAME, blank=True, validators=plain)
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
    on_the_coast = models.BooleanField(_("lies on the sea"), default=False)
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("terms"),
        blank=True,
        related_name="cities",
        limit_choices_to=Q(scheme__code__in=CITY_SCHEMES),
        help_text=_("Landscape settings, ecosystems, challenges and kinds of nature-based solutions."),
    )
    languages = models.JSONField(_("working languages"), default=list, blank=True)
    summary = models.CharField(
        _("summary"), max_length=limits.LINE, blank=True, validators=plain, help_text=_("One plain sentence.")
    )
    text = models.TextField(_("text"), max_length=limits.BODY, blank=True, validators=plain)
    leader_statement = models.TextField(
        _("statement of its leader"), max_length=limits.SUMMARY, blank=True, validators=plain
    )
    leader_name = models.CharField(_("name of the leader"), max_length=limits.NAME, blank=True, validators=plain)
    website = models.URLField(_("website"), max_length=limits.URL, blank=True)
    contact_office = models.CharField(
        _("public office"), max_length=limits.LINE, blank=True, validators=plain, help_text=_("An office, no person.")
    )
    photo = models.FileField(_("photo"), upload_to="cities/", blank=True)
    photo_credit = models.CharField(_("photo credit"), max_length=limits.NAME, blank=True, validators=plain)
    photo_alt = models.CharField(_("what the photo shows"), max_length=limits.LINE, blank=True, validators=plain)
    status = models.CharField(_("status in the alliance"), max_length=10, choices=Status, default=Status.DRAFT)
    member_since = models.DateField(_("member since"), null=True, validators=[likely_year], blank=True)
    confirmed_on = models.DateField(_("confirmed by the city on"), null=True, blank=True)
    is_example = models.BooleanField(_("made-up example"), default=False)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[CityQuerySet] = manager_of(CityQuerySet)
    kept_children: ClassVar[tuple[str, ...]] = ("figures",)
    not_kept: ClassVar[tuple[str, ...]] = (*Confirmed.not_kept, "changed_at", "region")

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["sort_key", "pk"]
        # Of listed cities alone, so that a page of a list is read in its order without sorting all of them.
        indexes = [
            models.Index(fields=["sort_key", "id"], name="cities_listed_by_name", condition=IS_LISTED),
            models.Index(fields=["kana", "sort_key", "id"], name="cities_listed_by_kana", condition=IS_LISTED),
            models.Index(fields=["biome", "sort_key", "id"], name="cities_listed_by_biome", condition=IS_LISTED),
            models.Index(fields=["-changed_at", "id"], name="cities_listed_latest", condition=IS_LISTED),
            models.Index(fields=["region"], name="cities_listed_by_region", condition=IS_LISTED),
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

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("city", args=[self.slug])

    def save(self, *args: object, **kwargs: object) -> None:
        self.region = region_of(self.country)
        super().save(*args, **kwargs)

    @property
    def is_listed(self) -> bool:
        return self.status in (self.Status.FOUNDING, self.Status.MEMBER)

    @property
    def biome_code(self) -> int | None:
        """The number of the biome, 1 to 14; reads self.biome."""
        return int(self.biome.code) if self.biome else None

    @property
    def shows_local_name(self) -> bool:
        return bool(self.local_name) and self.local_name != self.name


class Measure(models.TextChoices):
    """What a figure counts. The order is the order on a page."""

    POPULATION = "population", pgettext_lazy("measure", "People")
    AREA = "area", _("Area")
    LAND_AREA = "land-area", _("Land area")
    AREA_WITH_SEA = "area-with-sea", _("Area with sea")
    PROTECTED_LAND = "protected-land", _("Protected land")
    PROTECTED_AREA = "protected-area", _("Protected area")
    PROTECTED_AREAS = "protected-areas", _("Protected areas")
    RED_LINE = "ecological-red-line", _("Ecological red line")
    FOREST_COVER = "forest-cover", _("Forest cover")
    SPECIES = "species-recorded", _("Species recorded")
    ECOSYSTEM_TYPES = "ecosystem-types", _("Types of ecosystems")
    BIRDS = "bird-species", _("Bird species")
    PLANTS = "vascular-plants", _("Vascular plants")
    FISH = "fish-species", _("Fish species")
    LAKESIDE = "lakeside-vegetation", _("Lakeside under vegetation")
    RESTORED = "restored-wetland", _("Restored wetland")
    SPENDING = "restoration-spending", _("Spent on restoration")
    PARKS = "parks", _("Parks")
    PARKS_NEAR = "parks-within-500-m", _("Homes with a park within 500 m")
    WOODLAND = "woodland-secured", _("Woodland secured")
    CITIZEN_FORESTS = "citizen-forests", _("Citizen forests")


class Unit(models.TextChoices):
    PEOPLE = "people", pgettext_lazy("unit", "people")
    KM2 = "km2", "km²"
    HA = "ha", "ha"
    PERCENT = "percent", "%"
    COUNT = "count", ""
    SPECIES = "species", pgettext_lazy("unit", "species")
    TYPES = "types", pgettext_lazy("unit", "types")
    CNY = "CNY", pgettext_lazy("unit", "yuan")
    HKD = "HKD", pgettext_lazy("unit", "Hong Kong dollars")


class Cited(NamedTuple):
    title: str
    link: str


class Figure(models.Model):
    """A number about a city, with its year and source. Its key is a UUID, so that a proposal can name a new one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    city = models.ForeignKey(City, models.CASCADE, related_name="figures", verbose_name=_("city"))
    measure = models.CharField(_("measure"), max_length=40, choices=Measure)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit)
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        validators=[likely_year],
        blank=True,
        help_text=_("Of the value, not of its publication. Without it: not shown."),
    )
    year_from = models.PositiveSmallIntegerField(
        _("first year of a period"), null=True, validators=[likely_year], blank=True
    )
    method = models.CharField(_("method"), max_length=limits.NAME, blank=True, validators=plain)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="figures", verbose_name=_("source")
    )
    source_title = models.CharField(
        _("source in the city's words"),
        max_length=limits.LINE,
        blank=True,
        validators=plain,
        help_text=_("Title, publisher and year, where the source is not in the list."),
    )
    source_link = models.URLField(_("address of that source"), max_length=limits.URL, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM)
    confirmed_by = models.CharField(_("confirmed by"), max_length=limits.NAME, blank=True, validators=plain)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)

    objects: ClassVar[FigureQuerySet] = manager_of(FigureQuerySet)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by="", confirmed_on__isnull=True)
                | (~Q(confirmed_by="") & Q(confirmed_on__isnull=False)),
                name="cities_figure_confirmed_by_and_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.year or '?'}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_on is not None

    @property
    def cited(self) -> "Cited | None":
        """Where the value was read: the city's own words come before the list of sources."""
        if self.source_title:
            return Cited(self.source_title, self.source_link)
        return Cited(self.source.title, self.source.link) if self.source else None


class Organisation(Confirmed):  # type: ignore[django-manager-missing]
    """A body that takes part: an office of a city, a network, a ministry, a foundation, a programme."""

    class Kind(models.TextChoices):
        CITY_NETWORK = "city-network", _("city network")
        SECRETARIAT = "secretariat", _("secretariat")
        OFFICE = "office", _("office")
        MINISTRY = "ministry", _("national ministry")
        FUNDING_PROGRAMME = "funding-programme", _("funding programme")
        GOVERNMENT_DEPARTMENT = "government-department", _("government department")
        LOCAL_GOVERNMENT = "local-government", _("local government")
        RESEARCH_INSTITUTE = "research-institute", _("research institute")
        FOUNDATION = "foundation", _("foundation")
        CONVENTION_SECRETARIAT = "convention-secretariat", _("convention secretariat")
        GOVERNMENT_BODY = "government-body", _("government body")
        UNIVERSITY = "university", _("university")
        PROGRAMME = "programme", _("programme or project")

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=limits.LINE, validators=plain)
    full_name = models.CharField(_("full name"), max_length=limits.LINE, blank=True, validators=plain)
    short_name = models.CharField(_("short name"), max_length=60, blank=True, validators=plain)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("city")
    )
    country = models.CharField(_("country or area"), max_length=2, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    unit = models.CharField(_("unit"), max_length=limits.NAME, blank=True, validators=plain)
    summary = models.CharField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=plain)
    website = models.URLField(_("website"), max_length=limits.URL, blank=True)
    starts = models.CharField(
        _("began"), max_length=10, blank=True, help_text=_("A year, or year and month: 2016 or 2016-12.")
    )
    ends = models.CharField(_("ended"), max_length=10, blank=True)
    implemented_by = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="implements", verbose_name=_("carried out by")
    )
    funded_by = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="funds", verbose_name=_("funded by")
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PUBLISHED)
    is_example = models.BooleanField(_("made-up example"), default=False)

    objects: ClassVar[OrganisationQuerySet] = manager_of(OrganisationQuerySet)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["slug"]
        indexes = [models.Index(fields=["state", "name_en", "id"], name="cities_organisations_by_name")]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.slug])


class Practice(Confirmed):
    """What a city did, what came of it, what it learned."""

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    city = models.ForeignKey(City, models.PROTECT, related_name="practices", verbose_name=_("city"))
    title = models.CharField(_("title"), max_length=limits.NAME, validators=plain)
    summary = models.CharField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=plain)
    problem = models.TextField(_("the problem"), max_length=limits.BODY, blank=True, validators=plain)
    place = models.CharField(_("the place"), max_length=limits.NAME, blank=True, validators=plain)
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    starts = models.PositiveSmallIntegerField(_("first year"), null=True, validators=[likely_year], blank=True)
    ends = models.PositiveSmallIntegerField(_("last year"), null=True, validators=[likely_year], blank=True)
    period_unknown = models.BooleanField(
        _("the years are not known"), default=False, help_text=_("The city was asked and does not know.")
    )
    done = models.TextField(_("what was done"), max_length=limits.BODY, blank=True, validators=plain)
    result = models.TextField(_("what came of it"), max_length=limits.BODY, blank=True, validators=plain)
    result_year = models.PositiveSmallIntegerField(
        _("year of the result"), null=True, validators=[likely_year], blank=True
    )
    result_unknown = models.BooleanField(
        _("what came of it is not known yet"), default=False, help_text=_("The city was asked and does not know.")
    )
    learned = models.TextField(_("what was learned"), max_length=limits.BODY, blank=True, validators=plain)
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("terms"),
        blank=True,
        related_name="practices",
        limit_choices_to=Q(scheme__code__in=PRACTICE_SCHEMES),
        help_text=_("Framework targets, kinds of nature-based solutions, challenges and topics."),
    )
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("organisations"), blank=True, related_name="practices"
    )
    photo = models.FileField(_("photo"), upload_to="practices/", blank=True)
    photo_credit = models.CharField(_("photo credit"), max_length=limits.NAME, blank=True, validators=plain)
    photo_alt = models.CharField(_("what the photo shows"), max_length=limits.LINE, blank=True, validators=plain)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    is_example = models.BooleanField(_("made-up example"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[PracticeQuerySet] = manager_of(PracticeQuerySet)
    not_kept: ClassVar[tuple[str, ...]] = (*Confirmed.not_kept, "changed_at")

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        ordering = ["slug"]
        indexes = [models.Index(fields=["state", "slug"], name="cities_practices_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="cities_practice_point_is_whole",
                violation_error_message=_("A place on the map needs both its latitude and its longitude."),
            ),
            models.CheckConstraint(
                condition=Q(period_unknown=False) | Q(starts__isnull=True, ends__isnull=True),
                name="cities_practice_years_or_unknown",
                violation_error_message=_("Either give the years or say that they are not known."),
            ),
            models.CheckConstraint(
                condition=Q(result_unknown=False) | Q(result_year__isnull=True),
                name="cities_practice_result_or_unknown",
                violation_error_message=_("Either tell what came of it or say that it is not known yet."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("practice", args=[self.slug])

    @property
    def has_point(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def is_public(self) -> bool:
        """Reads self.city."""
        return self.state == State.PUBLISHED and self.city.is_listed


class StaffRole(Versioned):
    """Who works for which city. One person may serve several cities; rights of two cities never mix."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("editor")
        LEAD = "lead", _("lead")

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles", verbose_name=_("person"))
    city = models.ForeignKey(City, models.CASCADE, related_name="staff_roles", verbose_name=_("city"))
    role = models.CharField(_("role"), max_length=10, choices=Role)
    is_focal_point = models.BooleanField(_("focal point"), default=False)
    is_suspended = models.BooleanField(_("suspended"), default=False, help_text=_("By the secretariat: no rights now."))
    since = models.DateField(_("since"), null=True, blank=True, editable=False)
    body = models.CharField(
        _("drafts for"),
        max_length=limits.NAME,
        blank=True,
        validators=plain,
        help_text=_("Another body, such as a province or a university: it drafts, and a lead of the city confirms."),
    )
    name_agreed = models.BooleanField(_("may be named as focal point"), default=False, editable=False)

    contact_agreed = models.BooleanField(_("members may write to them as focal point"), default=False, editable=False)

    not_kept: ClassVar[tuple[str, ...]] = ("name_agreed", "contact_agreed")  # written by `cities.consents` alone
    objects: ClassVar[StaffRoleQuerySet] = manager_of(StaffRoleQuerySet)

    class Meta:
        verbose_name = _("staff role")
        verbose_name_plural = _("staff roles")
        constraints = [
            models.UniqueConstraint(fields=["user", "city"], name="cities_one_role_a_person_and_city"),
            models.UniqueConstraint(
                fields=["city"], condition=Q(is_focal_point=True), name="cities_one_focal_point_a_city"
            ),
            models.CheckConstraint(
                condition=Q(is_focal_point=False) | Q(role="lead"), name="cities_focal_point_is_a_lead"
            ),
            models.CheckConstraint(
                condition=Q(is_focal_point=False) | Q(is_suspended=False), name="cities_focal_point_has_rights"
            ),
            models.CheckConstraint(condition=Q(body="") | Q(role="editor"), name="cities_another_body_only_drafts"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.city_id}"


class Invitation(models.Model):
    """To work for a city: bound to one address of mail, good once and for seven days. The secret is in the mail alone.

    The inviter is a number and a label, so that an invitation outlives their account.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("invitation", "open")
        USED = "used", pgettext_lazy("invitation", "accepted")
        REVOKED = "revoked", pgettext_lazy("invitation", "taken back")
        EXPIRED = "expired", pgettext_lazy("invitation", "expired")

    city = models.ForeignKey(City, models.CASCADE, related_name="invitations", verbose_name=_("city"))
    email = models.EmailField(_("e-mail"), max_length=254)
    email_key = models.CharField(max_length=254, db_index=True, editable=False)
    role = models.CharField(_("role"), max_length=10, choices=StaffRole.Role)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    as_focal_point = models.BooleanField(
        _("as focal point"), default=False, help_text=_("Of a city that has none when the invitation is accepted.")
    )
    body = models.CharField(_("drafts for"), max_length=limits.NAME, blank=True, validators=plain)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    by_id = models.BigIntegerField(_("by (number)"), null=True, db_index=True)
    by_label = models.CharField(_("by"), max_length=200)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = manager_of(InvitationQuerySet)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "email_key"],
                condition=Q(used_at=None) & Q(revoked_at=None),
                name="cities_one_invitation_an_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.city_id}"

    @property
    def state(self) -> "Invitation.State":
        if self.used_at:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED
