"""The projects of a city as one table that reads back: a row is a project, with its texts in one language.

What a row of a project that is there does not change is left as it is, and so are its texts in other languages. Sums
are those of lines which the page of the project holds: a new project takes them as its first lines, an old one never.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.workspace.finance.forms import control, field_label
from cities.models import City
from cities.proposals import terms_of_schemes
from core.history.snapshot import Plain, Snapshot
from core.importexport.cells import Cell as Told
from core.importexport.columns import Cell
from core.importexport.grids import GridPage, table_under
from core.importexport.kinds import Sheet
from core.importexport.outcomes import Outcome
from core.importexport.report import CHANGED, NEW, UNCHANGED, Report
from core.text import clean
from core.text.languages import LANGUAGE_CODES, column_name
from core.vocabulary.models import Term
from finance.ladder import ladder
from finance.projects import actions
from finance.projects.models import SCHEMES, TEXT_COLUMNS, TEXTS, Project, ProjectCost, ProjectProfile, Stage, Support

SHEET = "projects"
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


class NoTable(ValueError):
    pass


# --- Out ----------------------------------------------------------------------------------------------------------


def projects_of(city: City) -> Iterable[Project]:
    return Project.objects.filter(city=city).kept().order_by("pk").prefetch_related("costs", "money", "terms__scheme")


def rows(city: City, language: str) -> Iterator[list[Told]]:
    for project in projects_of(city):
        yield [cell(project, name, language) for name in COLUMNS]


def cell(project: Project, name: str, language: str) -> Told:
    if name in TEXTS:
        return getattr(project, column_name(name, language)) or None
    if name in SUMS:
        return sum_of(project, name)
    special: dict[str, Told] = {
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


@dataclass(slots=True)
class Found:
    items: list["Item"] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # headings that nothing is read from
    report: Report = field(default_factory=Report)


def read(page: GridPage, city: City, language: str) -> Found:
    """Compares the table with what is there. Raises NoTable where no heading says what is a title."""
    under = table_under(page, kind_now(), "title")
    if under is None:
        raise NoTable(_("No column has the heading “title”. Use the template and keep its first row."))
    heading, table = under
    there = {project.slug: project for project in projects_of(city)}
    terms = {term_code(term): term for term in terms_of_schemes(*SCHEMES).select_related("scheme")}
    found = Found(unknown=[text for text, name in zip(heading.cells, table.names, strict=False) if text and not name])
    seen: set[str] = set()
    for row in table.rows:
        item = Item(table, row, project=there.get(said_in(table.cell(row, "key"))), terms=terms, language=language)
        item.take()
        key = item.project.slug if item.project else ""
        if key and key in seen:
            item.fault("", _("This project appears twice in the table. Remove one of the two rows."))
        seen.add(key)
        found.items.append(item)
        found.report.take(item)
    if len(there) + found.report.total(NEW) > actions.MOST:
        raise NoTable(
            _("A city can have up to %(most)s projects. Discard a project that is no longer needed, then try again.")
            % {"most": actions.MOST}
        )
    return found


def kind_now() -> Sheet:
    """A heading is the code of its column, or the label in the reader's language."""
    known = {**{label(name).casefold(): name for name in COLUMNS}, **{name: name for name in COLUMNS}}
    return Sheet(SHEET, SHEET, "key", (), heading=lambda heading: known.get(heading.casefold(), ""))


def said_in(cell: Cell) -> str:
    return str(cell or "")


def label(name: str) -> str:
    own = {
        "key": _("Key on this site"),
        "version": _("Version"),
        "language": _("Language of the texts"),
        "reason": _("Reason for the starting stage"),
        "terms": _("Targets and topics"),
    }
    return own.get(name) or field_label(ProjectProfile, name)


@dataclass(kw_only=True)
class Item(Outcome):
    """A row of the table, read against the project that it names. `fields` are the columns that it changes."""

    project: Project | None
    terms: dict[str, Term]
    language: str
    changes: Snapshot = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    stage: str = Stage.IDEA.value
    reason: str = ""

    @property
    def title(self) -> str:
        return self.text("title") or self.said("key")

    def said(self, name: str) -> str:
        return said_in(self.cell(name))

    def text(self, name: str) -> str:
        """A text as a form would keep it."""
        said = self.said(name)
        return clean.one_line(said) if name in ONE_LINE else clean.UNSEEN.sub("", said.replace("\r\n", "\n")).strip()

    def take(self) -> None:
        if self.project is None and (key := self.said("key")):
            self.fault(
                "",
                _("Your city has no project with the key %(key)s. Leave the key empty for a new project.")
                % {"key": key},
            )
        for name in self.table.places:
            self.read(name, lambda cell: cell)
        if not self.faults:
            self.fill()
        self.does = NEW if self.project is None else CHANGED if self.fields else UNCHANGED

    def fill(self) -> None:
        self.language = self.asked_language()
        self.check_version()
        self.read_stage()
        self.read_texts()
        for name in (*CODES, *LISTS):
            if name in self.table.places:
                self.read(name, partial(self.take_code, name))
        for name in SUMS:
            if name in self.table.places:
                self.read(name, partial(self.take_sum, name))
        if not self.faults:
            self.check_whole()

    def asked_language(self) -> str:
        code = self.said("language") or self.language
        if code in LANGUAGE_CODES:
            return code
        words = {"code": code, "codes": _(", ").join(LANGUAGE_CODES)}
        self.fault("", _("%(code)s is not a language of this site. Enter one of: %(codes)s.") % words)
        return self.language

    def check_version(self) -> None:
        version = self.said("version")
        if self.project and version and version != str(self.project.version):
            self.fault("", _("The project was changed after this table was created. Download a new table."))

    def read_stage(self) -> None:
        code = self.code_of(self.said("stage"), dict(Stage.choices))
        self.reason = clean.one_line(self.said("reason"))
        if self.project:
            if code and code != self.project.stage:
                self.fault("", _("Change the stage on the page of the project, not here."))
            return
        if code and code not in {each.code for each in ladder().stages}:
            self.fault("", _("“%(text)s” is not a stage.") % {"text": code})
        self.stage = code or Stage.IDEA.value
        if self.stage != Stage.IDEA and not self.reason:
            self.fault("", _("Enter the reason for starting at this stage."))

    def read_texts(self) -> None:
        for name in TEXTS:
            column, text = column_name(name, self.language), self.text(name) or None
            if name in self.table.places and text != (getattr(self.project, column, None) or None):
                self.fields.append(name)
                self.changes[column] = text

    def code_of(self, text: str, choices: dict[str, Any]) -> str:
        """People write the word, programs the code."""
        by_word = {str(word).casefold(): str(code) for code, word in choices.items()}
        return by_word.get(text.casefold(), text)

    def take_code(self, name: str, cell: Cell) -> None:
        """Notes what a cell changes in its column. Raises ValidationError."""
        value, now = self.value(name, said_in(cell)), self.now(name)
        if value != now:
            self.fields.append(name)
            self.changes |= self.of_terms(now, value) if name == "terms" else {name: cast(Plain, value)}

    def now(self, name: str) -> Any:
        if self.project and name == "terms":
            return sorted(term_code(term) for term in self.project.terms.all())
        if self.project is None and name in LISTS:
            return []
        return plain(getattr(self.project or blank(), name))

    def value(self, name: str, text: str) -> Any:
        """The value of a cell. Raises ValidationError."""
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
        return found if found is not None else plain(getattr(blank(), name))

    def yes_or_no(self, text: str) -> bool:
        words = {"": False, "false": False, "no": False, "0": False, "true": True, "yes": True, "1": True}
        words |= {str(_("yes")).casefold(): True, str(_("no")).casefold(): False}
        if text.casefold() not in words:
            raise ValidationError(_("Enter yes or no."))
        return words[text.casefold()]

    def known_support(self, parts: list[str]) -> list[str]:
        codes = [self.code_of(part, dict(Support.choices)) for part in parts]
        self.refuse_unknown([code for code in codes if code not in Support.values])
        return codes

    def known_terms(self, parts: list[str]) -> list[str]:
        known = {*self.terms, *self.now("terms")}  # what a project names already may have been retired since
        self.refuse_unknown([part for part in parts if part not in known])
        return sorted(set(parts))

    def refuse_unknown(self, unknown: list[str]) -> None:
        if unknown:
            raise ValidationError(_("Not found on this site: %(words)s.") % {"words": _(", ").join(unknown)})

    def of_terms(self, now: list[str], wanted: list[str]) -> Snapshot:
        found: Snapshot = {f"terms.{self.terms[code].pk}": True for code in wanted if code not in now}
        return found | {
            f"terms.{self.terms[code].pk}": False for code in now if code not in wanted and code in self.terms
        }

    def take_sum(self, name: str, cell: Cell) -> None:
        """Makes a sum the first line of a new project. Raises ValidationError."""
        model = "costs" if name == "total_cost" else "money"
        value = amount_control(name).clean(said_in(cell))
        if self.project:
            if Decimal(str(value or 0)) != sum_of(self.project, name):
                self.fault("", _("To change the amounts of an existing project, use the project’s page, line by line."))
        elif value not in (None, ""):
            head = f"{model}.{uuid4()}"
            self.fields.append(name)
            self.changes |= {head: True, f"{head}.amount": str(value), f"{head}.order": 0}
            self.changes[f"{head}.words"] = {get_language() or "en": label(name)}
            if model == "money":
                self.changes[f"{head}.state"] = "sought"

    def check_whole(self) -> None:
        """What the project itself would refuse, told before anything is written."""
        whole = copy(self.project or blank())
        for name in {*TEXT_COLUMNS, "starts", "ends", "currency"} & self.changes.keys():
            setattr(whole, name, self.changes[name])
        try:
            actions.check_texts(whole)
            actions.check_years(whole)
        except ValidationError as wrong:
            for sentence in wrong.messages:
                self.fault("", sentence)
        if any(name in self.fields for name in SUMS) and not whole.currency:
            self.fault("", _("Enter the currency of the amounts."))


@cache
def blank() -> Project:
    """What a new project begins with. Kept: django-modeltranslation takes milliseconds to make one."""
    return Project()


def plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def column_choices(name: str) -> list[tuple[str, str]]:
    return list(Project._meta.get_field(name).choices or ())  # type: ignore[union-attr,arg-type]


def amount_control(name: str) -> forms.Field:
    made = control(ProjectCost, "amount", None)
    made.label = label(name)
    return made
