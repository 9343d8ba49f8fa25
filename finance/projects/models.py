"""Projects of cities: what a city works on, which is its own, and what it shows of it.

`Project` with its costs, money, studies and results is written for years and read by the staff of the city alone.
`ProjectProfile` is a copy of the groups of fields that leave the city, published after review like all that cities
publish; each group has a level, and who is not let into it finds its columns empty at every door.
"""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cities.models import City, plain
from cities.models import State as Published
from core.content.levels import Level
from core.content.models import CityContent
from core.fields import ChoiceLabels, YearField
from core.history.models import Versioned, VersionedQuerySet
from core.text import limits
from core.text.days import DayField
from core.text.decimals import ExactDecimalField
from core.text.fallback import Text, first_available
from core.text.languages import LANGUAGE_CODES, column_name, column_names
from core.text.managers import manager_of
from core.text.moments import likely_year
from core.vocabulary.models import Term
from finance import visibility
from finance.choices import Applicant
from finance.ladder import ladder
from finance.money import CURRENCIES, OFFERED, RECEIVED, REFUSED, SECURED, SOUGHT, Sums, summed
from finance.projects.querysets import ProjectProfileQuerySet, ProjectQuerySet
from planning.models import CityIndicator, PlanAction

TEXT = 4_000
LONGEST_SLUG = 120
# In which an application can be written: those of this site, and others that funders ask for.
APPLICATION_LANGUAGES = (*LANGUAGE_CODES, "fr", "es", "pt")
DIGITS, PLACES = 20, 2
SCHEMES = ("kmgbf-targets", "solution-types", "challenges", "ecosystems")


class Purpose(models.TextChoices):
    WORKS = "works", pgettext_lazy("purpose of a project", "works")
    LAND = "land", pgettext_lazy("purpose of a project", "land")
    STUDIES = "studies", pgettext_lazy("purpose of a project", "studies")
    PLAN = "plan", pgettext_lazy("purpose of a project", "a plan")
    CAMPAIGN = "campaign", pgettext_lazy("purpose of a project", "a campaign")
    CAPACITY = "capacity", pgettext_lazy("purpose of a project", "training and capacity building")


class Support(models.TextChoices):
    """The form in which a city seeks money or advice."""

    CONCEPT = "concept", pgettext_lazy("support sought", "help with developing the concept")
    STUDIES = "studies", pgettext_lazy("support sought", "help with studies")
    STRUCTURING = "structuring", pgettext_lazy("support sought", "help with financial structuring")
    FINANCE = "finance", pgettext_lazy("support sought", "finance")
    CAPACITY = "capacity", pgettext_lazy("support sought", "training and capacity building")


class ClimateBenefit(models.TextChoices):
    NONE = "none", pgettext_lazy("climate benefit", "none")
    MITIGATION = "mitigation", pgettext_lazy("climate benefit", "mitigation")
    ADAPTATION = "adaptation", pgettext_lazy("climate benefit", "adaptation")
    BOTH = "both", pgettext_lazy("climate benefit", "mitigation and adaptation")


class Marker(models.TextChoices):
    """The Rio markers of the OECD. Empty is not screened yet, which is not the same as not targeted."""

    NOT_TARGETED = "0", pgettext_lazy("marker", "0: screened, not targeted")
    SIGNIFICANT = "1", pgettext_lazy("marker", "1: significant objective")
    PRINCIPAL = "2", pgettext_lazy("marker", "2: principal objective")


class Approval(models.TextChoices):
    NONE = "none", pgettext_lazy("political approval", "none")
    EXPECTED = "expected", pgettext_lazy("political approval", "expected")
    RESOLUTION = "resolution", pgettext_lazy("political approval", "resolution passed")


class Borrowing(models.TextChoices):
    """Whether the law lets the city borrow."""

    YES = "yes", pgettext_lazy("power to borrow", "yes")
    CONSENT = "consent", pgettext_lazy("power to borrow", "with the consent of a higher level of government")
    NO = "no", pgettext_lazy("power to borrow", "no")
    UNKNOWN = "unknown", pgettext_lazy("power to borrow", "not known")


class Stage(models.TextChoices):
    IDEA = "idea", pgettext_lazy("stage of a project", "idea")
    CONCEPT = "concept", pgettext_lazy("stage of a project", "concept")
    PRE_FEASIBILITY = "pre_feasibility", pgettext_lazy("stage of a project", "pre-feasibility study")
    FEASIBILITY = "feasibility", pgettext_lazy("stage of a project", "feasibility study")
    STRUCTURING = "structuring", pgettext_lazy("stage of a project", "financial structuring")
    INVESTMENT_READY = "investment_ready", pgettext_lazy("stage of a project", "investment-ready")
    FINANCING = "financing", pgettext_lazy("stage of a project", "financing under negotiation")
    IMPLEMENTATION = "implementation", pgettext_lazy("stage of a project", "implementation")
    OPERATION = "operation", pgettext_lazy("stage of a project", "operation and monitoring")
    CLOSED = "closed", pgettext_lazy("stage of a project", "closed")


class SideState(models.TextChoices):
    ON_HOLD = "on_hold", pgettext_lazy("state of a project", "on hold")
    CANCELLED = "cancelled", pgettext_lazy("state of a project", "cancelled")


class MoneyState(models.TextChoices):
    SOUGHT = SOUGHT, pgettext_lazy("money", "sought")
    OFFERED = OFFERED, pgettext_lazy("money", "offered")
    SECURED = SECURED, pgettext_lazy("money", "secured")
    RECEIVED = RECEIVED, pgettext_lazy("money", "received")
    REFUSED = REFUSED, pgettext_lazy("money", "refused")


class GroupLevel(models.TextChoices):
    PUBLIC = "public", _("everyone")
    CITIES = "cities", _("the staff of all cities of the alliance")
    SECRETARIAT = "secretariat", _("the secretariat")
    CITY = "city", _("the city only")


def known_currency(code: str) -> None:
    """Validates the code of a currency. Raises ValidationError."""
    if code and code not in CURRENCIES:
        raise ValidationError(
            gettext("%(code)s is not a currency code. Enter three letters, for example USD, CNY or JPY.")
            % {"code": code}
        )


def marker(label: Any) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=1, choices=Marker, blank=True)


def amount(label: Any) -> "models.DecimalField[Any, Any]":
    return ExactDecimalField(
        label, max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True, validators=[MinValueValidator(0)]
    )


class Described(models.Model):
    """What is known of a project in codes and years, in the work of the city and in what it shows."""

    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, blank=True)
    support = models.JSONField(_("support sought"), default=list, blank=True)
    climate_benefit = models.CharField(_("climate benefits"), max_length=10, choices=ClimateBenefit, blank=True)
    is_climate_estimated = models.BooleanField(_("estimated climate benefits"), default=False)
    marker_biodiversity = marker(_("biodiversity marker"))
    marker_mitigation = marker(_("climate change mitigation marker"))
    marker_adaptation = marker(_("climate change adaptation marker"))
    marker_desertification = marker(_("desertification marker"))
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.IDEA)
    side_state = models.CharField(_("on hold or cancelled"), max_length=10, choices=SideState, blank=True)
    starts = YearField(_("first year"), null=True, blank=True, validators=[likely_year])
    ends = YearField(_("last year"), null=True, blank=True, validators=[likely_year])
    political_approval = models.CharField(_("political approval"), max_length=10, choices=Approval, blank=True)
    approved_on = DayField(_("date of approval"), null=True, blank=True)
    borrowing = models.CharField(_("permitted by law to borrow"), max_length=10, choices=Borrowing, blank=True)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[*plain, known_currency],
        help_text=_("Three letters, for example CNY or JPY."),
    )

    class Meta:
        abstract = True


def long_text(label: Any) -> "models.TextField[str, str]":
    return models.TextField(label, max_length=TEXT, blank=True, validators=plain)


class Written(models.Model):
    """The texts that a city writes of a project, in its work and in what it shows: each has a column a language."""

    title = models.CharField(_("title"), max_length=limits.LINE, blank=True, validators=plain)
    summary = models.CharField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=plain)
    owner = models.CharField(_("project owner"), max_length=limits.LINE, blank=True, validators=plain)
    partners = long_text(_("partners"))
    background = long_text(_("background and baseline"))
    problem = long_text(_("problem"))
    causes = long_text(_("root causes and barriers"))
    objective = long_text(_("objective"))
    theory_of_change = long_text(_("theory of change"))
    components = long_text(_("components, outcomes and outputs"))
    beneficiaries = long_text(_("beneficiaries"))
    nature_benefit = long_text(_("benefits for nature"))
    milestones = long_text(_("milestones"))
    monitoring = long_text(_("monitoring"))
    scaling = long_text(_("potential for scaling up"))
    place = long_text(_("place"))
    land = long_text(_("land"))
    revenue_model = long_text(_("business model"))
    financial_analysis = long_text(_("financial analysis"))
    permits = long_text(_("permits and documents"))
    contact = long_text(_("contact"))
    management = long_text(_("management"))
    social_and_gender = long_text(_("social aspects and gender equality"))
    risks = long_text(_("risks and safeguards"))
    stakeholders = long_text(_("stakeholders"))

    class Meta:
        abstract = True


TEXTS = tuple(field.name for field in Written._meta.local_fields)
TEXT_COLUMNS = tuple(column for name in TEXTS for column in column_names(name))
CODED = tuple(field.name for field in Described._meta.local_fields)
TOGETHER = (("starts", "ends"), ("climate_benefit", "is_climate_estimated"), ("political_approval", "approved_on"))


class Project(Versioned, Written, Described):
    """What a city works on. `levels` holds the level of each group by its code."""

    class State(models.TextChoices):
        OPEN = "open", _("in progress")
        DISCARDED = "discarded", _("discarded")

    slug = models.SlugField(_("address name"), max_length=LONGEST_SLUG, unique=True)
    city = models.ForeignKey(City, models.PROTECT, related_name="projects", verbose_name=_("city"))
    levels = models.JSONField(_("visibility of each group"), default=dict, blank=True)
    action = models.ForeignKey(
        PlanAction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("action of a plan")
    )
    copied = models.JSONField(_("copied from the action"), default=list, blank=True)
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("targets and topics"),
        blank=True,
        related_name="+",
        limit_choices_to=Q(scheme__code__in=SCHEMES),
    )
    go_on = DayField(_("date of the decision to proceed"), null=True, blank=True)
    # Asked by calls, shown to nobody: who would apply is settled late, and is no part of a concept note.
    applicant = models.CharField(_("applicant of the project"), max_length=20, choices=Applicant, blank=True)
    seat = models.CharField(
        _("country of the applicant"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z")],
    )
    application_languages = models.JSONField(_("languages of the application"), default=list, blank=True)
    stage_on = DayField(_("date of entry into this stage"), null=True, blank=True)
    began_at = models.CharField(_("stage at the start"), max_length=20, choices=Stage, default=Stage.IDEA)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    # Follows from the form that began it, so that one that is sent twice begins one project; programs have none.
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects: ClassVar[ProjectQuerySet] = manager_of(ProjectQuerySet)
    is_of_its_city_alone: ClassVar[bool] = True
    versioned_children: ClassVar[tuple[str, ...]] = ("costs", "money", "studies", "results")
    together: ClassVar[tuple[tuple[str, ...], ...]] = TOGETHER
    unversioned_fields: ClassVar[tuple[str, ...]] = ("changed_at", "form_key")
    listed_choices: ClassVar[Mapping[str, type[models.TextChoices]]] = {"support": Support}

    class Meta:
        verbose_name = _("work on a project")
        verbose_name_plural = _("work on projects")
        ordering = ["slug"]

    def __str__(self) -> str:
        """Says no word of its title: what is told of a project beyond its city is in its profile."""
        return f"#{self.pk}"

    def text(self, name: str) -> Text:
        """A text in the reader's language, or the next best."""
        return first_available(lambda language: getattr(self, column_name(name, language)))

    @property
    def sums(self) -> Sums:
        """The sums of costs and money. Reads self.costs and self.money."""
        return summed(
            [each.amount for each in self.costs.all()], [(each.state, each.amount) for each in self.money.all()]
        )

    def level_of(self, group: str) -> Level:
        chosen = self.levels.get(group)
        return visibility.LEVELS.get(str(chosen), visibility.AT_FIRST[group]) if chosen else visibility.AT_FIRST[group]

    @property
    def chosen_levels(self) -> dict[str, str]:
        return {group: visibility.CODES[self.level_of(group)] for group in visibility.groups()}


def what_is_there(project: Project) -> frozenset[str]:
    """What of the exits of the ladder a project has, by the codes of its needs. Reads its children."""
    found = {name for name in TEXTS if project.text(name).text}
    found |= {name for name in ("costs", "money") if getattr(project, name).all()}
    found |= {f"study.{each.kind}" for each in project.studies.all() if each.state == ProjectStudy.State.DONE}
    if project.go_on:
        found.add("approval.go")
    if project.political_approval == Approval.RESOLUTION:
        found.add("approval.resolution")
    if any(each.reached is not None for each in project.results.all()):
        found.add("results_reported")
    return frozenset(found)


class PartOfProject(ChoiceLabels):
    """Base of the kept children of a project. `words` holds the text of one by the code of its language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    words = models.JSONField(_("as text"), default=dict, blank=True)

    class Meta:
        abstract = True

    @property
    def text(self) -> Text:
        return first_available(lambda language: self.words.get(language))


class ProjectCost(PartOfProject):
    project = models.ForeignKey(Project, models.CASCADE, related_name="costs", verbose_name=_("project"))
    amount = ExactDecimalField(_("amount"), max_digits=DIGITS, decimal_places=PLACES, validators=[MinValueValidator(0)])

    objects: ClassVar[models.Manager["ProjectCost"]] = models.Manager()

    class Meta:
        verbose_name = _("cost of a project")
        verbose_name_plural = _("costs of a project")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.order}"


class ProjectMoney(PartOfProject):
    """Money from one source. `words` names the source."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="money", verbose_name=_("project"))
    instrument = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("instrument"),
        limit_choices_to=Q(scheme__code="finance-instruments"),
    )
    amount = ExactDecimalField(_("amount"), max_digits=DIGITS, decimal_places=PLACES, validators=[MinValueValidator(0)])
    state = models.CharField(_("state"), max_length=10, choices=MoneyState, default=MoneyState.SOUGHT)
    on = DayField(pgettext_lazy("a day", "date"), null=True, blank=True)

    objects: ClassVar[models.Manager["ProjectMoney"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("instrument", "amount", "state", "on"),)

    class Meta:
        verbose_name = _("funding of a project")
        verbose_name_plural = _("funding of a project")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.order}"


class ProjectStudy(ChoiceLabels):
    class Kind(models.TextChoices):
        OPTIONS = "options", pgettext_lazy("study", "comparison of options")
        PARAMETERS = "parameters", pgettext_lazy("study", "basic parameters")
        TECHNICAL = "technical", pgettext_lazy("study", "technical study")
        FINANCIAL = "financial", pgettext_lazy("study", "financial study")
        LEGAL = "legal", pgettext_lazy("study", "legal study")
        ENVIRONMENTAL = "environmental", pgettext_lazy("study", "environmental and social study")
        MODEL = "model", pgettext_lazy("study", "financial model")
        DEMAND = "demand", pgettext_lazy("study", "evidence of demand or budget")
        AGREEMENT = "agreement", pgettext_lazy("study", "financial close or grant agreement")
        COMPLETION = "completion", pgettext_lazy("study", "completion report")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("study", "planned")
        UNDER_WAY = "under_way", pgettext_lazy("study", "under way")
        DONE = "done", pgettext_lazy("study", "done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="studies", verbose_name=_("project"))
    kind = models.CharField(_("study or document"), max_length=20, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    on = DayField(pgettext_lazy("a day", "date"), null=True, blank=True)

    objects: ClassVar[models.Manager["ProjectStudy"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("kind", "state", "on"),)

    class Meta:
        verbose_name = _("study of a project")
        verbose_name_plural = _("studies of a project")
        ordering = ["kind", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "kind"], name="finance_one_study_a_kind")]

    def __str__(self) -> str:
        return self.kind


class StudyFile(Versioned):
    """A file of a study. It hangs on the project and the kind of the study, so that a line written anew keeps it.

    The history of the project tells who attached and removed it; its place in the store stands in no version, so that
    what was removed goes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="study_files", verbose_name=_("project"))
    kind = models.CharField(_("study or document"), max_length=20, choices=ProjectStudy.Kind)
    file = models.FileField(_("file"))
    name = models.CharField(_("name"), max_length=limits.NAME)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    made_at = models.DateTimeField(_("stored on"), default=timezone.now, editable=False)

    objects: ClassVar[VersionedQuerySet["StudyFile"]] = manager_of(VersionedQuerySet["StudyFile"])
    is_of_its_city_alone: ClassVar[bool] = True
    history_root: ClassVar[str] = "project"
    unversioned_fields: ClassVar[tuple[str, ...]] = ("file", "made_at")

    class Meta:
        verbose_name = _("file of a study")
        verbose_name_plural = _("files of studies")
        ordering = ["kind", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class ProjectResult(PartOfProject):
    """What a project is to bring about. `words` says what is counted and in which unit; it may be an indicator of a
    plan of the city, which says so by itself."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="results", verbose_name=_("project"))
    indicator = models.ForeignKey(
        CityIndicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("indicator of a plan")
    )
    baseline = ExactDecimalField(_("baseline"), max_digits=20, decimal_places=6, null=True, blank=True)
    baseline_year = YearField(_("year of the baseline"), null=True, blank=True, validators=[likely_year])
    target = ExactDecimalField(_("target"), max_digits=20, decimal_places=6, null=True, blank=True)
    target_year = YearField(_("year of the target"), null=True, blank=True, validators=[likely_year])
    reached = ExactDecimalField(_("value reached"), max_digits=20, decimal_places=6, null=True, blank=True)
    reached_year = YearField(_("year in which the value was reached"), null=True, blank=True, validators=[likely_year])

    objects: ClassVar[models.Manager["ProjectResult"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("baseline", "baseline_year"),
        ("target", "target_year"),
        ("reached", "reached_year"),
    )

    class Meta:
        verbose_name = _("result of a project")
        verbose_name_plural = _("results of a project")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.order}"


# --- What is shown ------------------------------------------------------------------------------------------------

GROUPS = tuple(group for group in visibility.groups() if visibility.chosen(group))
LEVEL_COLUMNS = tuple(f"{group}_level" for group in GROUPS)
TRANSLATED = (*TEXTS, "results", "cost_lines", "money_lines")
NOT_COPIED = frozenset({"city"})


def group_level(label: Any) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=12, choices=GroupLevel, default=GroupLevel.CITY)


class ProjectProfile(CityContent, Written, Described):  # noqa: DJ008 -- that of CityContent
    """What a city shows of a project: a copy of each group that leaves the city; columns of the others are empty."""

    segment: ClassVar[str] = "finance"
    list_name: ClassVar[str] = "projects"
    page_name: ClassVar[str] = "project"
    content_order: ClassVar[int] = 36
    staff_fields: ClassVar[tuple[str, ...]] = (
        *(name for name in visibility.fields_of(visibility.groups()) if name not in NOT_COPIED | {"studies"}),
        *LEVEL_COLUMNS,
    )
    private_fields: ClassVar[Mapping[str, Level]] = dict.fromkeys(visibility.fields_of(GROUPS), Level.CITY)
    listed_choices: ClassVar[Mapping[str, type[models.TextChoices]]] = {"support": Support}

    State = Published

    slug = models.SlugField(_("address name"), max_length=LONGEST_SLUG, unique=True)
    city = models.ForeignKey(City, models.PROTECT, related_name="project_profiles", verbose_name=_("city"))
    project = models.OneToOneField(
        Project, models.PROTECT, related_name="profile", verbose_name=_("work on the project"), editable=False
    )
    results = long_text(_("results"))
    total_cost = amount(_("total cost"))
    sought = amount(_("sought"))
    offered = amount(_("offered"))
    secured = amount(_("secured"))
    # On which the city sent its costs and money as they are here; a change of other columns leaves it.
    figures_on = DayField(_("date of the figures"), null=True, blank=True)
    cost_lines = long_text(_("costs"))
    money_lines = long_text(_("funding sources"))
    place_level = group_level(_("visibility of the place"))
    money_level = group_level(_("visibility of the funding"))
    documents_level = group_level(_("visibility of the documents"))
    contacts_level = group_level(_("visibility of the contact details"))
    safeguards_level = group_level(_("visibility of the safeguards"))
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("targets and topics"),
        blank=True,
        related_name="projects",
        limit_choices_to=Q(scheme__code__in=SCHEMES),
    )
    published_on = DayField(_("published on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=Published, default=Published.DRAFT)
    is_example = models.BooleanField(_("fictional example"), default=False)
    # Set by the action when something changes that everybody reads: of the rest no day is told.
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects: ClassVar[ProjectProfileQuerySet] = manager_of(ProjectProfileQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        *TOGETHER,
        ("currency", "total_cost", "sought", "offered", "secured", "figures_on"),
    )
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at")

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["slug"]
        # With the city at its end a list is counted, and its pages are found, in the index alone.
        indexes = [
            models.Index(fields=["state", "is_example", "-published_on", "-id", "city"], name="finance_projects_newest")
        ]

    def get_absolute_url(self) -> str:
        return reverse("project", args=[self.slug])

    def clean(self) -> None:
        """What stays with the city stands in no column of this row."""
        super().clean()
        words = gettext("Only your city can see this group, so its content is not copied.")
        closed = [name for name, level in self.levels_in(vars(self)).items() if level is Level.CITY]
        if faults := {name: words for name in closed if self.holds(name)}:
            raise ValidationError(faults)

    def holds(self, name: str) -> bool:
        """Whether a field was filled in, in any language."""
        own = column_names(name) if name in TRANSLATED else (name,)
        return any(vars(self).get(column) for column in own)

    @classmethod
    def levels_in(cls, state: Mapping[str, Any]) -> Mapping[str, Level]:
        """What the row says in its columns of levels; one that was not read, or that nobody knows, is the city."""
        levels = {group: state.get(f"{group}_level") for group in GROUPS}
        return {
            name: visibility.level_of_group(group, levels) for group in GROUPS for name in visibility.groups()[group]
        }

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it. Reads self.city."""
        return self.state == Published.PUBLISHED and self.city.is_listed

    @property
    def sums(self) -> Sums:
        """Sums of a row as somebody reads it: nothing where the money is closed to them."""
        return Sums(self.total_cost, self.sought, self.offered, self.secured)

    @property
    def stage_name(self) -> str:
        return first_available(ladder().stage(self.stage).name.get).text
