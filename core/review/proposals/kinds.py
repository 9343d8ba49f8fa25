"""What can be proposed. Features register it in their modules `proposals`, which are found when Django is ready."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.utils.functional import Promise

from core.content.models import CityContent
from core.history.snapshot import Plain
from core.history.units import Questions, Units, questions_of, units_of
from core.history.write import Actor
from core.text.fallback import columns, localized

if TYPE_CHECKING:
    from core.review.forms.section_forms import SectionForm

type Label = str | Promise
type Changes = Mapping[str, Plain]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One form of the task list; its parts say which keys of the flat map it writes."""

    code: str
    title: Label
    about: Label
    form: "type[SectionForm]"


class AskedElsewhere(NamedTuple):
    """What another place that a city reports to would miss in a thing: how much in words, and each field with why and,
    of a text, in which language it belongs."""

    sentence: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalKind:
    """What can be proposed about a kind of content, and the actions that apply it.

    `change` and `revert` are the feature's actions: they validate, write, and leave history; `add` is given the key of
    the city. `is_dated`: `change` wants the day on which the city said it, as `said_on`. `children` names the columns
    of kept children that a city may set, `targets` what its links and foreign keys may lead to, asked with the city
    (`terms`, `biome`, of a child `figures.source`).
    `confirms` names what else changes when a part of a row is said to be still true. `quick` is a short form by which
    a new thing can begin, besides its sections. `asked_elsewhere` says of a flat map what another place, to which it
    is reported, would miss in it.
    """

    model: type[CityContent]
    label: Label
    plural: Label
    required: tuple[str, ...]
    add: "Callable[[int, Changes, Actor], Any] | None"
    change: Callable[..., Any]
    revert: Callable[..., tuple[Any, list[str]]]
    is_dated: bool = False
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    targets: "Mapping[str, Callable[[int], models.QuerySet[Any]]]" = field(default_factory=dict)
    sections: tuple[Section, ...] = field(default=())
    confirms: "Callable[[Any, str, date], Changes] | None" = None
    quick: Section | None = None
    asked_elsewhere: "Callable[[Changes], AskedElsewhere] | None" = None

    @property
    def code(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def segment(self) -> str:
        return self.model.segment

    @property
    def title_field(self) -> str:
        return self.model.title_field

    @property
    def allowed(self) -> tuple[str, ...]:
        return self.model.staff_fields

    @property
    def units(self) -> Units:
        """The units of the merge in what a city writes. About other columns it is not asked: it could not answer."""
        written = {"": self.allowed, **self.children}
        return {
            name: tuple(tuple(each for each in unit if each in written.get(name, ())) for unit in units)
            for name, units in units_of(self.model).items()
        }

    @property
    def questions(self) -> Questions:
        """The columns in which a no is an answer."""
        return questions_of(self.model)

    def tenant_of(self, row: CityContent) -> int | None:
        return row.city_key

    def rows_of(self, tenant: int) -> models.QuerySet[Any]:
        return self.model.of_city(tenant)

    @property
    def is_typed(self) -> bool:
        """People write it, in forms or through the API. Others are filled by the steps of their feature alone: what a
        city finished, what all its partners agreed to."""
        return bool(self.sections)

    @property
    def is_profile(self) -> bool:
        """Whether it is the city itself that is proposed: it has one, and its name is that of the city."""
        return self.model.city_path == "pk"

    def row(self, object_id: str) -> Any | None:
        """Whatever its state: whoever asks has checked who may see it."""
        return self.model._base_manager.filter(pk=object_id).first() if object_id else None

    def titles(self, keys: Iterable[str]) -> dict[str, str]:
        """Key to title in the active language, in one query."""
        rows = self.model._base_manager.filter(pk__in=list(keys)).only("pk", *columns(self.title_field))
        return {str(row.pk): localized(row, self.title_field).text for row in rows}

    def short_form(self, code: str) -> Section | None:
        return self.quick if self.quick and self.quick.code == code else None

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)


_kinds: dict[str, ProposalKind] = {}


def register_kind(kind: ProposalKind) -> None:
    if kind.code in _kinds:
        raise ValueError(f"{kind.code} is registered already.")
    _kinds[kind.code] = kind


def kinds() -> list[ProposalKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.model.content_order)


def kind_of(code: str) -> ProposalKind:
    """The kind of a code. Raises LookupError."""
    return _kinds[code]


def kind_for(model: type[models.Model]) -> ProposalKind | None:
    return next((kind for kind in _kinds.values() if kind.model is model), None)


def kind_at(segment: str) -> ProposalKind | None:
    return next((kind for kind in _kinds.values() if kind.segment == segment), None)
