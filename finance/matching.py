"""What a call asks, held against what is known of a project: yes, no, or cannot be told.

Pure: facts in, a verdict with its reasons out. Nothing here knows a database, a language or today's date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """All that a criterion may ask of a project; None is not known, which is neither yes nor no."""

    country: str | None = None  # two letters, ISO 3166-1
    city: str | None = None  # the address name of a city of the alliance
    applicant: str | None = None  # who would apply: city, agency, partner, state, company, civil
    stage: str | None = None  # a rung of the ladder: idea, concept, pre_feasibility, …
    purpose: str | None = None  # works, land, studies, plan, campaign, capacity
    topics: frozenset[str] | None = None  # codes of challenges, types of solution and ecosystems
    climate_benefit: str | None = None  # none, mitigation, adaptation, both
    climate_estimated: bool | None = None
    approval: str | None = None  # none, expected, resolution
    amounts: Mapping[str, Decimal] | None = None  # the sum sought, by currency: as stated or by an entered rate
    own_share: Decimal | None = None  # the share of the cost that the city and others bear, 0 to 1
    languages: frozenset[str] | None = None  # in which an application can be written
    instruments: frozenset[str] | None = None  # codes of finance instruments that are sought
    ready_on: date | None = None  # from when an application could be sent
