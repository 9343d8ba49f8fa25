"""The codes by which projects and calls speak of the same things, with their words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from finance.deadlines import Standing
from finance.matching import Answer, Operator, Subject


class Stage(models.TextChoices):
    """The rungs of the ladder, in their order: `STAGES` of the pure part."""

    IDEA = "idea", _("Idea")
    CONCEPT = "concept", _("Concept")
    PRE_FEASIBILITY = "pre_feasibility", _("Pre-feasibility study")
    FEASIBILITY = "feasibility", _("Feasibility study")
    STRUCTURING = "structuring", _("Financial structuring")
    INVESTMENT_READY = "investment_ready", _("Investment-ready")
    FINANCING = "financing", _("Financing under negotiation")
    IMPLEMENTATION = "implementation", _("Implementation")
    OPERATION = "operation", _("Operation and monitoring")
    CLOSED = "closed", pgettext_lazy("stage of a project", "Closed")


class Purpose(models.TextChoices):
    WORKS = "works", _("works and infrastructure")
    LAND = "land", _("land")
    STUDIES = "studies", _("studies")
    PLAN = "plan", _("a plan or policy")
    CAMPAIGN = "campaign", _("a campaign")
    CAPACITY = "capacity", _("training and capacity building")


class Climate(models.TextChoices):
    NONE = "none", _("no climate aim")
    MITIGATION = "mitigation", _("mitigation")
    ADAPTATION = "adaptation", _("adaptation")
    BOTH = "both", _("mitigation and adaptation")


class Approval(models.TextChoices):
    NONE = "none", _("no decision")
    EXPECTED = "expected", _("a decision is expected")
    RESOLUTION = "resolution", _("approved by the council or an equivalent body")


class Endorser(models.TextChoices):
    """Whose endorsement a call asks for: focal points of the country of the project."""

    CONVENTION = "convention", _("national focal point for the Convention on Biological Diversity")
    GEF = "gef", _("operational focal point for the Global Environment Facility")
    CLIMATE_FUND = "climate_fund", _("national designated authority for the Green Climate Fund")
    OTHER = "other", _("another national focal point")


class Applicant(models.TextChoices):
    """Who would send the application."""

    CITY = "city", _("the city government")
    CITY_BODY = "city_body", _("a municipal agency or company")
    CITY_PARTNER = "city_partner", _("a partner supported by the city")
    SUBNATIONAL = "subnational", _("a province or region")
    NATIONAL = "national", _("the national government")
    AGENCY = "agency", _("an international agency")
    COMPANY = "company", _("a company or fund")
    CIVIL = "civil", _("a non-profit organisation")


class Support(models.TextChoices):
    """The form in which a funder gives."""

    ADVICE = "advice", _("advice and studies, in kind")
    GRANT = "grant", _("grants")
    LOAN = "loan", _("loans")
    EQUITY = "equity", _("equity")
    LINKS = "links", _("feedback and introductions to funders")


class Timing(models.TextChoices):
    """What is known of when to apply, as somebody entered it. How a call stands at a moment is `Stands`."""

    OPEN = Standing.OPEN, _("until a deadline")
    ROLLING = Standing.ROLLING, _("at any time")
    UNKNOWN = Standing.UNKNOWN, _("not known")
    UNCLEAR = Standing.UNCLEAR, _("sources differ")
    CLOSED = Standing.CLOSED, pgettext_lazy("of a call", "closed")


class Stands(models.TextChoices):
    """How a call stands at a moment, in the order in which calls are listed."""

    OPEN = Standing.OPEN, pgettext_lazy("of a call", "open until a deadline")
    ROLLING = Standing.ROLLING, pgettext_lazy("of a call", "open at any time")
    NOT_YET = Standing.NOT_YET, pgettext_lazy("of a call", "not open yet")
    UNKNOWN = Standing.UNKNOWN, _("not known")
    UNCLEAR = Standing.UNCLEAR, _("sources differ")
    CLOSED = Standing.CLOSED, pgettext_lazy("of a call", "closed")


class Need(models.TextChoices):
    MUST = "must", _("mandatory")
    WISH = "wish", _("desirable")


class Asks(models.TextChoices):
    """What a criterion asks about; the last two nobody enters."""

    PLACE = Subject.PLACE, _("place")
    APPLICANT = Subject.APPLICANT, _("type of applicant")
    SEAT = Subject.SEAT, _("country of the applicant")
    STAGE = Subject.STAGE, _("stage of the project")
    PURPOSE = Subject.PURPOSE, _("purpose of the funding")
    TOPIC = Subject.TOPIC, _("subject")
    CLIMATE = Subject.CLIMATE, _("climate aim")
    ESTIMATE = Subject.ESTIMATE, _("estimate of the climate benefit")
    APPROVAL = Subject.APPROVAL, _("political approval")
    ENDORSEMENT = Subject.ENDORSEMENT, _("endorsement by a national focal point")
    AMOUNT = Subject.AMOUNT, _("amount sought")
    OWN_SHARE = Subject.OWN_SHARE, _("share of co-financing")
    LANGUAGE = Subject.LANGUAGE, _("language of the application")
    INSTRUMENT = Subject.INSTRUMENT, _("instrument")


class How(models.TextChoices):
    IN = Operator.IN, _("is one of")
    NOT_IN = Operator.NOT_IN, _("is none of")
    AT_LEAST = Operator.AT_LEAST, _("is at least")
    AT_MOST = Operator.AT_MOST, _("is at most")


class Law(models.TextChoices):
    """Whether the law lets a city use an instrument."""

    YES = Answer.YES, pgettext_lazy("lawful", "yes")
    NO = Answer.NO, pgettext_lazy("lawful", "no")
    CONDITIONS = "conditions", _("with conditions")
    UNKNOWN = Answer.UNKNOWN, _("not known")
