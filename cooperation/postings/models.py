"""What cities offer and need: a `Posting` is read by everybody."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City, plain
from cities.organisations.models import Organisation
from cooperation.postings.querysets import PostingQuerySet
from core.content.models import CityContent
from core.text import limits
from core.text.contacts import no_contact
from core.text.days import DayField
from core.text.languages import OWN_NAMES
from core.text.managers import manager_of
from core.vocabulary.models import Term

POSTING_SCHEMES = ("topics", "kmgbf-targets", "solution-types", "challenges")
RESERVED_SLUGS = frozenset({"links", "network", "overview", "offers", "needs", "new"})
TEXT = 600
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
    """Validates a column of a model. Raises ValidationError for a form that does not exist."""
    if not isinstance(value, list) or any(each not in Form.values for each in value):
        raise ValidationError(_("Choose from the listed forms of cooperation."), code="unknown")


class Posting(CityContent):
    """An offer or a need of a city, open for others to answer; an organisation may offer too."""

    segment: ClassVar[str] = "postings"
    made_up_with: ClassVar[tuple[str, ...]] = ("city", "organisation__city")
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
        EACH = "each", _("each city pays its own costs")
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
        help_text=_("Entered by a curator with the organisation’s consent, instead of a city. Offers only."),
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
        help_text=_("Topics, framework targets, types of nature-based solutions, and challenges."),
    )
    forms = models.JSONField(_("forms of cooperation"), default=list, blank=True, validators=[known_forms])
    languages = models.JSONField(_("languages"), default=list, blank=True)
    effort = models.PositiveSmallIntegerField(
        _("effort in hours"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(2_000)]
    )
    costs = models.CharField(_("costs"), max_length=10, choices=Costs, default=Costs.AGREED)
    places = models.PositiveSmallIntegerField(
        _("number of cities"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    valid_until = DayField(_("valid until"))
    published_on = DayField(_("published on"), null=True, blank=True)
    asked_again_on = DayField(_("validity confirmation requested on"), null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    is_example = models.BooleanField(_("fictional example"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[PostingQuerySet] = manager_of(PostingQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at", "asked_again_on")

    class Meta:
        verbose_name = _("offer or need")
        verbose_name_plural = _("offers and needs")
        ordering = ["slug"]
        indexes = [
            # In the order of the list, with all that says whether one stands in it: they are counted without a row.
            models.Index(
                fields=[
                    *("state", "side", "-published_on", "-id"),
                    *("valid_until", "is_example", "city", "organisation"),
                ],
                name="cooperation_postings_latest",
            ),
            models.Index(fields=["valid_until"], name="cooperation_postings_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(city__isnull=False, organisation__isnull=True)
                | Q(city__isnull=True, organisation__isnull=False, side="offer"),
                name="cooperation_posting_of_one",
                violation_error_message=_(
                    "An offer or need belongs to a city. An offer can also belong to an organisation."
                ),
            ),
        ]

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
