"""Things for tests. Rows are made directly: what is tested is how they are read. Actions have tests of their own."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from assessment.models import Assessment, Result
from cities.applications.models import MembershipText
from cities.models import City, Figure
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cooperation.models import Link, LinkCity, Posting
from core.accounts.models import User
from core.vocabulary.models import Scheme, Source, Term
from events.models import Contribution, Event, Participation, Release, Session, Speaker
from finance.market.models import Call, Criterion, Funder, InstrumentNote, PlaceGroup, Rate
from finance.projects.models import Project, ProjectProfile
from measurement.species.models import SpeciesList, SpeciesRow
from planning.models import CityIndicator, Commitment, Filing, Goal, Plan, PlanAction, PlanTarget
from resources.models import Edition, EditionFile, Resource, Section


class Plain[Row](DjangoModelFactory[Row]):
    """Versioned models refuse `objects.create`-free bulk ways only; factories save one row at a time."""

    class Meta:
        abstract = True


class SourceFactory(Plain[Source]):
    class Meta:
        model = Source

    key = factory.Sequence(lambda n: f"source-{n}")
    title = factory.Sequence(lambda n: f"Yearbook {n}")
    url = "https://source.example/"
    kind = Source.Kind.GOVERNMENT


class SchemeFactory(Plain[Scheme]):
    class Meta:
        model = Scheme
        django_get_or_create = ("code",)

    code = "challenges"
    name_en = factory.LazyAttribute(lambda scheme: scheme.code.capitalize())


class TermFactory(Plain[Term]):
    class Meta:
        model = Term
        django_get_or_create = ("scheme", "code")

    scheme = factory.SubFactory(SchemeFactory)
    code = factory.Sequence(lambda n: f"term-{n}")
    order = factory.Sequence(lambda n: n % 1000)
    label_en = factory.LazyAttribute(lambda term: f"Label of {term.code}")


def term(scheme: str, code: str, **texts: Any) -> Term:
    return TermFactory(scheme=SchemeFactory(code=scheme), code=code, **texts)


class CityFactory(Plain[City]):
    class Meta:
        model = City

    slug = factory.Sequence(lambda n: f"city-{n}")
    name_en = factory.Sequence(lambda n: f"City {n}")
    sort_key = factory.LazyAttribute(lambda city: city.name_en.lower())
    kind = factory.LazyFunction(lambda: term("place-kinds", "city"))
    biome = factory.LazyFunction(lambda: term("biomes", "4", label_en="Temperate Broadleaf & Mixed Forests"))
    country = "JP"
    latitude = 35.0
    longitude = 139.0
    time_zone = "Asia/Tokyo"
    summary_en = "A city for tests."
    status = City.Status.FOUNDING


class FigureFactory(Plain[Figure]):
    class Meta:
        model = Figure

    city = factory.SubFactory(CityFactory)
    measure = "population"
    value = 1000
    unit = "people"
    year = 2020
    source = factory.SubFactory(SourceFactory)
    confidence = "high"


class OrganisationFactory(Plain[Organisation]):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"organisation-{n}")
    name_en = factory.Sequence(lambda n: f"Organisation {n}")
    kind = "foundation"
    state = "published"


class PracticeFactory(Plain[Practice]):
    class Meta:
        model = Practice

    slug = factory.Sequence(lambda n: f"practice-{n}")
    city = factory.SubFactory(CityFactory)
    title_en = factory.Sequence(lambda n: f"Practice {n}")
    summary_en = "Actions taken."
    state = "published"


class PlanFactory(Plain[Plan]):
    class Meta:
        model = Plan

    slug = factory.Sequence(lambda n: f"plan-{n}")
    city = factory.SubFactory(CityFactory)
    title_en = factory.Sequence(lambda n: f"Plan {n}")
    kind = "strategy-and-action-plan"
    starts = 2024
    ends = 2030
    status = "in-force"
    adoption_date = "2024"
    link = "https://city.example/plan"


class GoalFactory(Plain[Goal]):
    class Meta:
        model = Goal

    slug = factory.LazyAttributeSequence(lambda row, n: f"{row.plan.city.slug}--goal-{n}")
    plan = factory.SubFactory(PlanFactory)
    title_en = factory.Sequence(lambda n: f"Goal {n}")
    state = "published"


class CityIndicatorFactory(Plain[CityIndicator]):
    class Meta:
        model = CityIndicator

    slug = factory.LazyAttributeSequence(lambda row, n: f"{row.city.slug}--indicator-{n}")
    city = factory.SubFactory(CityFactory)
    name_en = factory.Sequence(lambda n: f"Indicator {n}")
    unit = "ha"
    direction = "up"
    baseline_value = 10
    baseline_year = 2020
    state = "published"


class PlanTargetFactory(Plain[PlanTarget]):
    class Meta:
        model = PlanTarget

    slug = factory.LazyAttributeSequence(lambda row, n: f"{row.plan.city.slug}--target-{n}")
    plan = factory.SubFactory(PlanFactory)
    title_en = factory.Sequence(lambda n: f"Target {n}")
    due_year = 2030
    state = "published"


class PlanActionFactory(Plain[PlanAction]):
    class Meta:
        model = PlanAction

    slug = factory.LazyAttributeSequence(lambda row, n: f"{row.plan.city.slug}--action-{n}")
    plan = factory.SubFactory(PlanFactory)
    title_en = factory.Sequence(lambda n: f"Action {n}")
    status = "active"
    state = "published"


class CommitmentFactory(Plain[Commitment]):
    """One that has all that the reporting tool asks for, but for its countries and its first global target."""

    class Meta:
        model = Commitment

    slug = factory.Sequence(lambda n: f"commitment-{n}")
    city = factory.SubFactory(CityFactory)
    title_en = factory.Sequence(lambda n: f"Commitment {n}")
    description_en = "Trees for every street."
    timeline_start_date = "2026-01-01"
    coverage_scope = "national"
    is_linked_to_nbsap = "no"
    is_funding_sufficient = "no"
    partners_en = "Nobody else"
    is_reporting_on_target15 = "no"
    is_progress_tracked = "no"
    state = "published"


class FilingFactory(Plain[Filing]):
    class Meta:
        model = Filing

    commitment = factory.SubFactory(CommitmentFactory)
    channel = "tool"
    state = "filed"
    prepared_on = date(2026, 9, 1)
    filed_on = date(2026, 9, 1)


class ResultFactory(Plain[Result]):
    """Of an assessment of its city and year, whatever that says."""

    class Meta:
        model = Result

    city = factory.SubFactory(CityFactory)
    year = 2026
    framework = "cbi-2021"
    title_en = factory.LazyAttribute(lambda result: f"City Biodiversity Index {result.year}")
    slug = factory.LazyAttribute(lambda result: f"{result.city.slug}--{result.year}")
    assessment = factory.LazyAttribute(
        lambda result: Assessment.objects.get_or_create(
            city=result.city, key=str(result.year), year=result.year, framework=result.framework
        )[0]
    )
    state = "published"
    published_on = date(2026, 6, 30)


class SpeciesListFactory(Plain[SpeciesList]):
    """A list with one species, as it stands once it is published."""

    class Meta:
        model = SpeciesList
        skip_postgeneration_save = True

    city = factory.SubFactory(CityFactory)
    first, last = 2020, 2024
    title_en = factory.LazyAttribute(lambda row: f"Species of {row.city.name_en}")
    slug = factory.LazyAttribute(lambda row: f"{row.city.slug}--{row.first}-{row.last}")
    source_title = "Survey"
    licence = "CC0"
    open_licence = "CC0"
    state = "published"
    published_on = date(2026, 6, 30)

    @factory.post_generation  # type: ignore[untyped-decorator]
    def species(self, create: bool, extracted: Any, **options: Any) -> None:
        row: Any = self
        if create:
            SpeciesRow.objects.create(
                species_list=row, key="1", name="Larus ridibundus", in_groups="|birds|", status="native", records=3
            )


class ProjectProfileFactory(Plain[ProjectProfile]):
    """What a city shows of a project, of which it has written nothing but the title."""

    class Meta:
        model = ProjectProfile

    city = factory.SubFactory(CityFactory)
    slug = factory.Sequence(lambda n: f"project-{n}")
    title_en = factory.Sequence(lambda n: f"Project {n}")
    project = factory.LazyAttribute(
        lambda row: Project.objects.get_or_create(slug=row.slug, defaults={"city": row.city, "title_en": row.title_en})[
            0
        ]
    )
    stage = "concept"
    support = factory.LazyFunction(lambda: ["finance"])
    state = "published"
    published_on = date(2026, 6, 30)


class PostingFactory(Plain[Posting]):
    """An offer for everybody, unless a test says otherwise."""

    class Meta:
        model = Posting

    slug = factory.Sequence(lambda n: f"posting-{n}")
    city = factory.SubFactory(CityFactory)
    side = "offer"
    title_en = factory.Sequence(lambda n: f"Posting {n}")
    text_en = "What is offered or needed."
    forms = factory.LazyFunction(lambda: ["call"])
    languages = factory.LazyFunction(lambda: ["en"])
    valid_until = date(2099, 12, 31)
    published_on = date(2026, 6, 30)
    state = "published"


class LinkFactory(Plain[Link]):
    """Between its city and another, shown to everybody."""

    class Meta:
        model = Link

    city = factory.SubFactory(CityFactory)
    slug = factory.LazyAttribute(lambda link: f"{link.city.slug}-link")
    title_en = factory.Sequence(lambda n: f"Link {n}")
    words_title = factory.LazyAttribute(lambda link: link.title_en)
    starts = date(2026, 6, 30)
    state = "active"
    is_public = True


def linked(*cities: City, **fields: Any) -> Link:
    """A link between these cities, the first of which asked."""
    link = LinkFactory(city=cities[0], **fields)
    for order, city in enumerate(cities):
        LinkCity.objects.create(
            link=link, city=city, order=order, agreed_by_label="A lead", agreed_on=link.starts, is_shown=link.is_public
        )
    return link


class ResourceFactory(Plain[Resource]):
    class Meta:
        model = Resource

    slug = factory.Sequence(lambda n: f"resource-{n}")
    title_en = factory.Sequence(lambda n: f"Resource {n}")
    summary_en = "Column content."
    kind = "guide"
    languages = factory.LazyFunction(lambda: ["en"])
    released_on = date(2024, 10, 25)
    state = "published"


class EditionFactory(Plain[Edition]):
    class Meta:
        model = Edition

    resource = factory.SubFactory(ResourceFactory)
    number = factory.Sequence(lambda n: n + 1)
    year = 2024
    languages = factory.LazyFunction(lambda: ["en"])


class EditionFileFactory(Plain[EditionFile]):
    class Meta:
        model = EditionFile

    resource = factory.SubFactory(ResourceFactory)
    language = "en"
    title = "PDF"
    link = "https://publisher.example/file.pdf"


class SectionFactory(Plain[Section]):
    class Meta:
        model = Section

    resource = factory.SubFactory(ResourceFactory)
    slug = factory.Sequence(lambda n: f"section-{n}")
    order = factory.Sequence(lambda n: n)
    title_en = factory.Sequence(lambda n: f"Section {n}")
    body_en = "Text of the section."


class EventFactory(Plain[Event]):
    class Meta:
        model = Event

    slug = factory.Sequence(lambda n: f"event-{n}")
    title_en = factory.Sequence(lambda n: f"Event {n}")
    starts = date(2024, 10, 25)
    state = "published"


class SessionFactory(Plain[Session]):
    class Meta:
        model = Session

    event = factory.SubFactory(EventFactory)
    order = factory.Sequence(lambda n: n)
    title_en = factory.Sequence(lambda n: f"Session {n}")


class SpeakerFactory(Plain[Speaker]):
    class Meta:
        model = Speaker

    slug = factory.Sequence(lambda n: f"speaker-{n}")
    given_name = "Given"
    family_name = factory.Sequence(lambda n: f"Family{n}")
    sort_key = factory.LazyAttribute(lambda speaker: speaker.family_name.lower())
    post_en = "Director"
    consent = "consented"
    state = "published"


class ContributionFactory(Plain[Contribution]):
    class Meta:
        model = Contribution

    session = factory.SubFactory(SessionFactory)
    event = factory.SelfAttribute("session.event")
    speaker = factory.SubFactory(SpeakerFactory)
    topic_en = "A topic"


class ParticipationFactory(Plain[Participation]):
    class Meta:
        model = Participation

    event = factory.SubFactory(EventFactory)
    city = factory.SubFactory(CityFactory)


class ReleaseFactory(Plain[Release]):
    class Meta:
        model = Release

    event = factory.SubFactory(EventFactory)
    resource = factory.SubFactory(ResourceFactory)


class UserFactory(Plain[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = "Example person"


# --- Finance ------------------------------------------------------------------------------------------------------


class FunderFactory(Plain[Funder]):
    class Meta:
        model = Funder

    slug = factory.Sequence(lambda n: f"funder-{n}")
    name_en = factory.Sequence(lambda n: f"Funder {n}")
    state = "published"


class CallFactory(Plain[Call]):
    class Meta:
        model = Call

    slug = factory.Sequence(lambda n: f"call-{n}")
    funder = factory.SubFactory(FunderFactory)
    title_en = factory.Sequence(lambda n: f"Call {n}")
    timing = "rolling"
    state = "published"
    confirmed_version = 1  # as it is made, a second person has checked it


class CallWithGroundsFactory(CallFactory):
    """One that may stay public when it is changed: with its link, the day of its check, and a source."""

    class Meta:
        model = Call
        skip_postgeneration_save = True

    link = "https://call.example/"
    checked_on = date(2026, 11, 1)

    @factory.post_generation  # type: ignore[untyped-decorator]
    def grounds(self: Call, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.sources.add(SourceFactory())


class CriterionFactory(Plain[Criterion]):
    class Meta:
        model = Criterion

    call = factory.SubFactory(CallFactory)
    order = factory.Sequence(lambda n: n % 1000)
    subject = "purpose"
    values = factory.LazyFunction(lambda: ["works"])
    rule_en = "Works alone."
    yes_text_en = "It is for works."
    no_text_en = "It is not for works."
    unknown_text_en = "Use of funds is not said."


class PlaceGroupFactory(Plain[PlaceGroup]):
    class Meta:
        model = PlaceGroup

    slug = factory.Sequence(lambda n: f"group-{n}")
    code = "oda"
    name_en = factory.Sequence(lambda n: f"Group {n}")
    state = "published"


class InstrumentNoteFactory(Plain[InstrumentNote]):
    class Meta:
        model = InstrumentNote

    slug = factory.Sequence(lambda n: f"note-{n}")
    instrument = factory.LazyFunction(lambda: term("finance-instruments", "green-bond"))
    country = "CN"
    state = "published"


class RateFactory(Plain[Rate]):
    class Meta:
        model = Rate

    slug = factory.Sequence(lambda n: f"rate-{n}")
    base = "USD"
    quote = "CNY"
    year = factory.Sequence(lambda n: 1990 + n % 100)
    value = "7.1"
    source = factory.SubFactory(SourceFactory)


class MembershipTextFactory(Plain[MembershipText]):
    class Meta:
        model = MembershipText

    slug = factory.Sequence(lambda n: f"text-{n}")
    costs_en = "Membership is free of charge."
