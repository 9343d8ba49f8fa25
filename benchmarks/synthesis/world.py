"""What the makers of rows share: the seed, the vocabulary, and the keys of what they have made so far."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db import models

from benchmarks.synthesis.words import chance
from core.history.models import Versioned
from core.vocabulary.models import Source, Term


@dataclass(frozen=True)
class New:
    row: Versioned
    links: Mapping[str, Iterable[int]] = field(default_factory=dict)
    children: Mapping[str, Sequence[models.Model]] = field(default_factory=dict)


@dataclass
class World:
    seed: int
    source: Source
    terms: dict[str, list[Term]]
    cities: list[int] = field(default_factory=list)
    assessments: list[int] = field(default_factory=list)
    organisations: list[int] = field(default_factory=list)
    practices: list[int] = field(default_factory=list)
    resources: list[int] = field(default_factory=list)
    speakers: list[int] = field(default_factory=list)
    plans: list[int] = field(default_factory=list)
    goals: list[int] = field(default_factory=list)
    indicators: list[int] = field(default_factory=list)
    plan_targets: list[int] = field(default_factory=list)
    works: list[int] = field(default_factory=list)
    funders: list[int] = field(default_factory=list)

    def chance(self, kind: str, number: int) -> Random:
        return chance(self.seed, kind, number)

    def some_terms(self, chance: Random, **counts: int) -> list[int]:
        """`some_terms(chance, kmgbf_targets=2)`: keys of that many terms of each scheme."""
        return [term.pk for scheme, count in counts.items() for term in some(chance, self.of(scheme), count)]

    def term(self, scheme: str, code: str) -> Term:
        return next(term for term in self.of(scheme) if term.code == code)

    def of(self, scheme: str) -> list[Term]:
        return self.terms[scheme.replace("_", "-")]


def some[Thing](chance: Random, things: Sequence[Thing], count: int) -> list[Thing]:
    return chance.sample(things, min(count, len(things)))


def key(chance: Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)


def row_of[Row: models.Model](model: type[Row], **values: Any) -> Row:
    """Language columns are unknown to the type checker; here they may be named."""
    return model(**values)


def slug(kind: str, number: int) -> str:
    """The first is 1."""
    return f"example-{kind}-{number + 1:05}"
