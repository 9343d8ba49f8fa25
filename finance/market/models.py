"""The market: who funds, what calls ask, groups of places, rates, and which instruments are lawful where."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import ClassVar
from zoneinfo import ZoneInfo

from babel.numbers import list_currencies
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.models import City, State
from cities.organisations.models import Organisation
from core.fields import ChoiceLabels, YearField
from core.history.models import Translated, Versioned
from core.history.snapshot import Plain
from core.history.sourced import Sourced
from core.text import clean, limits
from core.text.decimals import ExactDecimalField
from core.text.languages import column_names
from core.text.lines import line_of
from core.text.managers import manager_of
from core.text.moments import likely_year
from core.vocabulary.models import Confidence, Source, Term, in_scheme
from finance.choices import (
    Applicant,
    Approval,
    Asks,
    Climate,
    Endorser,
    How,
    Law,
    Need,
    Purpose,
    Stage,
    Support,
    Timing,
)
from finance.deadlines import Standing, Window, window, zone_of
from finance.market.querysets import (
    CallQuerySet,
    FunderQuerySet,
    InstrumentNoteQuerySet,
    PlaceGroupQuerySet,
    RateQuerySet,
)
from finance.matching import AS_PARTNER, GROUP, ONLY_SOME, OPERATORS, Operator, Subject

INSTRUMENTS = "finance-instruments"
ABOUT = ("topics", "kmgbf-targets", "solution-types", "challenges", "ecosystems", INSTRUMENTS)
CHECKED_DAYS = 183  # after half a year a call says that nobody has looked since
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{4})?")  # ja, zh-Hant; not pt-BR, since projects name no region
KNOWN_CODES = {
    Subject.APPLICANT: [*Applicant.values, *(f"{kind}{ONLY_SOME}" for kind in Applicant.values)],
    Subject.STAGE: Stage.values,
    Subject.PURPOSE: Purpose.values,
    Subject.CLIMATE: Climate.values,
    Subject.APPROVAL: Approval.values,
    Subject.ENDORSEMENT: Endorser.values,
    Subject.ESTIMATE: ["yes", "no"],
}
NUMBERS = frozenset({Subject.AMOUNT, Subject.OWN_SHARE})
ASKABLE = {subject: frozenset(OPERATORS[Subject(subject)]) for subject in Asks.values}
plain = [clean.no_unseen_characters]
type Said = dict[str, str]


def known_currency(value: str) -> None:
    if value not in list_currencies():
        raise ValidationError(
            _("%(code)s is not a currency code. Enter three letters, for example USD, CNY or JPY."),
            params={"code": value},
        )


def is_old(checked_on: date | None, today: date) -> bool:
    """Whether nobody has checked it for half a year, or ever."""
    return checked_on is None or checked_on < today - timedelta(days=CHECKED_DAYS)


class Checked(Translated):
    """What curators keep of the outside world, with where it was read and when somebody looked last."""

    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM)
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        validators=[likely_year],
        blank=True,
        help_text=_(
            "The date on which someone last checked the source. Leave this empty if no one has "
            "checked it since it was entered."
        ),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    is_example = models.BooleanField(_("fictional example"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    unversioned_fields: ClassVar[tuple[str, ...]] = (*Translated.unversioned_fields, "changed_at")

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if faults := self.faults():
            raise ValidationError(faults)

    def faults(self) -> Said:
        """What is wrong by column: that a list of codes holds something beside them."""
        found: Said = {}
        for name, choices in self.listed_choices.items():
            found |= strange_codes(name, getattr(self, name), frozenset(choices.values).__contains__)
        return found

    @property
    def is_old(self) -> bool:
        return is_old(self.checked_on, timezone.localdate())


class Funder(Checked):  # type: ignore[django-manager-missing]  # modeltranslation makes the manager at run time
    """A body or programme that gives money or help for projects."""

    list_name: ClassVar[str] = "calls"
    title_field: ClassVar[str] = "name"
    listed_choices: ClassVar = {"support": Support}

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=limits.LINE, validators=plain)
    about = models.TextField(_("description"), max_length=limits.SUMMARY, blank=True, validators=plain)
    support = models.JSONField(_("kinds of support"), default=list, blank=True)
    link = models.URLField(_("link"), max_length=limits.URL, blank=True)

    objects: ClassVar[FunderQuerySet] = manager_of(FunderQuerySet)

    class Meta:
        verbose_name = _("funder")
        verbose_name_plural = _("funders")
        ordering = ["slug"]

    def get_absolute_url(self) -> str:
        return f"{reverse('calls')}?funder={self.slug}"


class Call(Checked):
    """A way to apply to a funder, with what it asks: once until a day, or at any time."""

    made_up_with: ClassVar[tuple[str, ...]] = ("funder",)
    list_name: ClassVar[str] = "calls"
    page_name: ClassVar[str] = "call"
    versioned_children: ClassVar[tuple[str, ...]] = ("criteria",)
    listed_choices: ClassVar = {"stages": Stage, "applicants": Applicant}

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="calls", verbose_name=_("funder"))
    title = models.CharField(_("title"), max_length=limits.LINE, validators=plain)
    summary = models.TextField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=plain)
    doubt = models.CharField(
        _("uncertain points"),
        max_length=limits.SUMMARY,
        blank=True,
        validators=plain,
        help_text=_("If sources differ: what each source states."),
    )
    timing = models.CharField(_("application dates"), max_length=10, choices=Timing, default=Timing.UNKNOWN)
    opens_on = models.DateField(_("opens on"), null=True, validators=[likely_year], blank=True)
    closes_on = models.DateField(_("closes on"), null=True, validators=[likely_year], blank=True)
    closes_at = models.CharField(
        _("time of the deadline"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", _("Enter the time in the form 17:00."))],
    )
    time_zone = models.CharField(
        _("time zone of the deadline"),
        max_length=60,
        blank=True,
        help_text=_(
            "The name of a time zone, for example Asia/Shanghai. Leave this empty if the source does not state one."
        ),
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[known_currency])
    least = ExactDecimalField(
        _("minimum amount"), max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    most = ExactDecimalField(
        _("maximum amount"), max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    share_most = ExactDecimalField(
        _("maximum share of the total cost, in per cent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
    )
    stages = models.JSONField(_("stages of projects"), default=list, blank=True)
    applicants = models.JSONField(_("eligible applicants"), default=list, blank=True)
    languages = models.JSONField(_("languages of applications"), default=list, blank=True)
    link = models.URLField(_("link"), max_length=limits.URL, blank=True)
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("terms"),
        blank=True,
        related_name="calls",
        limit_choices_to=Q(scheme__code__in=ABOUT),
        help_text=_("Instruments, topics, global targets, challenges and solutions that the call names."),
    )
    # What a second curator held against the source: the version that came of it. Any later one is not checked, whatever
    # wrote it.
    confirmed_version = models.PositiveIntegerField(
        _("version checked by a second person"), null=True, blank=True, editable=False
    )
    is_confirmed_alone = models.BooleanField(_("checked twice by the same person"), default=False, editable=False)

    objects: ClassVar[CallQuerySet] = manager_of(CallQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("timing", "opens_on", "closes_on", "closes_at", "time_zone"),
        ("currency", "least", "most"),
    )

    class Meta:
        verbose_name = _("call for proposals")
        verbose_name_plural = _("calls for proposals")
        ordering = ["slug"]
        indexes = [
            models.Index(fields=["state", "timing", "closes_on", "slug"], name="finance_calls_by_deadline"),
            models.Index(fields=["checked_on", "slug"], name="finance_calls_by_check"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(timing=Timing.OPEN, closes_on__isnull=False) | ~Q(timing=Timing.OPEN),
                name="finance_open_call_has_its_day",
                violation_error_message=_("Enter the date on which the call closes, or select “not known”."),
            ),
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True) | Q(closes_on__isnull=True) | Q(opens_on__lte=F("closes_on")),
                name="finance_call_opens_first",
                violation_error_message=_("The closing date is before the opening date. Correct one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=F("most")),
                name="finance_call_least_and_most",
                violation_error_message=_("The minimum amount is above the maximum amount. Correct one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=True, most__isnull=True) | ~Q(currency=""),
                name="finance_call_amounts_have_currency",
                violation_error_message=_("Enter the currency of the amounts."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("call", args=[self.slug])

    def faults(self) -> Said:
        """The hour itself is asked by its own validator."""
        found = unnamed(self, "title") | super().faults()
        found |= strange_codes("languages", self.languages, is_language_tag)
        if self.closes_at and not (self.closes_on and self.time_zone):
            found["closes_at"] = gettext("A time needs a date and a time zone. Enter both.")
        elif self.time_zone and self.zone is None:
            found["time_zone"] = gettext("There is no time zone with this name. Enter a name such as Asia/Shanghai.")
        elif self.deadline and skipped(self.deadline):
            found["closes_at"] = gettext(
                "This time does not exist on that day because of the change to summer time. Enter another time."
            )
        return found

    @property
    def is_confirmed(self) -> bool:
        """Whether it stands as a second person found it in its source."""
        return self.confirmed_version == self.version

    @property
    def zone(self) -> ZoneInfo | None:
        return zone_of(self.time_zone)

    @property
    def deadline(self) -> datetime | None:
        """The moment at the clocks there, where the source names an hour and whose."""
        if self.closes_on is None or not self.closes_at or self.zone is None:
            return None
        return datetime.combine(self.closes_on, time.fromisoformat(self.closes_at), self.zone)

    @property
    def window(self) -> Window:
        return window(Standing(self.timing), self.opens_on, self.closes_on, self.closes_at, self.time_zone)

    def standing_at(self, now: datetime) -> Standing:
        return self.window.standing_at(now)


def unnamed(row: models.Model, name: str) -> Said:
    """The fault of a text that stands in no language at all, by the first of its columns."""
    names = column_names(name)
    if any(str(getattr(row, each) or "").strip() for each in names):
        return {}
    return {names[0]: gettext("Enter this in at least one language.")}


def skipped(moment: datetime) -> bool:
    """Whether clocks jump over it: there and back it is another hour."""
    back: time = moment.astimezone(UTC).astimezone(moment.tzinfo).time()
    return back != moment.time()


def strange_codes(name: str, values: Sequence[object], is_known: Callable[[str], bool]) -> Said:
    """What a list of codes holds beside them; a file may bring anything."""
    strange = [str(value) for value in values if not (isinstance(value, str) and is_known(value))]
    return {name: unknown_code(strange[0])} if strange else {}


def is_language_tag(value: str) -> bool:
    return LANGUAGE.fullmatch(value) is not None


def unknown_code(code: str) -> str:
    return gettext("“%(code)s” is not a known code.") % {"code": code[:60]}


class Criterion(ChoiceLabels):
    """One thing that a call asks, with the sentences for each answer and where it was read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria", verbose_name=_("call for proposals"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    need = models.CharField(_("mandatory or desirable"), max_length=4, choices=Need, default=Need.MUST)
    subject = models.CharField(_("subject of the criterion"), max_length=12, choices=Asks)
    operator = models.CharField(_("how"), max_length=8, choices=How, default=How.IN)
    values = models.JSONField(
        _("values"),
        default=list,
        blank=True,
        help_text=_("Enter a two-letter code for a country, or @ and the code for a group of places."),
    )
    rule = models.CharField(_("as text"), max_length=limits.LINE, validators=plain)
    yes_text = models.CharField(_("text for the answer “yes”"), max_length=limits.LINE, blank=True, validators=plain)
    no_text = models.CharField(_("text for the answer “no”"), max_length=limits.LINE, blank=True, validators=plain)
    unknown_text = models.CharField(
        _("text for the answer “not known”"), max_length=limits.LINE, blank=True, validators=plain
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM)

    objects: ClassVar[models.Manager["Criterion"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("subject", "operator", "values", "source", "confidence"),)
    sourced: ClassVar[tuple[Sourced, ...]] = (Sourced(of=("values", "subject", "operator"), by=("source",)),)
    title_columns: ClassVar[tuple[str, ...]] = ("rule",)
    detail_columns: ClassVar[tuple[str, ...]] = ("subject", "need")
    item_words: ClassVar[dict[str, Callable[[str, Mapping[str, Plain]], str]]] = {}  # see finance/market/listed.py

    class Meta:
        verbose_name = _("eligibility criterion")
        verbose_name_plural = _("eligibility criteria")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.order} {self.subject}"

    def clean(self) -> None:
        super().clean()
        if faults := unnamed(self, "rule"):
            raise ValidationError(faults)
        if self.subject in Asks.values and self.operator in How.values and self.operator not in ASKABLE[self.subject]:
            raise ValidationError(
                {"operator": gettext("This comparison is not possible for this subject. Choose another one.")}
            )
        if fault := self.fault():
            raise ValidationError({"values": fault})

    def fault(self) -> str:
        """The first thing wrong with its values; empty where nothing is."""
        values = self.values if isinstance(self.values, list) else []
        if not values or not all(isinstance(value, str) and value.strip() for value in values):
            return gettext("Enter at least one value. A criterion without a value sets no requirement.")
        if self.subject not in Asks.values or self.operator not in How.values:
            return ""  # said at its own field
        subject, operator = Subject(self.subject), Operator(self.operator)
        if operator in (Operator.AT_LEAST, Operator.AT_MOST) and len(values) != 1:
            return gettext("Enter only one value. “is at least” and “is at most” compare with a single value.")
        if subject in NUMBERS:
            return fault_of_number(values[0])
        if subject is Subject.PLACE:
            return fault_of_place(values)
        if subject is Subject.SEAT:
            return fault_of_place([value.removeprefix(AS_PARTNER) for value in values])
        return next((unknown_code(value) for value in values if value not in KNOWN_CODES.get(subject, values)), "")


def is_no_question(subject: str, operator: str, values: object) -> bool:
    """Whether nobody could ask it, without a query: for rows that came by another way than a form."""
    if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
        return True
    if subject not in ASKABLE or operator not in ASKABLE[subject]:
        return True
    return subject in NUMBERS and bool(fault_of_number(values[0]))


def fault_of_number(value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return gettext("Enter a number with digits only, for example 300000 or 12.5.")
    return "" if number.is_finite() and number >= 0 else gettext("Enter a number of zero or more.")


def fault_of_place(values: list[str]) -> str:
    groups = {value.removeprefix(GROUP) for value in values if value.startswith(GROUP)}
    missing = groups - set(PlaceGroup.objects.filter(code__in=groups).values_list("code", flat=True)) if groups else ()
    if missing:
        return gettext("There is no group of places with the code %(code)s.") % {"code": min(missing)}
    countries = [value for value in values if not value.startswith(GROUP)]
    known = set(Term.objects.filter(in_scheme("countries"), code__in=countries).values_list("code", flat=True))
    return next((unknown_code(value) for value in countries if value not in known), "")


class PlaceGroup(Checked):
    """The places that a list names, in a time: who may get development assistance changes from year to year."""

    list_name: ClassVar[str] = "calls"
    title_field: ClassVar[str] = "name"

    slug = models.SlugField(
        _("key"), max_length=80, unique=True, help_text=_("One key for each period of the list, for example oda-2026.")
    )
    code = models.SlugField(_("code"), max_length=40, help_text=_("The code that criteria use, for example oda."))
    name = models.CharField(_("name"), max_length=limits.LINE, validators=plain)
    note = models.CharField(_("note on what is known"), max_length=limits.SUMMARY, blank=True, validators=plain)
    countries = models.JSONField(
        _("countries and areas on the list"), default=list, blank=True, help_text=_("Enter two letters for each.")
    )
    absent = models.JSONField(
        _("countries and areas that a source states are not on the list"), default=list, blank=True
    )
    is_whole = models.BooleanField(
        _("the complete list has been entered"),
        default=False,
        help_text=_(
            "If selected, countries that are not entered here count as not on the list. Otherwise, "
            "we treat them as not known."
        ),
    )
    cities = models.ManyToManyField(City, verbose_name=_("cities on the list"), blank=True, related_name="+")
    starts = models.DateField(_("in force from"), null=True, validators=[likely_year], blank=True)
    ends = models.DateField(_("in force until"), null=True, validators=[likely_year], blank=True)

    objects: ClassVar[PlaceGroupQuerySet] = manager_of(PlaceGroupQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("countries", "absent", "is_whole"), ("starts", "ends"))

    class Meta:
        verbose_name = _("group of places")
        verbose_name_plural = _("groups of places")
        ordering = ["code", "starts", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(starts__lte=F("ends")),
                name="finance_group_starts_first",
                violation_error_message=_("The end of the list is before its start. Correct one of the two dates."),
            )
        ]

    def clean(self) -> None:
        super().clean()
        for name in ("countries", "absent"):
            codes = [str(value) for value in getattr(self, name)]
            known = set(Term.objects.filter(in_scheme("countries"), code__in=codes).values_list("code", flat=True))
            if strange := [code for code in codes if code not in known]:
                raise ValidationError({name: unknown_code(strange[0])})
        if both := {*self.countries} & {*self.absent}:
            raise ValidationError(
                {
                    "absent": gettext(
                        "%(code)s is entered both as listed and as not listed. Remove one of the two entries."
                    )
                    % {"code": min(both)}
                }
            )


class InstrumentNote(Checked):
    """Whether cities of a country may use an instrument, who decides, and who has used it."""

    list_name: ClassVar[str] = "instruments"
    title_field: ClassVar[str] = "example"
    named_with: ClassVar[tuple[str, ...]] = ("instrument",)

    slug = models.SlugField(_("key"), max_length=80, unique=True)
    instrument = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="+",
        verbose_name=_("instrument"),
        limit_choices_to=in_scheme(INSTRUMENTS),
    )
    country = models.CharField(
        _("country or region"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Enter two capital letters."))],
    )
    lawful = models.CharField(_("permitted by law for a city"), max_length=10, choices=Law, default=Law.UNKNOWN)
    who_decides = models.CharField(_("decision-maker"), max_length=limits.LINE, blank=True, validators=plain)
    example = models.CharField(_("example of use"), max_length=limits.SUMMARY, blank=True, validators=plain)

    objects: ClassVar[InstrumentNoteQuerySet] = manager_of(InstrumentNoteQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("instrument", "country", "lawful"),)

    class Meta:
        verbose_name = _("note on an instrument")
        verbose_name_plural = _("notes on instruments")
        ordering = ["instrument", "country", "slug"]

    def __str__(self) -> str:
        """Its instrument and country; of a row that was read without the instrument its example, so that nothing more
        is asked."""
        is_read = "instrument" in self._state.fields_cache
        return line_of(self.instrument.name, self.country) if is_read else super().__str__()

    def get_absolute_url(self) -> str:
        return reverse("instrument", args=[self.instrument.code])


class Rate(Versioned):
    """What one unit of a currency is in another, for a year. Entered by a curator, none is fetched."""

    slug = models.SlugField(_("key"), max_length=80, unique=True, help_text=_("For example, usd-cny-2026."))
    base = models.CharField(_("from the currency"), max_length=3, validators=[known_currency])
    quote = models.CharField(_("into the currency"), max_length=3, validators=[known_currency])
    year = YearField(_("year"), validators=[likely_year])
    value = ExactDecimalField(
        _("exchange rate"),
        max_digits=18,
        decimal_places=8,
        validators=[MinValueValidator(Decimal("0.00000001"), _("Enter an exchange rate above zero."))],
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("source"))

    objects: ClassVar[RateQuerySet] = manager_of(RateQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("base", "quote", "year", "value", "source"),)
    sourced: ClassVar[tuple[Sourced, ...]] = (Sourced(of=("value", "year"), by=("source",)),)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["base", "quote", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "year"], name="finance_one_rate_a_pair_and_year"),
            models.CheckConstraint(condition=~Q(base=F("quote")), name="finance_rate_of_two_currencies"),
        ]

    def __str__(self) -> str:
        return f"{self.base} {self.quote} {self.year}"
