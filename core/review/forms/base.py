"""The form that is made of parts: what was typed into it, what of it is wrong, and what it lacks."""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy

from core.history.merge import same
from core.history.snapshot import Column, Plain, Snapshot, snapshot_columns
from core.history.sourced import Sourced, is_empty, is_other, left_behind, sourced_of
from core.history.translations import ORIGINAL, Kept, older
from core.history.units import questions_of

if TYPE_CHECKING:
    from core.review.forms.parts import Part

type Label = str | Promise
type Choices = Iterable[tuple[str, Label]]
type Values = Mapping[str, Plain]
type Unfinished = dict[str, list[str]]  # what was typed into a control and cannot be read, by its name
type Offered = dict[str, list[models.Model]]  # what links may lead to, by name; forms that are made together share it


UNITS = frozenset({"unit", "own_unit", "currency"})
WAITS = gettext_lazy("This is not in the draft yet. Check it, then save.")
SOURCE_LEFT = gettext_lazy(
    "The number has changed, so the old source was removed. Enter the new source, or confirm that the old "
    "source still applies."
)


class Targets(Protocol):
    """What a link of this name may lead to; of `among` alone where that is given."""

    def __call__(self, name: str, among: models.Q | None = None) -> list[models.Model]: ...


class Problem(NamedTuple):
    """`control` is the id of what it is about."""

    control: str
    text: str


class NewRow(NamedTuple):
    """What another draft of a bundle will add, and what it is called."""

    model: type[models.Model]
    name: str


class PartsForm(forms.Form):
    """Some parts of one row: of the thing itself, or of a child of it."""

    parts: ClassVar[tuple["Part", ...]] = ()
    beside: "Mapping[str, NewRow]" = {}  # what others of the same bundle will add, by reference

    def __init__(
        self,
        model: type[models.Model],
        *,
        shown: Values,
        targets: Targets,
        tenant: int | None,
        by: int | None,
        data: Mapping[str, object] | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        prefix: str | None = None,
        kept: Kept | None = None,
        basis: Values | None = None,
    ) -> None:
        """`basis` is what stood there when the page was opened; without it, what is shown."""
        self.left: dict[str, str] = {}  # columns of a source that were emptied or put back, with what stands there now
        self.is_another_number = False  # than the one that stood there
        self.basis = shown if basis is None else basis
        self.aside: set[str] = set()
        self.brought_back: list[str] = []  # what could not be read when the draft was saved
        self.originals = {name: facts[ORIGINAL] for name, facts in (kept or {}).items()}
        self.older = set(older(model, kept or {}, shown))
        super().__init__(data, files, prefix=prefix, label_suffix="", use_required_attribute=False)
        self.model, self.shown, self.targets, self.tenant, self.by = model, shown, targets, tenant, by
        self.asked = [part for part in self.parts if part.is_asked(self)]
        for part in self.asked:
            self.fields.update(part.controls(self))

    def new_rows(self, model: type[models.Model] | None) -> list[tuple[str, str]]:
        """Those of a model, as choices beside its rows."""
        return [(name, each.name) for name, each in self.beside.items() if each.model is model]

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        return snapshot_columns(self.model)

    def typed(self) -> Snapshot:
        found: Snapshot = {}
        for part in self.asked:
            found |= part.readable(self, self.aside) if self.aside else part.values(self)
        return found

    def differing(self) -> Snapshot:
        """What was typed and differs from what was shown."""
        asked = questions_of(self.model)
        return {key: value for key, value in self.typed().items() if not same(value, self.shown.get(key), key, asked)}

    # --- A number and its source ---

    def _post_clean(self) -> None:
        """Once all is read: a number that was changed alone leaves its source behind, unless it is said to hold."""
        super()._post_clean()  # type: ignore[misc]  # of every form of Django
        for rule in sourced_of(self.model):
            self.settle_source(rule)

    def settle_source(self, rule: Sourced) -> None:
        names = [name for name in (*rule.of, *rule.by) if name in self.cleaned_data and name in self.columns]
        said = {name: self.cleaned_data[name] for name in names}
        stood = {name: text for name, text in self.source_that_stood(rule).items() if name in said}
        before = {**{name: self.basis.get(name) for name in names if name in rule.of}, **stood}
        self.is_another_number = self.is_another_number or is_other(rule, before, said)
        if any(self.cleaned_data.get(keep_name(name)) for name in rule.by):
            back = {name: str(text) for name, text in stood.items() if is_empty(said[name]) and not is_empty(text)}
            self.left |= back
        else:
            self.left |= dict.fromkeys(left_behind(rule, before, said), "")
        self.cleaned_data |= {name: text for name, text in self.left.items() if name in stood}

    def source_that_stood(self, rule: Sourced) -> dict[str, Plain]:
        """The source of the number that stood there, by column."""
        return {name: self.basis.get(name) for name in rule.by}

    def ask_for_source(self) -> bool:
        """Says at its control that a source was left behind, which is empty from now on. Whether there was one."""
        emptied = [name for name, text in self.left.items() if not text and name not in self.errors]
        if not emptied:
            return False
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for name in emptied:
            self.data[self.add_prefix(name)] = ""  # type: ignore[index]
        self.add_error(emptied[0], SOURCE_LEFT)
        return True

    def corrected(self) -> dict[str, list[str]]:
        """What controls of a source hold once the form was read, by the names of the controls."""
        return {self.add_prefix(name): [text] for name, text in self.left.items()}

    def set_aside(self) -> Unfinished:
        """What cannot be read, for a draft: it is kept as it was typed, and stops nothing else from being saved."""
        wrong = [name for name in self.errors if name in self.fields]
        for name in wrong:
            del self.errors[name]
        aside = [name for name in self.fields if name in self.with_their_amounts(wrong)]
        self.aside |= set(aside)
        return {self.add_prefix(name): sent(self.data, self.add_prefix(name)) for name in aside}

    def with_their_amounts(self, wrong: Iterable[str]) -> set[str]:
        """A number waits with its unit, and a unit with its numbers: neither is ever shown beside the other's old
        one."""
        found = set(wrong)
        for group in amounts_of(self.model):
            found |= group if group & found else set()
        return found & self.fields.keys()

    def bring_back(self, unfinished: Unfinished) -> None:
        """Shows what could not be read when the draft was saved, with what is wrong about it: by itself, or beside
        what stands in the other controls."""
        for name, field in self.fields.items():
            texts = unfinished.get(self.add_prefix(name))
            if texts is None:
                continue
            self.brought_back.append(name)
            field.initial = texts if isinstance(field, forms.MultipleChoiceField) else "".join(texts[-1:])
        if not self.brought_back:
            return
        wrong = {name: found for name, found in self.read_anew().items() if name in self.brought_back}
        if not wrong:  # a rule has changed since
            wrong = {self.brought_back[0]: self.error_class([str(WAITS)], renderer=self.renderer)}
        for name, found in wrong.items():
            self.errors.setdefault(name, found)

    def read_anew(self) -> ErrorDict:
        """What would be wrong if the page were sent as it is shown."""
        again = copy(self)
        again.data = MultiValueDict({self.add_prefix(name): as_sent(self[name].value()) for name in self.fields})
        again.is_bound, again.left, again.aside = True, {}, set()
        vars(again)["_bound_fields_cache"] = {}  # those of this form read what is not sent
        again.full_clean()
        vars(self)["_bound_fields_cache"] = {}
        return again.errors

    def questions(self) -> Iterator[dict[str, object]]:
        for part in self.asked:
            yield {"template": part.template, "name": part.name, **part.marked(self), **part.seen(self)}

    def headings(self) -> list[dict[str, str]]:
        """The questions that are always asked, each with its first control, for a list of what the page asks. Ticks and
        the language of what is written are no questions."""
        names = [next(iter(part.controls(self))) for part in self.asked if not part.when and part.name != "language"]
        asked = {name: self.fields[name] for name in names}
        return [
            {"label": str(field.label), "control": self.control_id(name)}
            for name, field in asked.items()
            if not isinstance(field, forms.BooleanField)
        ]

    def problems(self) -> list[Problem]:
        """What is wrong, in the order of the page."""
        order = list(self.fields)
        found = sorted(self.errors.items(), key=lambda item: order.index(item[0]) if item[0] in order else -1)
        return [Problem(self.control_id(name), str(text)) for name, texts in found for text in texts]

    def unchecked(self) -> None:
        """Takes all as it was typed, right or wrong: for a page that only shows it again."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def control_id(self, name: str) -> str:
        return self[name].auto_id if name in self.fields else "main"

    def part_control(self, part: "Part") -> str:
        return self.control_id(next(iter(part.controls(self))))

    def lacks(self) -> list[Problem]:
        return [Problem(self.part_control(part), text) for part in self.asked if (text := part.missing(self))]


def amounts_of(model: type[models.Model]) -> Iterator[set[str]]:
    """Columns that say one amount: its unit or currency with the numbers that are in it, and what is measured."""
    own = snapshot_columns(model)
    for group in getattr(model, "together", ()):
        if UNITS & set(group):
            numbers = {name for name in group if isinstance(own.get(name), models.DecimalField)}
            yield numbers | ({*UNITS, "value", "measure"} & set(group))


def as_sent(value: object) -> list[str]:
    """What a browser sends for a control that shows this value."""
    if isinstance(value, bool) or value is None:
        return ["on"] if value else []
    return [str(each) for each in value] if isinstance(value, (list, tuple, set)) else [str(value)]


def keep_name(name: str) -> str:
    """The control that says that a source holds for a new number too."""
    return f"keep_{name}"


def sent(data: Mapping[str, object], name: str) -> list[str]:
    """All that a form brought for one control."""
    return [str(each) for each in (data.getlist(name) if isinstance(data, MultiValueDict) else [data.get(name, "")])]
