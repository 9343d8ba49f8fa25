"""The concept note of a project: lines in an order of ours, most of which facilities ask for, filled by the city.

It holds all groups, also those that never leave the city: whoever shows it asks first who may see the work.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cities.places import country_name
from core.history.snapshot import Plain
from core.text.fallback import Text, first_available, in_each
from core.text.languages import LANGUAGE_CODES, LANGUAGE_TAGS
from core.text.money import amount as money
from finance import visibility
from finance.projects.models import TEXTS, Project, ProjectProfile, ProjectStudy, Support
from finance.projects.sending import FIGURES_ON, LINES, NUMBERS, lines_as_text, plain_amount

NOT_IN_WORDS = ("currency", "is_climate_estimated")  # told with what they belong to


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the note. `parts` are the fields that it reads of which something is there, each with its label."""

    code: str
    part: str
    label: str
    group: str
    is_needed: bool
    is_optional: bool
    is_held: bool  # whether this site has a place for it: the day of sending and a letter are added outside
    asked_by: tuple[str, ...]
    parts: tuple[tuple[str, Text], ...]
    values: Mapping[str, Plain]

    @property
    def is_missing(self) -> bool:
        return self.is_held and not self.parts

    @property
    def text(self) -> str:
        return "\n".join(f"{label}{mark()}{text.text}" if label else text.text for label, text in self.parts)


@dataclass(frozen=True, slots=True)
class Facility:
    """What of the lines that a facility was read to ask for is missing."""

    code: str
    name: str
    asked: int
    missing: tuple[Line, ...]


def mark() -> str:
    return pgettext("between a label and its value", ": ")


def note_of(project: Project) -> list[Line]:
    """Reads the city, the terms and the children of the project."""
    return [line_of(project, each) for each in visibility.lines()]


def line_of(project: Project, line: Mapping[str, Any]) -> Line:
    reads = [name for name in line["reads"] if name != FIGURES_ON]  # the note is as the work is now
    found = [(name, text) for name in reads if (text := text_for_reader(project, name)).text]
    is_one = len([name for name in reads if name not in NOT_IN_WORDS]) == 1
    return Line(
        code=line["name"],
        part=line["part"],
        label=in_words(visibility.labels()[line["name"]]),
        group=line["group"] or "",
        is_needed=line["needed"] == "yes",
        is_optional=line["needed"] == "no",
        is_held=bool(line["reads"]),
        asked_by=tuple(line.get("asked_by", ())),
        parts=tuple(("" if is_one or name == "stage" else label_of(name), text) for name, text in found),
        values={name: plain(project, name) for name in reads},
    )


def facilities(found: Iterable[Line]) -> list[Facility]:
    """How far a project is with the note of each facility, in the order of the file. A line that nothing here holds is
    not counted: the city adds it when it applies. Nor is one that may stay empty by what was read."""
    rows = [line for line in found if line.is_held and not line.is_optional]
    return [
        Facility(
            code,
            name,
            sum(code in line.asked_by for line in rows),
            tuple(line for line in rows if code in line.asked_by and line.is_missing),
        )
        for code, name in visibility.facilities().items()
    ]


def parts(found: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """Lines under the headings of the note, in their order."""
    rows = list(found)
    return [
        (in_words(words), [line for line in rows if line.part == code]) for code, words in visibility.parts().items()
    ]


def in_words(words: Mapping[str, str]) -> str:
    return first_available(words.get).text


def label_of(name: str) -> str:
    if name == "studies":
        return _("Studies and documents")
    label = str(ProjectProfile._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


# --- What stands in a line ----------------------------------------------------------------------------------------


def text_for_reader(project: Project, name: str) -> Text:
    """A text in the reader's language or the next best; empty where there is nothing, also for a marker not screened
    yet."""
    if name in TEXTS:
        return project.text(name)
    return Text(words_of(project, name), get_language() or "en", False)


def words_of(project: Project, name: str) -> str:
    if name in LINES:
        return lines_as_text(project, name, get_language() or "en")
    if name in NUMBERS:
        value = getattr(project.sums, "total" if name == "total_cost" else name)
        return "" if value is None else money(value, project.currency)
    special = {"city": of_city, "terms": of_terms, "support": of_support, "studies": of_studies}
    if name in special:
        return special[name](project)
    return of_code(project, name)


def of_city(project: Project) -> str:
    return _(", ").join(filter(None, (project.city.name, country_name(project.city.country))))


def of_terms(project: Project) -> str:
    terms = project.terms.select_related("scheme").order_by("scheme", "order", "pk")
    named = [f"{each.code}. {each.name}" if each.scheme.code == "kmgbf-targets" else each.name for each in terms]
    return "\n".join(named)


def of_support(project: Project) -> str:
    names = {str(each.value): str(each.label) for each in Support}
    return _(", ").join(names[code] for code in project.support if code in names)


def of_studies(project: Project) -> str:
    done = [each for each in project.studies.all() if each.state == ProjectStudy.State.DONE]
    return _("; ").join(
        f"{each.get_kind_display()} ({each.on})" if each.on else str(each.get_kind_display()) for each in done
    )


def of_code(project: Project, name: str) -> str:
    value = getattr(project, name)
    if name in NOT_IN_WORDS or value in ("", None):
        return ""
    if name == "climate_benefit" and project.is_climate_estimated:
        return _("%(benefit)s (estimated)") % {"benefit": project.get_climate_benefit_display()}
    if name in ("starts", "ends"):
        return str(value)
    display = getattr(project, f"get_{name}_display", None)
    return str(display()) if display else value.isoformat()


# --- For programs -------------------------------------------------------------------------------------------------


def plain(project: Project, name: str) -> Plain:
    """A text by the tag of its language, a code as it is, an amount as a text; None where there is nothing."""
    if name in TEXTS:
        return tagged(in_each(project, name)) or None
    if name in LINES:
        return children(project, name) or None
    if name in NUMBERS:
        found: Any = plain_amount(getattr(project.sums, "total" if name == "total_cost" else name))
        return None if found is None else str(found)
    if name == "city":
        return project.city.slug
    if name == "terms":
        pairs = project.terms.order_by("scheme", "order", "pk").values_list("scheme__code", "code")
        return [f"{scheme}:{code}" for scheme, code in pairs] or None
    if name == "studies":
        return [each.kind for each in project.studies.all() if each.state == ProjectStudy.State.DONE] or None
    value: Any = getattr(project, name)
    return value.isoformat() if hasattr(value, "isoformat") else value if value not in ("", []) else None


CHILDREN = {
    "cost_lines": ("costs", ("amount",)),
    "money_lines": ("money", ("amount", "state", "on")),
    "results": ("results", ("baseline", "baseline_year", "target", "target_year", "reached", "reached_year")),
}


def children(project: Project, name: str) -> list[dict[str, Plain]]:
    related, columns = CHILDREN[name]
    return [
        {"words": tagged(row.words), **{column: as_text(getattr(row, column)) for column in columns}}
        | ({"instrument": row.instrument.code if row.instrument else None} if related == "money" else {})
        for row in getattr(project, related).all()
    ]


def tagged(kept: Mapping[str, Any]) -> dict[str, Plain]:
    return {LANGUAGE_TAGS[code]: str(kept[code]) for code in LANGUAGE_CODES if kept.get(code)}


def as_text(value: Any) -> str | int | None:
    """A decimal without the noughts that its column adds."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    found: str | int | None = value.isoformat() if hasattr(value, "isoformat") else value
    return found
