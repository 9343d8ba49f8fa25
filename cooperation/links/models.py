"""What cities agreed: a `Link` with its cities, those that are invited, and its exchanges."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import City, plain
from cities.practices.models import Practice
from cooperation.links.querysets import RUNNING, SHOWN, ExchangeQuerySet, JoiningQuerySet, LinkQuerySet
from cooperation.postings.models import IN_LANGUAGES, POSTING_SCHEMES, public_words
from cooperation.reporting import Reportable
from cooperation.requests.models import Request
from core.accounts.permissions import Person
from core.content.levels import Level
from core.content.models import CityContent, columns_readable, level_of
from core.fields import ChoiceLabels
from core.history.models import Versioned
from core.history.snapshot import Plain
from core.text import limits
from core.text.days import DayField
from core.text.managers import manager_of
from core.vocabulary.models import Term

MOST_FILES = 5


def few_names(value: object) -> None:
    """Validates a column of a model. Raises ValidationError for what is no short list of names of files."""
    if not isinstance(value, list) or len(value) > MOST_FILES or not all(isinstance(each, str) for each in value):
        raise ValidationError(_("Up to five files."), code="unknown")


class Link(Reportable, CityContent):
    """What cities agreed to do together, with what came of it.

    `city` is the one that asked; all of them stand in `parts`. `words_…` is what their leads write and agree to;
    `title` and `summary` are what a curator published of it.
    """

    segment: ClassVar[str] = "links"
    made_up_with: ClassVar[tuple[str, ...]] = ("city", "parts__city")
    list_name: ClassVar[str] = "links"
    page_name: ClassVar[str] = "link"
    content_order: ClassVar[int] = 28
    staff_fields: ClassVar[tuple[str, ...]] = ("title", "summary", "terms", "public_exchanges")
    private_fields: ClassVar[Mapping[str, Level]] = dict.fromkeys(
        ("words_title", "words_summary", "words_language", "words_version", "close_reason", *Reportable.private_report),
        Level.CITY,
    )

    class Kind(models.TextChoices):
        KNOWLEDGE = "knowledge-exchange", _("knowledge exchange")
        TWINNING = "twinning", _("twinning")
        PROJECT = "joint-project", _("joint project")
        LANDSCAPE = "shared-landscape", _("shared landscape, such as a river or a flyway")
        MENTORING = "mentoring", _("mentoring")

    class State(models.TextChoices):
        AGREED = "agreed", _("agreed")
        ACTIVE = "active", pgettext_lazy("a link between cities", "active")
        ASLEEP = "asleep", _("inactive")
        ENDED = "ended", _("ended")
        CLOSED = "closed", _("closed")

    class Outcome(models.TextChoices):
        DONE = "done", _("we completed what we agreed")
        PARTLY = "partly", _("we completed part of it")
        NOT = "not", _("it did not take place")

    slug = models.SlugField(_("address name"), max_length=170, unique=True)
    city = models.ForeignKey(City, models.PROTECT, related_name="links_begun", verbose_name=_("city that asked"))
    request = models.OneToOneField(
        Request, models.PROTECT, null=True, blank=True, related_name="link", editable=False, verbose_name=_("request")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.KNOWLEDGE)
    title = models.CharField(_("title"), max_length=limits.NAME, blank=True, validators=public_words)
    summary = models.CharField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=public_words)
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("terms"),
        blank=True,
        related_name="links",
        limit_choices_to=Q(scheme__code__in=POSTING_SCHEMES),
    )
    starts = DayField(_("starts on"))
    ends = DayField(_("ends on"), null=True, blank=True)
    is_public = models.BooleanField(
        _("shown to everyone"), default=False, help_text=_("Only if all cities of the link have agreed.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.AGREED)
    last_active_on = DayField(_("last exchange"), null=True, blank=True)
    asked_again_on = DayField(_("activity confirmation requested on"), null=True, blank=True, editable=False)
    removal_told_on = DayField(_("deletion of text announced on"), null=True, blank=True, editable=False)
    ended_on = DayField(_("ended on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    close_reason = models.CharField(_("reason for closing"), max_length=limits.LINE, blank=True, validators=plain)
    words_title = models.CharField(_("title in the cities’ words"), max_length=limits.NAME, validators=public_words)
    words_summary = models.CharField(
        _("summary in the cities’ words"), max_length=limits.SUMMARY, blank=True, validators=public_words
    )
    words_language = models.CharField(_("language of this text"), max_length=10, choices=IN_LANGUAGES, default="en")
    words_version = models.PositiveSmallIntegerField(_("current version of the text"), default=1)
    is_example = models.BooleanField(_("fictional example"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[LinkQuerySet] = manager_of(LinkQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("parts", "public_exchanges")
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("starts", "ends"),)
    unversioned_fields: ClassVar[tuple[str, ...]] = (
        *CityContent.unversioned_fields,
        *("changed_at", "asked_again_on", "removal_told_on", "words_title", "words_summary"),
        *("report", "reported_by"),  # all its cities read the history
    )

    class Meta:
        verbose_name = _("link between cities")
        verbose_name_plural = _("links between cities")
        ordering = ["slug"]
        # The newest few are read in the order of the index, whatever their states.
        indexes = [
            models.Index(fields=["-starts", "-id"], condition=Q(is_public=True), name="cooperation_links_newest")
        ]

    def get_absolute_url(self) -> str:
        return reverse("link", args=[self.slug])

    @classmethod
    def of_city(cls, city: int) -> models.QuerySet["Link"]:
        """Also those that it has left."""
        return cls.objects.filter(pk__in=LinkCity.objects.filter(city=city).values("link"))

    @classmethod
    def cities_in(cls, key: Any, state: Mapping[str, Plain]) -> set[Any]:
        """All that are in it, and before they are, the one that asked."""
        return super().cities_in(key, state) | set(LinkCity.objects.filter(link=key).values_list("city", flat=True))

    def readable_by(self, viewer: Person) -> frozenset[str]:
        """What its cities write to each other is for their staff, not for curators."""
        return columns_readable(type(self), level_of(viewer, [part.city_id for part in self.members]))

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def shows_to_all(self) -> bool:
        """Reads self.parts with their cities."""
        return self.is_public and self.state in SHOWN and all(part.city.is_listed for part in self.members)

    @property
    def members(self) -> list["LinkCity"]:
        """Those that have not left. Reads self.parts."""
        return [part for part in self.parts.all() if part.left_on is None]


class LinkCity(ChoiceLabels):
    """One city of a link: its part, and what its lead agreed to."""

    class Part(models.TextChoices):
        LEARNS = "learns", _("learns")
        SHARES = "shares", _("shares knowledge")
        BOTH = "both", _("learns and shares")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(
        Link, models.CASCADE, related_name="parts", verbose_name=pgettext_lazy("between cities", "link")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="link_parts", verbose_name=_("city"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    part = models.CharField(
        pgettext_lazy("of a city in a link", "role"), max_length=10, choices=Part, default=Part.BOTH
    )
    office = models.CharField(
        _("office"), max_length=limits.LINE, blank=True, validators=plain, help_text=_("An office, not a person.")
    )
    agreed_by_id = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    agreed_by_label = models.CharField(_("agreed by"), max_length=limits.NAME, blank=True)
    agreed_on = DayField(_("agreed on"), null=True, blank=True)
    is_shown = models.BooleanField(_("agrees to show the link publicly"), default=False)
    words_agreed = models.PositiveSmallIntegerField(_("version of the text agreed to"), default=0)
    left_on = DayField(_("left on"), null=True, blank=True)

    objects: ClassVar[models.Manager["LinkCity"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("agreed_by_id", "agreed_by_label", "agreed_on", "words_agreed"),
    )
    title_columns: ClassVar[tuple[str, ...]] = ("city",)
    detail_columns: ClassVar[tuple[str, ...]] = ("agreed_on",)

    class Meta:
        verbose_name = _("city of a link")
        verbose_name_plural = _("cities of a link")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["link", "city"], name="cooperation_one_part_a_city")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.city_id}"


class Joining(Versioned):
    """A further city that is invited into a link: proposed until the leads of all cities have agreed.

    `agreed` has the keys of the cities that did. The words are those that the link had before they were last changed,
    so that both texts can be read; all words go once it is settled.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        DECLINED = "declined", _("declined")
        TAKEN_BACK = "taken_back", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    link = models.ForeignKey(
        Link, models.CASCADE, related_name="joinings", verbose_name=pgettext_lazy("between cities", "link")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="joinings", verbose_name=_("invited city"))
    by_city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    text = models.TextField(_("text"), max_length=limits.SUMMARY, blank=True, validators=plain)
    language = models.CharField(_("language"), max_length=10, choices=IN_LANGUAGES, default="en")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROPOSED)
    agreed = models.JSONField(_("cities that agreed"), default=list, blank=True)
    is_shown = models.BooleanField(_("agrees to show the link publicly"), default=False)
    words_title = models.CharField(_("title before the change"), max_length=limits.NAME, blank=True)
    words_summary = models.CharField(_("summary before the change"), max_length=limits.SUMMARY, blank=True)
    began_on = DayField(_("invited on"))
    settled_on = DayField(_("resolved on"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[JoiningQuerySet] = manager_of(JoiningQuerySet)
    history_root: ClassVar[str] = "link"
    unversioned_fields: ClassVar[tuple[str, ...]] = ("text", "words_title", "words_summary", "changed_at")

    class Meta:
        verbose_name = _("invitation to a link")
        verbose_name_plural = _("invitations to links")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["link", "city"], condition=Q(state="proposed"), name="cooperation_invited_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class ExchangeKind(models.TextChoices):
    CALL = "call", _("call")
    VISIT = "visit", _("visit")
    WORKSHOP = "workshop", _("workshop")
    DOCUMENT = "document", _("document or data")
    STAFF = "staff", _("staff exchange")
    OTHER = "other", _("other")


class PublicExchange(ChoiceLabels):
    """What everybody reads of one exchange, after review."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(
        Link, models.CASCADE, related_name="public_exchanges", verbose_name=pgettext_lazy("between cities", "link")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("shared by"))
    day = DayField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=ExchangeKind, default=ExchangeKind.CALL)
    learned = models.TextField(_("what was learned"), max_length=limits.SUMMARY, blank=True, validators=public_words)
    files = models.JSONField(
        _("files"),
        default=list,
        blank=True,
        validators=[few_names],
        help_text=_("Names of files of the same exchange in the log. Everyone can open these files."),
    )

    objects: ClassVar[models.Manager["PublicExchange"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("city", "day"),)
    title_columns: ClassVar[tuple[str, ...]] = ("kind",)
    detail_columns: ClassVar[tuple[str, ...]] = ("day",)

    class Meta:
        verbose_name = _("public exchange")
        verbose_name_plural = _("public exchanges")
        ordering = ["-day", "pk"]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class Exchange(Versioned):
    """An entry in the log of a link, read by the staff of its cities alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(
        Link, models.CASCADE, related_name="exchanges", verbose_name=pgettext_lazy("between cities", "link")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city that entered it"))
    day = DayField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=ExchangeKind, default=ExchangeKind.CALL)
    learned = models.TextField(_("what was learned"), max_length=limits.SUMMARY, blank=True, validators=plain)
    language = models.CharField(_("language"), max_length=10, choices=IN_LANGUAGES, default="en")
    is_planned = models.BooleanField(_("planned"), default=False)
    is_sent = models.BooleanField(_("sent for review"), default=False)
    author_id = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    author_label = models.CharField(_("entered by"), max_length=limits.NAME, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[ExchangeQuerySet] = manager_of(ExchangeQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("day", "is_planned"),)
    history_root: ClassVar[str] = "link"
    unversioned_fields: ClassVar[tuple[str, ...]] = ("learned", "author_label", "changed_at")

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        ordering = ["-day", "pk"]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class Lesson(ChoiceLabels):
    """A practice that a city tells of what it learned in a link. Until it is published only its draft is known."""

    link = models.ForeignKey(
        Link, models.CASCADE, related_name="lessons", verbose_name=pgettext_lazy("between cities", "link")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    practice = models.ForeignKey(
        Practice, models.CASCADE, null=True, blank=True, related_name="lessons", verbose_name=_("practice")
    )
    proposal = models.UUIDField(_("draft"), null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager["Lesson"]] = models.Manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.UniqueConstraint(fields=["link", "city"], name="cooperation_one_lesson_a_city"),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.city_id}"
