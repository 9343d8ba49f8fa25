"""What calls may ask of a project, as the pure part reads it. What a city has not written is not known."""

from collections.abc import Iterable
from decimal import Decimal

from finance.choices import Applicant
from finance.market.facts import WHOLE, Conversion, conversions, in_currencies
from finance.market.models import Rate
from finance.matching import ProjectFacts
from finance.money import SOUGHT
from finance.projects.models import Project

OWN = (Applicant.CITY, Applicant.CITY_BODY)


def facts_of_project(project: Project, rates: Iterable[Rate], year: int) -> ProjectFacts:
    """Reads the city, the costs, the money with its instruments and the terms of the project."""
    city = project.city
    terms = frozenset(term.code for term in project.terms.all())
    return ProjectFacts(
        country=city.country or None,
        city=city.slug,
        applicant=project.applicant or None,
        applicant_country=project.seat or (city.country or None if project.applicant in OWN else None),
        stage=project.stage,
        purpose=project.purpose or None,
        topics=terms or None,
        has_more_topics=True,  # nobody says of a project what it is not about
        climate_benefit=project.climate_benefit or None,
        climate_estimated=project.is_climate_estimated or None,  # a box that is not ticked says nothing
        approval=project.political_approval or None,
        amounts=amounts_of(project, rates, year),
        own_share=own_share_of(project),
        languages=languages_of(project),
        instruments=instruments_of(project),
    )


def amounts_of(project: Project, rates: Iterable[Rate], year: int) -> dict[str, Decimal] | None:
    """The sum that is sought, in each currency into which an entered rate leads."""
    sought = sought_of(project)
    return in_currencies(sought, rates, year) if sought else None


def conversions_of(project: Project, rates: Iterable[Rate], year: int) -> dict[str, Conversion]:
    """How the sum that is sought was turned into other currencies."""
    return conversions(sought_of(project), rates, year)


def sought_of(project: Project) -> dict[str, Decimal]:
    """The sum that is sought, by its currency; nothing where none is."""
    sought = project.sums.sought
    return {project.currency: sought} if sought and project.currency else {}


def own_share_of(project: Project) -> Decimal | None:
    """What is left of the whole cost once what is sought is taken away, in per cent of it."""
    sums = project.sums
    if not sums.total or not sums.sought or sums.sought > sums.total:
        return None
    return (sums.total - sums.sought) * WHOLE / sums.total


def languages_of(project: Project) -> frozenset[str] | None:
    """Languages of a project, with the language itself of one that names a script: who writes zh-hans writes zh."""
    codes = project.application_languages
    return frozenset(codes) | {code.partition("-")[0] for code in codes} if codes else None


def instruments_of(project: Project) -> frozenset[str] | None:
    """Instruments of the money that is sought. Of a line without one it is not known, so nothing is known of all of
    them."""
    lines = [each for each in project.money.all() if each.state == SOUGHT]
    codes = [each.instrument.code for each in lines if each.instrument]
    return frozenset(codes) if codes and len(codes) == len(lines) else None
