"""How cities work together: what they offer and need, what they ask each other, and what they agreed.

A `Posting` is an offer or a need that everybody reads. A `Request` and its messages belong to two cities and are read
by their staff alone. A `Link` is what cities agreed; its public words and exchanges are published after review.
Words that two cities write to each other stand in columns without versions, so that no history keeps them longer than
the rule of retention does.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import City, plain
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cooperation.querysets import (
    RUNNING,
    SHOWN,
    WAITING,
    ExchangeQuerySet,
    JoiningQuerySet,
    LinkQuerySet,
    PostingQuerySet,
    RequestQuerySet,
)
from core.accounts.permissions import Person
from core.content.levels import Level
from core.content.models import CityContent, columns_readable, level_of
from core.fields import ChoiceLabels
from core.history.models import Versioned
from core.history.snapshot import Plain
from core.text import limits
from core.text.contacts import no_contact
from core.text.languages import OWN_NAMES
from core.text.managers import manager_of
from core.vocabulary.models import Term

POSTING_SCHEMES = ("topics", "kmgbf-targets", "solution-types", "challenges")
RESERVED_SLUGS = frozenset({"links", "network", "overview", "offers", "needs", "new"})
TEXT = 600
REQUEST_TEXT = 1_500
MOST_FILES = 5
DAYS_TO_ANSWER = 10  # working days
public_words = [*plain, no_contact]
IN_LANGUAGES = tuple(OWN_NAMES.items())


class Form(models.TextChoices):
    """The ways in which cities can help each other."""

    CALL = "call", _("call")
    VISIT = "visit", _("visit")
    STAFF_EXCHANGE = "staff-exchange", _("staff exchange")
    JOINT_PROJECT = "joint-project", _("joint project")
    DATA = "data", _("data")
    TRAINING = "training", _("training")
    MENTORING = "mentoring", _("mentoring")


def known_forms(value: object) -> None:
    """Model validator. Raises ValidationError for a form that does not exist."""
    if not isinstance(value, list) or any(each not in Form.values for each in value):
        raise ValidationError(_("Choose among the forms that are offered."), code="unknown")


def few_names(value: object) -> None:
    """Model validator. Raises ValidationError for what is no short list of names of files."""
    if not isinstance(value, list) or len(value) > MOST_FILES or not all(isinstance(each, str) for each in value):
        raise ValidationError(_("Up to five files."), code="unknown")


class Posting(CityContent):
    """An offer or a need of a city, open for others to answer; an organisation may offer too."""

    segment: ClassVar[str] = "postings"
    listed_choices: ClassVar[Mapping[str, type[models.TextChoices]]] = {"forms": Form}
    list_name: ClassVar[str] = "cooperation"
    page_name: ClassVar[str] = "posting"
    content_order: ClassVar[int] = 27
    staff_fields: ClassVar[tuple[str, ...]] = (
        *("side", "title", "text", "terms", "forms", "languages", "effort", "costs", "places", "valid_until"),
    )

    class Side(models.TextChoices):
        OFFER = "offer", _("offer")
        NEED = "need", _("need")

    class Costs(models.TextChoices):
        EACH = "each", _("each pays its own")
        HOST = "host", _("the host pays")
        AGREED = "agreed", _("to be agreed")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")
        MET = "met", _("met")
        WITHDRAWN = "withdrawn", _("withdrawn")
        HIDDEN = "hidden", _("hidden by the secretariat")

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("city")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("organisation"),
        help_text=_("Entered by a curator with its consent, in place of a city. Offers only."),
    )
    side = models.CharField(_("offer or need"), max_length=5, choices=Side)
    title = models.CharField(_("title"), max_length=limits.NAME, validators=public_words)
    text = models.TextField(_("text"), max_length=TEXT, blank=True, validators=public_words)
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("terms"),
        blank=True,
        related_name="postings",
        limit_choices_to=Q(scheme__code__in=POSTING_SCHEMES),
        help_text=_("Topics, framework targets, kinds of nature-based solutions and challenges."),
    )
    forms = models.JSONField(_("forms"), default=list, blank=True, validators=[known_forms])
    languages = models.JSONField(_("languages"), default=list, blank=True)
    effort = models.PositiveSmallIntegerField(
        _("effort in hours"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(2_000)]
    )
    costs = models.CharField(_("costs"), max_length=10, choices=Costs, default=Costs.AGREED)
    places = models.PositiveSmallIntegerField(
        _("for how many cities"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    valid_until = models.DateField(_("valid until"))
    published_on = models.DateField(_("published on"), null=True, blank=True)
    asked_again_on = models.DateField(_("asked whether it still holds"), null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    is_example = models.BooleanField(_("made-up example"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[PostingQuerySet] = manager_of(PostingQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at", "asked_again_on")

    class Meta:
        verbose_name = _("offer or need")
        verbose_name_plural = _("offers and needs")
        ordering = ["slug"]
        indexes = [
            models.Index(fields=["state", "side", "-published_on", "id"], name="cooperation_postings_latest"),
            models.Index(fields=["valid_until"], name="cooperation_postings_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(city__isnull=False, organisation__isnull=True)
                | Q(city__isnull=True, organisation__isnull=False, side="offer"),
                name="cooperation_posting_of_one",
                violation_error_message=_("It belongs to a city or, if it is an offer, to an organisation."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("posting", args=[self.slug])

    @property
    def is_offer(self) -> bool:
        return self.side == self.Side.OFFER

    @property
    def owner(self) -> City | Organisation:
        """Who offers or needs it. Reads self.city or self.organisation."""
        found = self.city or self.organisation
        assert found is not None
        return found

    def is_public_on(self, day: date) -> bool:
        """Whether everybody reads it on a day. Reads self.owner."""
        is_there = self.city.is_listed if self.city else self.owner.state == "published"  # type: ignore[union-attr]
        return self.state == self.State.PUBLISHED and is_there and self.valid_until >= day

    @property
    def form_names(self) -> list[str]:
        """The ways of help in the active language, in the order of the list."""
        return [str(form.label) for form in Form if form.value in self.forms]


class Request(Versioned):
    """What one city asks another, about a posting of theirs or a topic; read by the staff of both alone.

    `waits_for` is the city whose answer is awaited: a counter-proposal turns it round. What was written stands in
    columns without versions; `words_at` says when it was last changed, so that two who write are told of each other.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ASKED = "asked", _("asked")
        CHANGED = "changed", _("changes proposed")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        TAKEN_BACK = "taken_back", _("taken back")
        LAPSED = "lapsed", _("lapsed")
        CLOSED = "closed", _("closed by the secretariat")

    class Reason(models.TextChoices):
        NO_TIME = "no-time", _("no time at present")
        NO_EXPERIENCE = "no-experience", _("not our field")
        OTHERS_FIRST = "others-first", _("we help others at present")
        NOT_CLEAR = "not-clear", _("we do not understand what is asked")
        OTHER = "other", _("another reason")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    from_city = models.ForeignKey(City, models.PROTECT, related_name="requests_sent", verbose_name=_("from"))
    to_city = models.ForeignKey(City, models.PROTECT, related_name="requests_received", verbose_name=_("to"))
    posting = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("offer or need")
    )
    topic = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic"))
    third = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("a third city"),
        help_text=_("Invited once the request is accepted."),
    )
    title = models.CharField(_("title"), max_length=limits.NAME, validators=plain)
    text = models.TextField(_("text"), max_length=REQUEST_TEXT, validators=plain)
    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.CALL)
    period = models.CharField(_("period"), max_length=limits.NAME, blank=True, validators=plain)
    language = models.CharField(_("language"), max_length=10, choices=IN_LANGUAGES, default="en")
    is_shown = models.BooleanField(_("the asking city would show the link"), default=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    waits_for = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("waits for")
    )
    due_on = models.DateField(_("to be answered by"), null=True, blank=True)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    sent_by_id = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    sent_by_label = models.CharField(_("sent by"), max_length=limits.NAME, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by_id = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    answered_by_label = models.CharField(_("answered by"), max_length=limits.NAME, blank=True)
    answer_reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    answer = models.TextField(_("answer"), max_length=REQUEST_TEXT, blank=True, validators=plain)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    reported_by = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reported by")
    )
    report = models.TextField(_("what is wrong"), max_length=limits.SUMMARY, blank=True, validators=plain)
    words_at = models.DateTimeField(_("words changed"), null=True, blank=True, editable=False)
    removal_told_on = models.DateField(_("told that its words go"), null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[RequestQuerySet] = manager_of(RequestQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = (
        *("title", "text", "period", "answer", "report", "removal_told_on", "changed_at"),
    )

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["to_city", "state", "-changed_at"], name="cooperation_requests_received"),
            models.Index(fields=["from_city", "state", "-changed_at"], name="cooperation_requests_sent"),
            models.Index(
                fields=["reported_on"],
                name="cooperation_requests_reported",
                condition=Q(reported_on__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_city=F("to_city")),
                name="cooperation_no_city_asks_itself",
                violation_error_message=_("A city cannot ask itself."),
            ),
            models.UniqueConstraint(
                fields=["from_city", "to_city", "posting"],
                condition=Q(state__in=WAITING, posting__isnull=False),
                name="cooperation_one_open_request_a_posting",
            ),
            models.UniqueConstraint(
                fields=["from_city", "to_city"],
                condition=Q(state__in=WAITING, posting__isnull=True),
                name="cooperation_one_open_request_a_pair",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def cities(self) -> tuple[int, int]:
        """The keys of the two."""
        return self.from_city_id, self.to_city_id

    def other_than(self, city: int) -> City:
        """The city on the other side. Reads self.from_city or self.to_city."""
        return self.to_city if city == self.from_city_id else self.from_city


class Link(CityContent):
    """What cities agreed to do together, with what came of it.

    `city` is the one that asked; all of them stand in `parts`. `words_…` is what their leads write and agree to;
    `title` and `summary` are what a curator published of it.
    """

    segment: ClassVar[str] = "links"
    list_name: ClassVar[str] = "links"
    page_name: ClassVar[str] = "link"
    content_order: ClassVar[int] = 28
    staff_fields: ClassVar[tuple[str, ...]] = ("title", "summary", "terms", "public_exchanges")
    private_fields: ClassVar[Mapping[str, Level]] = dict.fromkeys(
        ("words_title", "words_summary", "words_language", "words_version", "report", "close_reason"), Level.CITY
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
        ASLEEP = "asleep", _("asleep")
        ENDED = "ended", _("ended")
        CLOSED = "closed", _("closed")

    class Outcome(models.TextChoices):
        DONE = "done", _("we did what we had agreed")
        PARTLY = "partly", _("we did a part of it")
        NOT = "not", _("it did not come about")

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
    starts = models.DateField(_("begins on"))
    ends = models.DateField(_("ends on"), null=True, blank=True)
    is_public = models.BooleanField(
        _("shown to everybody"), default=False, help_text=_("Only when all its cities said yes.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.AGREED)
    last_active_on = models.DateField(_("last exchange"), null=True, blank=True)
    asked_again_on = models.DateField(_("asked whether it is still active"), null=True, blank=True, editable=False)
    removal_told_on = models.DateField(_("told that its words go"), null=True, blank=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    close_reason = models.CharField(_("reason for closing"), max_length=limits.LINE, blank=True, validators=plain)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    report = models.TextField(_("what is wrong"), max_length=limits.SUMMARY, blank=True, validators=plain)
    words_title = models.CharField(
        _("title in the words of the cities"), max_length=limits.NAME, validators=public_words
    )
    words_summary = models.CharField(
        _("summary in the words of the cities"), max_length=limits.SUMMARY, blank=True, validators=public_words
    )
    words_language = models.CharField(_("language of these words"), max_length=10, choices=IN_LANGUAGES, default="en")
    words_version = models.PositiveSmallIntegerField(_("how often they were changed"), default=1)
    is_example = models.BooleanField(_("made-up example"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[LinkQuerySet] = manager_of(LinkQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("parts", "public_exchanges")
    unversioned_fields: ClassVar[tuple[str, ...]] = (
        *CityContent.unversioned_fields,
        *("changed_at", "asked_again_on", "removal_told_on", "words_title", "words_summary", "report"),
    )

    class Meta:
        verbose_name = _("link between cities")
        verbose_name_plural = _("links between cities")
        ordering = ["slug"]
        indexes = [models.Index(fields=["is_public", "state", "-starts", "id"], name="cooperation_links_latest")]

    def __str__(self) -> str:
        return self.slug

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
        SHARES = "shares", _("shares what it knows")
        BOTH = "both", _("learns and shares")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(Link, models.CASCADE, related_name="parts", verbose_name=_("link"))
    city = models.ForeignKey(City, models.PROTECT, related_name="link_parts", verbose_name=_("city"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    part = models.CharField(_("part"), max_length=10, choices=Part, default=Part.BOTH)
    office = models.CharField(
        _("office"), max_length=limits.LINE, blank=True, validators=plain, help_text=_("An office, no person.")
    )
    agreed_by_id = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    agreed_by_label = models.CharField(_("agreed by"), max_length=limits.NAME, blank=True)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    is_shown = models.BooleanField(_("would show the link to everybody"), default=False)
    words_agreed = models.PositiveSmallIntegerField(_("agreed to which words"), default=0)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects: ClassVar[models.Manager["LinkCity"]] = models.Manager()
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
        TAKEN_BACK = "taken_back", _("taken back")
        LAPSED = "lapsed", _("lapsed")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    link = models.ForeignKey(Link, models.CASCADE, related_name="joinings", verbose_name=_("link"))
    city = models.ForeignKey(City, models.PROTECT, related_name="joinings", verbose_name=_("invited city"))
    by_city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    text = models.TextField(_("text"), max_length=limits.SUMMARY, blank=True, validators=plain)
    language = models.CharField(_("language"), max_length=10, choices=IN_LANGUAGES, default="en")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROPOSED)
    agreed = models.JSONField(_("cities that agreed"), default=list, blank=True)
    is_shown = models.BooleanField(_("would show the link to everybody"), default=False)
    words_title = models.CharField(_("title before it was changed"), max_length=limits.NAME, blank=True)
    words_summary = models.CharField(_("summary before it was changed"), max_length=limits.SUMMARY, blank=True)
    began_on = models.DateField(_("invited on"))
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[JoiningQuerySet] = manager_of(JoiningQuerySet)
    history_root: ClassVar[str] = "link"
    unversioned_fields: ClassVar[tuple[str, ...]] = ("text", "words_title", "words_summary", "changed_at")

    class Meta:
        verbose_name = _("invitation into a link")
        verbose_name_plural = _("invitations into links")
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
    link = models.ForeignKey(Link, models.CASCADE, related_name="public_exchanges", verbose_name=_("link"))
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("told by"))
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=ExchangeKind, default=ExchangeKind.CALL)
    learned = models.TextField(_("what was learned"), max_length=limits.SUMMARY, blank=True, validators=public_words)
    files = models.JSONField(
        _("files"),
        default=list,
        blank=True,
        validators=[few_names],
        help_text=_("Names of files of the same exchange in the log: everybody may open them."),
    )

    objects: ClassVar[models.Manager["PublicExchange"]] = models.Manager()
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
    link = models.ForeignKey(Link, models.CASCADE, related_name="exchanges", verbose_name=_("link"))
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("entered by the city"))
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=ExchangeKind, default=ExchangeKind.CALL)
    learned = models.TextField(_("what was learned"), max_length=limits.SUMMARY, blank=True, validators=plain)
    language = models.CharField(_("language"), max_length=10, choices=IN_LANGUAGES, default="en")
    is_planned = models.BooleanField(_("planned"), default=False)
    is_sent = models.BooleanField(_("sent to be shown to everybody"), default=False)
    author_id = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    author_label = models.CharField(_("entered by"), max_length=limits.NAME, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[ExchangeQuerySet] = manager_of(ExchangeQuerySet)
    history_root: ClassVar[str] = "link"
    unversioned_fields: ClassVar[tuple[str, ...]] = ("learned", "author_label", "changed_at")

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        ordering = ["-day", "pk"]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class Message(models.Model):
    """What the staff of one city wrote to another, on a request or a link. It has no history and an end."""

    request = models.ForeignKey(
        Request, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name=_("request")
    )
    link = models.ForeignKey(
        Link, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name=_("link")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    author_id = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    author_label = models.CharField(_("author"), max_length=limits.NAME)
    text = models.TextField(_("text"), max_length=REQUEST_TEXT, validators=plain)
    language = models.CharField(_("language"), max_length=10, choices=IN_LANGUAGES, default="en")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects: ClassVar[models.Manager["Message"]] = models.Manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=False, link__isnull=True) | Q(request__isnull=True, link__isnull=False),
                name="cooperation_message_on_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_label} {self.at:%Y-%m-%d}"


class ThreadFile(models.Model):
    """A file in a message or in an entry of the log. It goes with what it hangs on, unless everybody reads it.

    `name` is unique beside the others of the same message or entry: by it curators and readers know it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(
        Message, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name=_("message")
    )
    exchange = models.ForeignKey(
        Exchange, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name=_("exchange")
    )
    file = models.FileField(_("file"))
    name = models.CharField(_("name"), max_length=limits.NAME)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects: ClassVar[models.Manager["ThreadFile"]] = models.Manager()

    class Meta:
        verbose_name = _("file of a message or an exchange")
        verbose_name_plural = _("files of messages and exchanges")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, exchange__isnull=True)
                | Q(message__isnull=True, exchange__isnull=False),
                name="cooperation_file_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Seen(models.Model):
    """The moment until which somebody has read a thread."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    request = models.ForeignKey(Request, models.CASCADE, null=True, blank=True, related_name="seen")
    link = models.ForeignKey(Link, models.CASCADE, null=True, blank=True, related_name="seen")
    at = models.DateTimeField(_("read until"))

    objects: ClassVar[models.Manager["Seen"]] = models.Manager()

    class Meta:
        verbose_name = _("read until")
        verbose_name_plural = _("read until")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "request"], condition=Q(request__isnull=False), name="cooperation_seen_request"
            ),
            models.UniqueConstraint(
                fields=["person", "link"], condition=Q(link__isnull=False), name="cooperation_seen_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"


class Lesson(ChoiceLabels):
    """A practice that a city tells of what it learned in a link. Until it is published only its draft is known."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="lessons", verbose_name=_("link"))
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


class Passed(models.Model):
    """That a city does not want to be shown another as a match, for a year. Nobody else is told."""

    city = models.ForeignKey(City, models.CASCADE, related_name="passed", verbose_name=_("city"))
    other = models.ForeignKey(City, models.CASCADE, related_name="+", verbose_name=_("other city"))
    reason = models.CharField(_("reason"), max_length=limits.LINE, blank=True, validators=plain)
    until = models.DateField(_("until"))

    objects: ClassVar[models.Manager["Passed"]] = models.Manager()

    class Meta:
        verbose_name = _("match that is not shown")
        verbose_name_plural = _("matches that are not shown")
        constraints = [models.UniqueConstraint(fields=["city", "other"], name="cooperation_passed_once")]

    def __str__(self) -> str:
        return f"{self.city_id} {self.other_id}"
