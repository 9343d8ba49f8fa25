"""Events with their programme, the people who spoke, the cities that took part and what was released."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cities.models import City, language_of_city
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from core.accounts.models import User, new_stamp
from core.fields import ChoiceLabels
from core.history.models import Translated
from core.text import clean, limits
from core.text.managers import manager_of
from core.text.moments import DAYS, MOMENTS, is_time_zone, known_time_zone, likely_year
from core.text.person_names import FAMILY_FIRST, PersonName, in_letters, main_language, own_form
from core.vocabulary.models import Confidence, Source, Term, in_scheme
from events.querysets import SHOWN, EventQuerySet, SpeakerQuerySet
from resources.models import Resource

plain = [clean.no_unseen_characters]


class Event(Translated):  # type: ignore[django-manager-missing]
    made_up_with: ClassVar[tuple[str, ...]] = ("city",)
    list_name: ClassVar[str] = "events"
    page_name: ClassVar[str] = "event"

    class Kind(models.TextChoices):
        EVENT = "event", _("event")
        SESSION = "session", _("session of a larger event")
        FORUM = "forum", _("forum")
        WORKSHOP = "workshop", _("workshop")
        WEBINAR = "webinar", _("webinar")
        SUMMIT = "summit", _("summit")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")
        WITHDRAWN = "withdrawn", _("withdrawn")

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    title = models.CharField(_("title"), max_length=limits.LINE, validators=plain)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.EVENT)
    starts = models.DateField(_("first day"), validators=[likely_year])
    ends = models.DateField(_("last day"), null=True, validators=[likely_year], blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True, validators=[known_time_zone])
    venue = models.CharField(_("venue"), max_length=limits.NAME, blank=True, validators=plain)
    place = models.CharField(_("place"), max_length=limits.NAME, blank=True, validators=plain)
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="hosted_events", verbose_name=_("host city")
    )
    theme = models.CharField(_("theme"), max_length=limits.LINE, blank=True, validators=plain)
    summary = models.TextField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=plain)
    note = models.CharField(_("note on what is known"), max_length=limits.SUMMARY, blank=True, validators=plain)
    registration_link = models.URLField(_("registration"), max_length=limits.URL, blank=True)
    organisers = models.ManyToManyField(
        Organisation, verbose_name=_("organisers"), blank=True, related_name="organised_events"
    )
    supporters = models.ManyToManyField(
        Organisation, verbose_name=_("supporters"), blank=True, related_name="supported_events"
    )
    practices = models.ManyToManyField(
        Practice, verbose_name=_("presented practices"), blank=True, related_name="events"
    )
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("topics"),
        blank=True,
        related_name="events",
        limit_choices_to=in_scheme("topics"),
        help_text=_(
            "The topics of the event. The topics of resources released and practices presented at "
            "the event are added automatically."
        ),
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    is_example = models.BooleanField(_("fictional example"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[EventQuerySet] = manager_of(EventQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = (
        "sessions",
        "contributions",
        "participations",
        "materials",
        "releases",
    )
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("starts", "ends", "time_zone"),)
    unversioned_fields: ClassVar[tuple[str, ...]] = (*Translated.unversioned_fields, "changed_at")

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts", "-pk"]
        indexes = [models.Index(fields=["-starts", "-id"], name="events_shown_newest", condition=Q(state__in=SHOWN))]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="events_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(starts__range=DAYS) & (Q(ends__isnull=True) | Q(ends__range=DAYS)),
                name="events_days_of_our_time",
            ),
            is_time_zone("events_time_zone_is_a_place"),
        ]

    @property
    def own_language(self) -> str:
        return language_of_city(self)

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.slug])

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED


class Session(ChoiceLabels):
    made_up_with: ClassVar[tuple[str, ...]] = ("event__city",)

    class Kind(models.TextChoices):
        SESSION = "session", _("session")
        PRESENTATION = "presentation", _("presentation")
        PANEL = "panel", _("panel discussion")
        RELEASE = "release", _("release")
        BREAK = "break", _("break")

    class State(models.TextChoices):
        PLANNED = "planned", _("as planned")
        CHANGED = "changed", _("changed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions", verbose_name=_("event"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SESSION)
    title = models.CharField(_("title"), max_length=limits.LINE, validators=plain)
    about = models.TextField(_("description"), max_length=limits.SUMMARY, blank=True, validators=plain)
    starts = models.DateTimeField(
        _("starts"), null=True, validators=[likely_year], blank=True, help_text=_("Leave this empty if not known.")
    )
    ends = models.DateTimeField(_("ends"), null=True, validators=[likely_year], blank=True)
    shown_as = models.ForeignKey(
        Event,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("separate event"),
        help_text=_("Select an event if the session has its own programme."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)

    objects: ClassVar[models.Manager["Session"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("starts", "ends"),)
    title_columns: ClassVar[tuple[str, ...]] = ("title",)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(starts__isnull=True) | Q(starts__range=MOMENTS))
                & (Q(ends__isnull=True) | Q(ends__range=MOMENTS)),
                name="events_sessions_of_our_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order}"


class Speaker(Translated):
    made_up_with: ClassVar[tuple[str, ...]] = ("city",)
    title_field: ClassVar[str] = "post"
    list_name: ClassVar[str] = "speakers"
    page_name: ClassVar[str] = "speaker"

    class NameOrder(models.TextChoices):
        GIVEN_FIRST = "given-first", _("given name first")
        FAMILY_FIRST = "family-first", _("family name first")

    class Consent(models.TextChoices):
        CONSENTED = "consented", _("has consented")
        ALREADY_PUBLIC = "already-public", _("already public, with its source")
        NONE = "none", _("no consent (only job title and organisation are shown)")

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    given_name = models.CharField(_("given name"), max_length=limits.NAME, blank=True, validators=plain)
    family_name = models.CharField(_("family name"), max_length=limits.NAME, validators=plain)
    name_order = models.CharField(
        _("how the name is shown"), max_length=12, choices=NameOrder, default=NameOrder.GIVEN_FIRST
    )
    local_name = models.CharField(_("name in its own script"), max_length=limits.NAME, blank=True, validators=plain)
    # Known without that name too: it decides in which order readers of Chinese and Japanese see the name.
    local_language = models.CharField(_("language of that name"), max_length=20, blank=True)
    sort_key = models.CharField(_("sort key"), max_length=limits.NAME, db_index=True)
    post = models.CharField(_("job title"), max_length=limits.LINE, blank=True, validators=plain)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="speakers", verbose_name=_("organisation")
    )
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="speakers", verbose_name=_("city")
    )
    consent = models.CharField(_("consent"), max_length=15, choices=Consent, default=Consent.NONE)
    consent_source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("public source")
    )
    public_by = models.CharField(_("public source confirmed by"), max_length=limits.NAME, blank=True)
    public_on = models.DateField(_("confirmed on"), null=True, validators=[likely_year], blank=True)
    photo_agreed = models.BooleanField(_("photo may be shown"), default=False)
    recording_agreed = models.BooleanField(_("recordings may be linked"), default=False)
    contact_agreed = models.BooleanField(_("members may contact the speaker"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=Event.State, default=Event.State.DRAFT)
    is_example = models.BooleanField(_("fictional example"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[SpeakerQuerySet] = manager_of(SpeakerQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("given_name", "family_name", "name_order"),
        ("local_name", "local_language"),
    )
    # What the person agreed to is written by `events.consents` alone, and no way back restores it.
    unversioned_fields: ClassVar[tuple[str, ...]] = (
        *Translated.unversioned_fields,
        "changed_at",
        "consent",
        "consent_source",
        "public_by",
        "public_on",
        "photo_agreed",
        "recording_agreed",
        "contact_agreed",
    )
    private_children: ClassVar[tuple[str, ...]] = ("contact",)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["state", "sort_key", "id"], name="events_speakers_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(consent="already-public") | Q(consent_source__isnull=False),
                name="events_public_speaker_has_a_source",
            )
        ]

    def __str__(self) -> str:
        """The name as pages show it; without consent the job title alone."""
        return self.display_name or super().__str__()

    @property
    def own_language(self) -> str:
        return language_of_city(self)

    def get_absolute_url(self) -> str:
        return reverse("speaker", args=[self.slug])

    @property
    def is_named(self) -> bool:
        """One that is not published counts as one who did not agree."""
        return self.consent != self.Consent.NONE and self.state == Event.State.PUBLISHED

    @property
    def known_to_choosers(self) -> str:
        """What the secretariat reads behind the name where a speaker is chosen for a session."""
        return gettext("no consent recorded") if self.consent == self.Consent.NONE else ""

    @property
    def written_name(self) -> PersonName:
        """The name as the reader writes it; without consent nothing: pages then show post and body alone."""
        if not self.is_named:
            return PersonName(())
        return own_form(self.local_name, self.local_language) or self.name_in_letters

    @property
    def name_in_letters(self) -> PersonName:
        is_family_first = self.name_order == self.NameOrder.FAMILY_FIRST
        return in_letters(self.given_name, self.family_name, tag=self.local_language, is_family_first=is_family_first)

    @property
    def display_name(self) -> str:
        return self.written_name.text

    @property
    def initials(self) -> str:
        """Letters for the round sign beside a name. Of a name in its own script the character of the family; letters
        say nothing to readers of Chinese and Japanese."""
        if not self.is_named:
            return ""
        if own := own_form(self.local_name, self.local_language):
            return own.text[:1]
        if main_language(get_language() or "") in FAMILY_FIRST:
            return ""
        return f"{self.given_name[:1]}{self.family_name[:1]}".upper()


class SpeakerContact(models.Model):
    """What is known of a speaker and never shown: in no version, no history, no export but the person's own.

    A row of its own, so that it can be erased without a trace. `stamp` is in the links that were mailed: a new one
    makes them void.
    """

    speaker = models.OneToOneField(Speaker, models.CASCADE, related_name="contact", verbose_name=_("speaker"))
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="speaker_contacts", verbose_name=_("account")
    )
    email = models.EmailField(_("email address"), max_length=254, blank=True)
    email_key = models.CharField(max_length=254, blank=True, db_index=True, editable=False)
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=plain)
    language = models.CharField(_("language of emails"), max_length=10, choices=settings.LANGUAGES, default="en")
    photo = models.FileField(_("photo"), upload_to="speakers/", blank=True)
    stamp = models.CharField(max_length=16, default=new_stamp, editable=False)
    told_at = models.DateTimeField(_("notified by email on"), null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager["SpeakerContact"]] = models.Manager()

    class Meta:
        verbose_name = _("contact of a speaker")
        verbose_name_plural = _("contacts of speakers")

    def __str__(self) -> str:
        return f"{self.speaker_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email_key = clean.key(self.email)
        super().save(*args, **kwargs)


class Contribution(ChoiceLabels):
    """A speaker in a session, with the post and body of that day."""

    made_up_with: ClassVar[tuple[str, ...]] = ("speaker__city",)

    class Role(models.TextChoices):
        SPEAKER = "speaker", _("speaker")
        PANELLIST = "panellist", _("panellist")
        MODERATOR = "moderator", _("moderator")
        HOST = "host", _("host")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="contributions", verbose_name=_("event"))
    session = models.ForeignKey(Session, models.CASCADE, related_name="contributions", verbose_name=_("session"))
    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="contributions", verbose_name=_("speaker"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.SPEAKER)
    post = models.CharField(_("job title at that time"), max_length=limits.LINE, blank=True, validators=plain)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("organisation at that time"),
    )
    topic = models.CharField(_("topic"), max_length=limits.SUMMARY, blank=True, validators=plain)

    objects: ClassVar[models.Manager["Contribution"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("speaker", "organisation"),)
    title_columns: ClassVar[tuple[str, ...]] = ("speaker",)
    detail_columns: ClassVar[tuple[str, ...]] = ("session",)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "speaker"], name="events_a_speaker_once_a_session")]

    def __str__(self) -> str:
        return f"{self.role} {self.speaker_id}"


class Participation(ChoiceLabels):
    """A city at an event."""

    made_up_with: ClassVar[tuple[str, ...]] = ("city",)

    class Role(models.TextChoices):
        PRESENTED = "presented", _("presented its work")
        INVITED = "invited", _("was invited to exchange experience")
        PANEL = "panel", _("spoke on the panel")
        HOST = "host", _("was the host")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="participations", verbose_name=_("event"))
    city = models.ForeignKey(City, models.PROTECT, related_name="participations", verbose_name=_("city"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.PRESENTED)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects: ClassVar[models.Manager["Participation"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("city", "role"),)
    title_columns: ClassVar[tuple[str, ...]] = ("city",)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "city"], name="events_a_city_once_an_event")]

    def __str__(self) -> str:
        return f"{self.city_id} {self.role}"


class Material(ChoiceLabels):
    """A recording, slides or a report of an event: a link to where it is kept."""

    class Kind(models.TextChoices):
        SLIDES = "slides", _("slides")
        RECORDING = "recording", _("recording")
        REPORT = "report", _("report")
        PHOTOS = "photos", _("photos")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="materials", verbose_name=_("event"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=limits.NAME, validators=plain)
    language = models.CharField(_("language"), max_length=20, blank=True)
    link = models.URLField(_("link"), max_length=limits.URL)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects: ClassVar[models.Manager["Material"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("language", "link"),)
    title_columns: ClassVar[tuple[str, ...]] = ("title",)
    detail_columns: ClassVar[tuple[str, ...]] = ("language",)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


class Release(ChoiceLabels):
    """A resource that was released at an event."""

    made_up_with: ClassVar[tuple[str, ...]] = ("resource",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="releases", verbose_name=_("event"))
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="releases", verbose_name=_("resource"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects: ClassVar[models.Manager["Release"]] = models.Manager()
    title_columns: ClassVar[tuple[str, ...]] = ("resource",)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "resource"], name="events_a_resource_once_an_event")]

    def __str__(self) -> str:
        return f"{self.resource_id}"
