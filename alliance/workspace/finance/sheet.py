"""The projects of a city as one table that reads back: a row is a project, with its texts in one language.

What a row of a project that is there does not change is left as it is, and so are its texts in other languages. Sums
are those of lines which the page of the project holds: a new project takes them as its first lines, an old one never.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.workspace.finance.forms import control, label_of, with_language
from cities.models import City
from cities.proposals import terms_of
from core.history.snapshot import Plain, Snapshot
from core.importexport.cells import Cell
from core.importexport.grids import GridPage, GridRow, why_broken
from core.text import clean
from core.text.languages import LANGUAGE_CODES
from core.vocabulary.models import Term
from finance.ladder import ladder
from finance.projects import actions
from finance.projects.models import SCHEMES, TEXTS, Project, ProjectCost, ProjectProfile, Stage, Support

SEPARATOR = "; "
KEYS = ("key", "version", "language", "stage", "reason")
CODES = (
    *("purpose", "climate_benefit", "is_climate_estimated", "starts", "ends"),
    *("marker_biodiversity", "marker_mitigation", "marker_adaptation", "marker_desertification"),
    *("political_approval", "approved_on", "borrowing", "currency"),
)
LISTS = ("support", "terms")
ONE_LINE = ("title", "summary", "owner")
SUMS = ("total_cost", "sought")
COLUMNS = (*KEYS, *TEXTS, *CODES, *LISTS, *SUMS)
NEW, CHANGED, SAME, FAULTY = "new", "changed", "same", "faulty"


@dataclass(slots=True)
class Item:
    """A row of the table and what comes of it. `fields` are the columns that it changes."""

    number: int
    title: str
    project: Project | None = None
    changes: Snapshot = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    stage: str = Stage.IDEA.value
    reason: str = ""

    @property
    def state(self) -> str:
        if self.faults:
            return FAULTY
        if self.project is None:
            return NEW
        return CHANGED if self.fields else SAME


@dataclass(slots=True)
class Found:
    items: list[Item] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # headings that nothing is read from

    def count(self, state: str) -> int:
        return sum(item.state == state for item in self.items)

    @property
    def can_run(self) -> bool:
        return not self.count(FAULTY) and bool(self.count(NEW) + self.count(CHANGED))


class NoTable(ValueError):
    pass


# --- Out ----------------------------------------------------------------------------------------------------------


def projects_of(city: City) -> Iterable[Project]:
    return Project.objects.filter(city=city).kept().order_by("pk").prefetch_related("costs", "money", "terms__scheme")


def rows(city: City, language: str) -> Iterator[list[Cell]]:
    for project in projects_of(city):
        yield [cell(project, name, language) for name in COLUMNS]


def cell(project: Project, name: str, language: str) -> Cell:
    if name in TEXTS:
        return str((project.texts.get(name) or {}).get(language, "")) or None
    if name in SUMS:
        return sum_of(project, name)
    special: dict[str, Cell] = {
        "key": project.slug,
        "version": project.version,
        "language": language,
        "reason": None,
        "support": SEPARATOR.join(project.support) or None,
        "terms": SEPARATOR.join(sorted(term_code(term) for term in project.terms.all())) or None,
    }
    if name in special:
        return special[name]
    value = getattr(project, name)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else value or None


def sum_of(project: Project, name: str) -> Decimal | None:
    return project.sums.total if name == "total_cost" else project.sums.sought


def term_code(term: Term) -> str:
    return f"{term.scheme.code}:{term.code}"


# --- In -----------------------------------------------------------------------------------------------------------


def read(page: GridPage, city: City, language: str) -> Found:
    """Compares the table with what is there. Raises NoTable where no heading says what is a title."""
    heading = next((row for row in page.rows if "title" in names_in(row)), None)
    if heading is None:
        raise NoTable(_("No column has the heading “title”. Use the template and keep its first row."))
    names = names_in(heading)
    there = {project.slug: project for project in projects_of(city)}
    terms = {term_code(term): term for term in terms_of(*SCHEMES).select_related("scheme")}
    found = Found(unknown=[text for text, name in zip(heading.cells, names, strict=True) if text and not name])
    seen: set[str] = set()
    for row in page.rows:
        if row.number > heading.number and any(each.strip() for each in row.cells):
            item = Reading(row, names, there, terms, language).item()
            key = item.project.slug if item.project else ""
            if key and key in seen:
                item.faults.append(_("This project appears twice in the table. Remove one of the two rows."))
            seen.add(key)
            found.items.append(item)
    if len(there) + found.count(NEW) > actions.MOST:
        raise NoTable(
            _("A city can have up to %(most)s projects. Discard a project that is no longer needed, then try again.")
            % {"most": actions.MOST}
        )
    return found


def names_in(row: GridRow) -> list[str]:
    """The column of each heading, by its code or by its label in the reader's language."""
    by_label = {label(name).casefold(): name for name in COLUMNS}
    known = {**by_label, **{name: name for name in COLUMNS}}
    return [known.get(each.strip().casefold(), "") for each in row.cells]


def label(name: str) -> str:
    own = {
        "key": _("Key on this site"),
        "version": _("Version"),
        "language": _("Language of the texts"),
        "reason": _("Reason for the starting stage"),
        "terms": _("Targets and topics"),
    }
    return own.get(name) or label_of(ProjectProfile, name)


@dataclass
class Reading:
    """One row, read against the project that it names."""

    row: GridRow
    names: Sequence[str]
    there: dict[str, Project]
    terms: dict[str, Term]
    language: str

    def said(self, name: str) -> str:
        return self.row.cell(self.names.index(name)).strip() if name in self.names else ""

    def text(self, name: str) -> str:
        """A text as a form would keep it."""
        said = self.said(name)
        return clean.line(said) if name in ONE_LINE else clean.UNSEEN.sub("", said.replace("\r\n", "\n")).strip()

    def item(self) -> Item:
        key = self.said("key")
        project = self.there.get(key)
        item = Item(self.row.number, self.text("title") or key, project)
        if key and project is None:
            item.faults.append(
                _("Your city has no project with the key %(key)s. Leave the key empty for a new project.")
                % {"key": key}
            )
        for name in dict.fromkeys(filter(None, self.names)):
            if broken := why_broken(self.said(name)):
                item.faults.append(_("%(label)s: %(fault)s") % {"label": label(name), "fault": broken})
        if not item.faults:
            self.fill(item)
        return item

    def fill(self, item: Item) -> None:
        self.language = self.asked_language(item)
        self.check_version(item)
        self.read_stage(item)
        texts = self.read_texts(item)
        for name in (*CODES, "support", "terms"):
            if name in self.names:
                self.read_code(item, name)
        for name in SUMS:
            if name in self.names:
                self.read_sum(item, name)
        if not item.faults:
            self.check_whole(item, texts)

    def asked_language(self, item: Item) -> str:
        code = self.said("language") or self.language
        if code not in LANGUAGE_CODES:
            item.faults.append(
                _("%(code)s is not a language of this site. Enter one of: %(codes)s.")
                % {"code": code, "codes": _(", ").join(LANGUAGE_CODES)}
            )
        return code

    def check_version(self, item: Item) -> None:
        version = self.said("version")
        if item.project and version and version != str(item.project.version):
            item.faults.append(_("The project was changed after this table was created. Download a new table."))

    def read_stage(self, item: Item) -> None:
        code = self.code_of(self.said("stage"), dict(Stage.choices))
        item.reason = clean.line(self.said("reason"))
        if item.project:
            if code and code != item.project.stage:
                item.faults.append(_("Change the stage on the page of the project, not here."))
            return
        if code and code not in {each.code for each in ladder().stages}:
            item.faults.append(_("“%(text)s” is not a stage.") % {"text": code})
        item.stage = code or Stage.IDEA.value
        if item.stage != Stage.IDEA and not item.reason:
            item.faults.append(_("Enter the reason for starting at this stage."))

    def read_texts(self, item: Item) -> dict[str, dict[str, str]]:
        texts = {name: dict(kept) for name, kept in (item.project.texts if item.project else {}).items()}
        before = {name: dict(kept) for name, kept in texts.items()}
        for name in TEXTS:
            if name in self.names:
                texts[name] = with_language(texts.get(name), self.language, self.text(name))
        texts = {name: kept for name, kept in texts.items() if kept}
        changed = [name for name in TEXTS if (before.get(name) or {}) != (texts.get(name) or {})]
        if changed:
            item.fields += changed
            item.changes["texts"] = cast(Plain, texts)
        return texts

    def code_of(self, text: str, choices: dict[str, Any]) -> str:
        """People write the word, programs the code."""
        by_word = {str(word).casefold(): str(code) for code, word in choices.items()}
        return by_word.get(text.casefold(), text)

    def read_code(self, item: Item, name: str) -> None:
        try:
            value = self.value(name)
        except ValidationError as wrong:
            item.faults.append(_("%(label)s: %(fault)s") % {"label": label(name), "fault": " ".join(wrong.messages)})
            return
        now = self.now(item.project, name)
        if value != now:
            item.fields.append(name)
            item.changes |= self.of_terms(now, value) if name == "terms" else {name: cast(Plain, value)}

    def now(self, project: Project | None, name: str) -> Any:
        if project is None:
            blank = Project()
            return [] if name in LISTS else plain(getattr(blank, name))
        if name == "terms":
            return sorted(term_code(term) for term in project.terms.all())
        return plain(getattr(project, name))

    def value(self, name: str) -> Any:
        """The value of a cell. Raises ValidationError."""
        text = self.said(name)
        if name in LISTS:
            parts = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
            return self.known_terms(parts) if name == "terms" else self.known_support(parts)
        if name.startswith("is_"):
            return self.yes_or_no(text)
        made: forms.Field = control(Project, name, None)
        choices = dict(column_choices(name))
        value = made.clean(self.code_of(text, choices) if choices else text)
        if value not in ("", None):
            Project._meta.get_field(name).run_validators(value)  # type: ignore[union-attr]
        found = plain(value)
        return found if found is not None else plain(getattr(Project(), name))

    def yes_or_no(self, text: str) -> bool:
        words = {"": False, "false": False, "no": False, "0": False, "true": True, "yes": True, "1": True}
        words |= {str(_("yes")).casefold(): True, str(_("no")).casefold(): False}
        if text.casefold() not in words:
            raise ValidationError(_("Enter yes or no."))
        return words[text.casefold()]

    def known_support(self, parts: list[str]) -> list[str]:
        codes = [self.code_of(part, dict(Support.choices)) for part in parts]
        self.refuse([code for code in codes if code not in Support.values])
        return codes

    def known_terms(self, parts: list[str]) -> list[str]:
        self.refuse([part for part in parts if part not in self.terms])
        return sorted(set(parts))

    def refuse(self, unknown: list[str]) -> None:
        if unknown:
            raise ValidationError(_("Not found on this site: %(words)s.") % {"words": _(", ").join(unknown)})

    def of_terms(self, now: list[str], wanted: list[str]) -> Snapshot:
        found: Snapshot = {f"terms.{self.terms[code].pk}": True for code in wanted if code not in now}
        return found | {
            f"terms.{self.terms[code].pk}": False for code in now if code not in wanted and code in self.terms
        }

    def read_sum(self, item: Item, name: str) -> None:
        text = self.said(name)
        model = "costs" if name == "total_cost" else "money"
        amount = amount_control(name)
        try:
            value = amount.clean(text)
        except ValidationError as wrong:
            item.faults.append(_("%(label)s: %(fault)s") % {"label": label(name), "fault": " ".join(wrong.messages)})
            return
        if item.project:
            if Decimal(str(value or 0)) != sum_of(item.project, name):
                item.faults.append(
                    _("To change the amounts of an existing project, use the project’s page, line by line.")
                )
        elif value not in (None, ""):
            head = f"{model}.{uuid4()}"
            item.fields.append(name)
            item.changes |= {head: True, f"{head}.amount": str(value), f"{head}.order": 0}
            item.changes[f"{head}.words"] = {get_language() or "en": label(name)}
            if model == "money":
                item.changes[f"{head}.state"] = "sought"

    def check_whole(self, item: Item, texts: dict[str, dict[str, str]]) -> None:
        """What the project itself would refuse, told before anything is written."""
        whole = Project(texts=texts)
        for name in ("starts", "ends", "currency"):
            setattr(
                whole,
                name,
                item.changes.get(name, getattr(item.project, name) if item.project else getattr(whole, name)),
            )
        try:
            actions.check_texts(whole)
            actions.check_years(whole)
        except ValidationError as wrong:
            item.faults += wrong.messages
        if any(name in item.fields for name in SUMS) and not whole.currency:
            item.faults.append(_("Enter the currency of the amounts."))


def plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def column_choices(name: str) -> list[tuple[str, str]]:
    return list(Project._meta.get_field(name).choices or ())  # type: ignore[union-attr,arg-type]


def amount_control(name: str) -> forms.Field:
    made = control(ProjectCost, "amount", None)
    made.label = label(name)
    return made
