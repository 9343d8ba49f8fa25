"""Assessments of cities: the work on one, which is the city's own, and the result of it that is published.

`Assessment` and its `Answer` rows are written for months and read by the staff of the city alone. `Result` is a frozen
copy of what the city chose to show, published after review like all that cities publish.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.answers.wording import item_in_words, run_in_words
from assessment.bands.models import BandConfirmation
from assessment.editions.names import framework_names, indicator_names, reason_names
from assessment.querysets import AnswerQuerySet, AssessmentQuerySet, ResultQuerySet
from cities.models import City, plain
from cities.models import State as Published
from core.content.levels import Level
from core.content.models import CityContent
from core.fields import ChoiceLabels
from core.history.models import Versioned
from core.history.snapshot import Plain
from core.history.sourced import Sourced
from core.text import limits
from core.text.days import DayField
from core.text.managers import manager_of
from core.text.moments import likely_year

__all__ = [
    "Answer",
    "Assessment",
    "BandConfirmation",
    "Certainty",
    "Depth",
    "Mode",
    "Result",
    "ScoreMode",
    "Visibility",
]

BETWEEN = "--"  # the city and the key, in the address name of a result
KEY = r"[0-9]{4}(?:-[a-z0-9]+)*"  # 2026, or 2026-cbi-2014 where the year is taken by another edition


class Depth(models.TextChoices):
    STARTER = "starter", _("first seven indicators")
    CORE = "core", _("core indicators")
    ALL = "all", _("all indicators")


class Mode(models.TextChoices):
    """What a city says to an indicator. Each is a complete answer."""

    GIVEN = "given", _("answered")
    NO_DATA = "no_data", _("not known")
    PLANNED = "planned", _("planned")
    NOT_APPLICABLE = "not_applicable", _("does not apply")
    BASELINE = "baseline", _("recorded as baseline")


class Certainty(models.TextChoices):
    MEASURED = "measured", _("measured")
    ESTIMATED = "estimated", _("estimated")
    EXPERT = "expert", _("expert judgement")


class ScoreMode(models.TextChoices):
    CALCULATED = "calculated", _("calculated")
    SELF_SCORED = "self_scored", _("scored by the city")
    NONE = "no_score", _("no score")


class Visibility(models.TextChoices):
    PRIVATE = "private", _("for the city only")
    PART = "part", _("chosen indicators public")
    WHOLE = "whole", _("all indicators public")


class Assessment(Versioned):
    """The work of a city on one edition of an index, for one year and within one boundary."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in progress")
        FINISHED = "finished", _("finished")
        DISCARDED = "discarded", _("discarded")

    class AreasAnswer(models.TextChoices):
        SAME = "same", _("the boundary is the same, but the areas were measured differently")
        OTHER = "other", _("the boundary is different")

    city = models.ForeignKey(City, models.PROTECT, related_name="assessments", verbose_name=_("city"))
    framework = models.CharField(_("edition"), max_length=40, choices=framework_names)
    key = models.CharField(_("address name"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"), validators=[likely_year])
    depth = models.CharField(_("depth"), max_length=10, choices=Depth, default=Depth.STARTER)
    boundary = models.CharField(_("boundary"), max_length=limits.LINE, blank=True, validators=plain)
    is_same_boundary = models.BooleanField(_("the same boundary as last time"), default=False)
    areas_answer = models.CharField(_("why areas differ"), max_length=10, choices=AreasAnswer, blank=True)
    areas_about = models.CharField(max_length=32, blank=True, editable=False)  # the areas that the answer is about
    profile = models.JSONField(_("profile of the city"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    reason = models.CharField(_("reason for the correction"), max_length=limits.SUMMARY, blank=True, validators=plain)
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility, default=Visibility.PRIVATE)
    shown = models.JSONField(_("indicators shown"), default=list, blank=True)
    finished_by = models.CharField(_("finished by"), max_length=limits.NAME, blank=True)
    finished_on = DayField(_("finished on"), null=True, blank=True)
    began_from = models.CharField(_("started from"), max_length=limits.NAME, blank=True)

    objects: ClassVar[AssessmentQuerySet] = manager_of(AssessmentQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("boundary", "is_same_boundary"),
        ("areas_answer", "areas_about"),
    )
    is_of_its_city_alone: ClassVar[bool] = True

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "key"], condition=~Q(state="discarded"), name="assessment_one_of_a_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.key}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def level(self) -> Level:
        """The work of a city is its own: curators read what it sends them, never this."""
        return Level.CITY


class Answer(Versioned):
    """What a city says to one indicator. It is versioned by itself, so that two colleagues on two never meet.

    `inputs` holds each value by the name of its input: `value` in the unit of the edition, and what was `typed` in
    which `unit`. `unfinished` holds what was typed and cannot be read yet, by the name of its control. What was worked
    out is kept when an assessment is finished, with the bands that were used.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers", verbose_name=_("assessment"))
    indicator = models.CharField(_("indicator"), max_length=60)
    mode = models.CharField(pgettext_lazy("assessment", "answer"), max_length=20, choices=Mode, default=Mode.GIVEN)
    inputs = models.JSONField(_("values"), default=dict, blank=True)
    unfinished = models.JSONField(default=dict, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year of the values"), null=True, blank=True, validators=[likely_year])
    planned_for = models.PositiveSmallIntegerField(_("planned for"), null=True, blank=True, validators=[likely_year])
    self_score = models.PositiveSmallIntegerField(
        _("score given by the city"), null=True, blank=True, validators=[MaxValueValidator(4)]
    )
    justification = models.CharField(_("reason"), max_length=limits.SUMMARY, blank=True, validators=plain)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty, blank=True)
    source_title = models.CharField(_("source"), max_length=limits.LINE, blank=True, validators=plain)
    source_link = models.URLField(_("address of the source"), max_length=limits.URL, blank=True)
    note = models.CharField(_("note"), max_length=limits.SUMMARY, blank=True, validators=plain)
    file = models.FileField(_("evidence"), upload_to="evidence/", blank=True)
    confirmed_odd = models.BooleanField(_("unusual values confirmed"), default=False)
    refused = models.JSONField(_("suggestions not used"), default=list, blank=True)
    value = models.CharField(_("value"), max_length=80, blank=True)
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True, validators=[MaxValueValidator(4)])
    score_mode = models.CharField(_("kind of score"), max_length=12, choices=ScoreMode, default=ScoreMode.NONE)
    bands = models.CharField(_("score bands used"), max_length=80, blank=True)
    by_label = models.CharField(pgettext_lazy("assessment", "answered by"), max_length=limits.NAME, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[AnswerQuerySet] = manager_of(AnswerQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("mode", "inputs", "year", "planned_for", "certainty", "source_title", "source_link"),
    )
    sourced: ClassVar[tuple[Sourced, ...]] = (
        Sourced(of=("inputs", "year", "self_score"), by=("source_title", "source_link")),
    )
    history_root: ClassVar[str] = "assessment"
    is_of_its_city_alone: ClassVar[bool] = True
    unversioned_fields: ClassVar[tuple[str, ...]] = ("changed_at",)

    class Meta:
        verbose_name = pgettext_lazy("assessment", "answer")
        verbose_name_plural = _("answers")
        ordering = ["assessment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="assessment_one_answer_an_indicator"),
        ]

    def __str__(self) -> str:
        return self.indicator


class Result(CityContent):
    """What a city publishes of an assessment: a frozen copy, which keeps the bands that it was scored by."""

    segment: ClassVar[str] = "assessments"
    list_name: ClassVar[str] = "cities"
    page_name: ClassVar[str] = "result"
    page_path: ClassVar[Combinable] = Replace(models.F("slug"), models.Value(BETWEEN), models.Value("/index/"))
    content_order: ClassVar[int] = 25
    staff_fields: ClassVar[tuple[str, ...]] = (
        *("title", "summary", "depth", "boundary", "is_same_boundary", "boundary_since", "visibility", "answered"),
        *("finished_on", "reason", "revision", "lines"),
    )

    State = Published

    slug = models.SlugField(_("address name"), max_length=120, unique=True)
    city = models.ForeignKey(City, models.PROTECT, related_name="results", verbose_name=_("city"))
    assessment = models.OneToOneField(
        Assessment, models.PROTECT, related_name="result", verbose_name=_("assessment"), editable=False
    )
    title = models.CharField(_("title"), max_length=limits.NAME, validators=plain)
    summary = models.CharField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=plain)
    framework = models.CharField(_("edition"), max_length=40, choices=framework_names)
    year = models.PositiveSmallIntegerField(_("year"), validators=[likely_year])
    depth = models.CharField(_("depth"), max_length=10, choices=Depth, default=Depth.STARTER)
    boundary = models.CharField(_("boundary"), max_length=limits.LINE, blank=True, validators=plain)
    is_same_boundary = models.BooleanField(_("the same boundary as last time"), default=False)
    boundary_since = models.PositiveSmallIntegerField(
        _("boundary unchanged since (year)"), null=True, blank=True, validators=[likely_year]
    )
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility, default=Visibility.WHOLE)
    answered = models.PositiveSmallIntegerField(_("indicators answered"), default=0)
    finished_on = DayField(_("finished on"), null=True, blank=True)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    reason = models.CharField(_("reason for the correction"), max_length=limits.SUMMARY, blank=True, validators=plain)
    published_on = DayField(_("published on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=Published, default=Published.DRAFT)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[ResultQuerySet] = manager_of(ResultQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("lines",)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("boundary", "is_same_boundary", "boundary_since"),)
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at")

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["slug"]
        indexes = [models.Index(fields=["state", "-published_on", "-id"], name="assessment_results_newest")]

    def get_absolute_url(self) -> str:
        return reverse("result", args=[self.slug])

    @property
    def key(self) -> str:
        """The result in addresses: `2026`, or `2026-cbi-2014`."""
        return self.slug.rpartition(BETWEEN)[2]

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it. Reads self.city."""
        return self.state == Published.PUBLISHED and self.city.is_listed

    @property
    def level(self) -> Level:
        """The level from which on it is read. Reads self.city."""
        return Level.PUBLIC if self.is_public else Level.SECRETARIAT


class ResultLine(ChoiceLabels):
    """What a result says of one indicator. Values are in the units of the edition."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    result = models.ForeignKey(Result, models.CASCADE, related_name="lines", verbose_name=_("result"))
    order = models.PositiveSmallIntegerField(_("number"), default=0)
    indicator = models.CharField(_("indicator"), max_length=60, choices=indicator_names)
    mode = models.CharField(pgettext_lazy("assessment", "answer"), max_length=20, choices=Mode)
    inputs = models.JSONField(_("values"), default=list, blank=True)
    year = models.PositiveSmallIntegerField(_("year of the values"), null=True, blank=True, validators=[likely_year])
    planned_for = models.PositiveSmallIntegerField(_("planned for"), null=True, blank=True, validators=[likely_year])
    amount = models.CharField(_("result of the indicator"), max_length=80, blank=True, validators=plain)
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True, validators=[MaxValueValidator(4)])
    score_mode = models.CharField(_("kind of score"), max_length=12, choices=ScoreMode, default=ScoreMode.NONE)
    bands = models.CharField(_("score bands used"), max_length=80, blank=True, choices=reason_names)
    justification = models.CharField(_("reason"), max_length=limits.SUMMARY, blank=True, validators=plain)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty, blank=True)
    source_title = models.CharField(_("source"), max_length=limits.LINE, blank=True, validators=plain)
    source_link = models.URLField(_("address of the source"), max_length=limits.URL, blank=True)
    note = models.CharField(_("note"), max_length=limits.SUMMARY, blank=True, validators=plain)
    file = models.FileField(_("evidence"), upload_to="evidence/", blank=True)
    run = models.UUIDField(_("measurement"), null=True, blank=True)  # over map layers, that gave a value

    objects: ClassVar[models.Manager["ResultLine"]] = models.Manager()
    made_up_with: ClassVar[tuple[str, ...]] = ("result__city",)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        (
            *("mode", "inputs", "year", "planned_for", "amount", "score", "score_mode", "bands"),
            *("certainty", "source_title", "source_link", "run"),
        ),
    )
    title_columns: ClassVar[tuple[str, ...]] = ("indicator",)
    item_words: ClassVar[dict[str, Callable[[str, Mapping[str, Plain]], str]]] = {
        "inputs": item_in_words,
        "run": run_in_words,
    }

    class Meta:
        verbose_name = _("line of a result")
        verbose_name_plural = _("lines of a result")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["result", "indicator"], name="assessment_one_line_an_indicator")]

    def __str__(self) -> str:
        return f"{self.order} {self.indicator}"

    @property
    def values(self) -> dict[str, str]:
        """Values by the name of their input, as numbers are written in files: 1240.5; areas of groups stand side by
        side."""
        pairs: Iterable[tuple[str, str, str]] = (str(each).partition("=") for each in self.inputs)
        return {name: value for name, _sign, value in pairs}
