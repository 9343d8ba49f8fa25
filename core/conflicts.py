"""What the second writer is told: where somebody else was faster, both texts stand on one page, and nothing is lost.

The token of a form says up to where its reader has seen: the version of the row, and a digest of each control as it was
shown. It travels with what was typed and stays as it was sent when the form comes back with an error. It moves only
with an answer of 409 that shows the other's text, so that sending once more writes over nothing that was not read.

A form over one row is a `SeenForm`, and `saved` turns whatever can come between into its answer:

    form = saved(lambda: AmountForm(interest_at(work, number), request.POST), change_it, by=person)
    if form.is_saved:
        return redirect(...)
    return show(request, form, status=form.status)     # form.conflict, form.refusal, form.errors

A button without words sends the version alone (`seen_in` reads it) and asks `refusal_of`, or `refusal_or_faults`
where content is checked as well.
"""

from base64 import b64encode
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import blake2b
from itertools import batched
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Subquery
from django.forms import BoundField, CheckboxInput, MultiWidget, Widget
from django.forms.fields import BaseTemporalField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.files.forms import UploadField
from core.history.audit_actions import VERBS
from core.history.merge import Clashes
from core.history.models import Entry, RowVersion, Versioned
from core.history.write import AlreadyExists, VersionConflict, entries_of, label_of
from core.text.clocks import clock
from core.text.lines import line_of
from core.text.numbers import number_in
from core.text.requests import Respond
from core.ui.answers import error, typed_in
from core.workflow import InvalidTransition

THEIRS, MINE = "theirs", "mine"
CHOOSE = "choose-"
SEEN = "version"  # the hidden control
SIGN = "~"  # between the version and the digests
SIGNS = 8  # of one digest
CLASHED = gettext_lazy("Other content was published while you were editing. Check the current version.")
WRITTEN = (forms.TextInput, forms.Textarea)
MOST_DEEDS = 10
REFUSALS = (VersionConflict, AlreadyExists, InvalidTransition, Clashes)
TRIES = 3  # others may be faster again while both texts are laid together


def seen_in(data: Mapping[str, Any], name: str = SEEN) -> int:
    """The version up to which the reader of a form has seen, from its token; 0 where there is none."""
    number, _sign, signs = str(data.get(name, "")).partition(SIGN)
    return number_in(number) if len(signs) % SIGNS == 0 else 0


def refusal_of(act: Callable[[], object]) -> str:
    """Takes a step, and answers why it was not possible now, in the reader's language; nothing where it was taken."""
    try:
        act()
    except REFUSALS as late:
        return why_refused(late)
    return ""


def why_refused(fault: Exception) -> str:
    """What is told of one of the REFUSALS."""
    if isinstance(fault, VersionConflict):
        return who_was_faster(fault)
    return str(CLASHED if isinstance(fault, Clashes) else fault)


def refusal_or_faults(act: Callable[[], object]) -> str:
    """Takes a step as `refusal_of` does, and answers as well what is wrong with the content itself."""
    try:
        return refusal_of(act)
    except ValidationError as wrong:
        return " ".join(wrong.messages)


def who_was_faster(fault: VersionConflict) -> str:
    """One sentence for a step that held no text."""
    if fault.last is None:
        return _("This record was changed or removed.")
    words = {"name": fault.last.by_label, "time": clock(fault.last.at)}
    return _("This record was changed by %(name)s at %(time)s.") % words


def unless_gone(
    request: HttpRequest, view: Callable[[], HttpResponseBase], *, is_at_home: bool = False
) -> HttpResponseBase:
    """The answer of a view behind its gate. Where the row of a form has gone since it was shown, its reader gets back
    what was typed (409, for what has never been alike); whoever was shown no form learns nothing (404). `is_at_home`:
    the gate has let in those alone whose rows these are, and forms that hold a bare version count too."""
    try:
        return view()
    except Http404:
        token = request.POST.get(SEEN) if request.method == "POST" else None
        if token is not None and (SIGN in token or (is_at_home and typed_in(request))):
            return error(request, 409, happened=_("The record that you were editing was removed or has moved."))
        raise


class AnswerConflicts:
    """The last net: what was refused and no view has answered is a conflict, never a fault of ours."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return error(request, 409, happened=why_refused(fault)) if isinstance(fault, REFUSALS) else None


# --- The page of a conflict ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConflictQuestion:
    """One field with both texts; `field` is the control that holds one's own, where the page shows it once more."""

    name: str
    label: str
    theirs: str
    mine: str
    field: BoundField | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what with a row, and when."""

    who: str
    did: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """What the page of a conflict shows, whatever was written on: a proposal, an answer, a year, a row.

    `is_own`: the other text is one's own too, from another window or device. `is_published`: the other text is what was
    published since the draft was begun; neither is chosen beforehand, for nothing was being saved. `hidden` names the
    state that both texts were compared with. `taken` are labels and texts that somebody else wrote where one wrote
    nothing: the form holds them now. `since` is what was done with the row since it was seen, where no text says it.
    `keeps_text`: words were typed, which the page holds.
    """

    last: Entry | None
    time: str
    is_own: bool
    questions: Sequence[ConflictQuestion]
    hidden: Sequence[tuple[str, str]] = ()
    is_published: bool = False
    taken: Sequence[tuple[str, str]] = ()
    since: Sequence[Deed] = ()
    keeps_text: bool = True

    @property
    def shows_fields(self) -> bool:
        """Whether one's own text can be edited on this page."""
        return any(question.field for question in self.questions)

    @property
    def sentence(self) -> str:
        """What a form that saves itself is told."""
        if self.last is None:
            kept = _("This record was changed or removed. Your text is kept below.")
            return kept if self.keeps_text else _("This record was changed or removed.")
        words = {"name": self.last.by_label, "time": self.time}
        if self.is_own:
            return _("You changed this yourself at %(time)s, in another window or on another device.") % words
        if not self.keeps_text:
            return _("This record was changed by %(name)s at %(time)s.") % words
        return _("This record was changed by %(name)s at %(time)s. Your text is kept below.") % words

    def kept(self, data: QueryDict, leave: Collection[str]) -> list[tuple[str, str]]:
        """All else that was typed, with what is hidden: it travels along unseen, and nothing is asked again."""
        own = {"csrfmiddlewaretoken", "continue", *leave, *(name for name, _value in self.hidden)}
        own |= {question.field.html_name for question in self.questions if question.field}
        sent = ((name, str(value)) for name, values in data.lists() for value in values)
        return [pair for pair in sent if pair[0] not in own and not pair[0].startswith(CHOOSE)]


# --- A form over one row ------------------------------------------------------------------------------------------


class SeenForm(forms.Form):
    """A form that is sent with up to where its reader has seen its row. Its controls show the row as it is now.

    With `merges`, what two people changed in different controls is saved without a question. Without it, whatever was
    changed meanwhile is shown first: decisions, steps and words to others never merge.
    """

    merges: ClassVar[bool] = False
    has_unversioned: ClassVar[bool] = False  # it shows columns that enter no version: the version alone tells nothing
    wrong_status: ClassVar[int] = 200  # of the page that comes back with an error of the form

    version = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}))  # a page may hold several

    conflict: ConflictPage | None = None
    refusal: str = ""
    is_saved: bool = False
    writer: int | None = None
    has_read_choices: bool = False

    def __init__(self, *args: Any, row: Versioned | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.row = row
        self.fields[SEEN].initial = self.token  # asked when it is shown: fields may still come

    @property
    def now(self) -> int:
        """The version of what the controls show; 0 where nothing is there yet."""
        return self.row.version if self.row is not None and self.row.pk else 0

    @property
    def status(self) -> int:
        """The status of the page that shows this form."""
        if self.conflict or self.refusal:
            return 409
        return self.wrong_status if self.is_bound and not self.is_saved else 200

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, cleaned, without the token."""
        return {name: value for name, value in self.cleaned_data.items() if name != SEEN}

    # --- What was seen ---

    def token(self) -> str:
        """The version of now, and how each control shows it."""
        signs = {digest(name, self.shown(name)) for name in self.compared}
        signs |= {digest(name, f"+{each}") for name in self.sets for each in self.shown(name).split("\n")}
        return f"{self.now}{SIGN}{''.join(sorted(signs))}"

    @property
    def compared(self) -> list[str]:
        """The controls that show columns. A file is no text: it is asked by the version alone."""
        return [
            name
            for name, field in self.fields.items()
            if not field.widget.is_hidden and not isinstance(field, UploadField)
        ]

    @property
    def sets(self) -> list[str]:
        """The controls in which several can be chosen: they merge one by one."""
        return [name for name in self.compared if isinstance(self.fields[name], forms.MultipleChoiceField)]

    @cached_property
    def seen(self) -> frozenset[str]:
        """The digests that were sent."""
        signs = str(self.data.get(self.add_prefix(SEEN), "")).partition(SIGN)[2]
        return frozenset("".join(each) for each in batched(signs, SIGNS, strict=False))

    def is_as_seen(self, name: str, text: str) -> bool:
        return digest(name, text) in self.seen

    def shown(self, name: str) -> str:
        """What the control says of the row as it is now, as a browser would send it back."""
        return as_text(self.fields[name], self.get_initial_for_field(self.fields[name], name))

    def typed(self, name: str) -> str:
        """What was sent of a control, as one text."""
        widget, key = self.fields[name].widget, self.add_prefix(name)
        return as_text(self.fields[name], widget.value_from_datadict(self.data, self.files, key))

    def was_asked(self, name: str) -> bool:
        """Whether the page that was sent held this control; a line that somebody else added was not on it."""
        return True

    # --- Both texts ---

    def units(self) -> Iterable[Sequence[str]]:
        """Controls that mean something only together, by `together` of the model; each other one alone."""
        together = [[name for name in unit if name in self.fields] for unit in together_in(self.row)]
        joined = {name for unit in together for name in unit}
        return [*(unit for unit in together if unit), *([name] for name in self.compared if name not in joined)]

    def label_of(self, name: str) -> str:
        return str(self[name].label)

    def in_words(self, name: str, text: str) -> str:
        """One of both texts as people read it; empty where it says nothing."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return _("Yes") if text else _("No")
        if text and isinstance(field, BaseTemporalField):
            return day_in_words(field, text)
        if isinstance(field, forms.ChoiceField):
            labels = {str(code): str(label) for code, label in flat(field.choices)}
            text = "\n".join(labels.get(code, code) for code in text.split("\n"))
        return text

    def is_valid(self) -> bool:
        """Also lays together what somebody else changed meanwhile: False, with `conflict`, where a person decides. What
        never merges is told at once, whatever else is wrong with it."""
        if self.conflict:
            return False
        if self.is_bound and not self.has_read_choices:
            self.data, self.has_read_choices = self.with_choices(), True
        if self.is_bound and not self.merges and not self.is_current:
            return self.is_laid_together()
        return super().is_valid() and (self.is_current or self.is_laid_together())

    @property
    def is_current(self) -> bool:
        if self.seen_version != self.now:
            return False
        return not (self.has_unversioned and self.seen) or all(
            self.is_as_seen(name, self.shown(name)) for name in self.compared
        )

    def with_choices(self) -> Any:
        """Where theirs was chosen, theirs is sent, as it was shown beside one's own."""
        theirs = [
            name
            for unit in self.units()
            if self.data.get(f"{CHOOSE}{unit[0]}") == THEIRS
            for name in unit
            if self.is_as_seen(name, self.shown(name))
        ]
        return self.with_theirs(theirs) if theirs else self.data

    def copied(self) -> Any:
        data: Any = self.data
        return data.copy()

    def with_theirs(self, names: Iterable[str]) -> Any:
        data = self.copied()
        for name in names:
            put_in_data(self.fields[name].widget, self.add_prefix(name), self[name].initial, data)
        return data

    def with_sets(self) -> Any:
        """What either side chose anew is chosen, what either side left is not."""
        data = self.copied()
        for name in self.sets:
            typed, now = ({*text.split("\n")} - {""} for text in (self.typed(name), self.shown(name)))
            before = {each for each in typed | now if digest(name, f"+{each}") in self.seen}
            data.setlist(self.add_prefix(name), sorted((now & typed) | (now - before) | (typed - before)))
        return data

    def is_laid_together(self) -> bool:
        """Whether it can be saved: what the other changed stands in this form now, and nobody is asked."""
        if self.merges and self.seen:
            self.data = self.with_sets()
        theirs = {name for name in self.compared if not self.is_as_seen(name, self.shown(name))}
        mine = {name for name in self.compared if self.was_asked(name) and not self.is_as_seen(name, self.typed(name))}
        clashes = [unit for unit in self.units() if self.is_clash(unit, mine, theirs)]
        questions = [self.question(unit) for unit in clashes]
        clashing = {name for unit in clashes for name in unit}
        taken = [name for name in self.fields if name in theirs - mine - clashing]
        self.data = self.with_theirs(taken)
        self.full_clean()
        if self.merges and not clashes and not self.errors:
            return True
        words = [(self.label_of(name), self.in_words(name, self.shown(name)) or _("Empty")) for name in taken]
        self.conflict = self.page(questions, words)
        data = self.copied()
        data[self.add_prefix(SEEN)] = self.token()
        self.data = data
        return False

    def is_clash(self, unit: Sequence[str], mine: Collection[str], theirs: Collection[str]) -> bool:
        """Both sides changed something in it, and not to the same."""
        if self.merges and self.seen and unit[0] in self.sets:
            return False
        if not any(name in mine for name in unit) or not any(name in theirs for name in unit):
            return False
        return any(self.typed(name) != self.shown(name) for name in unit)

    def question(self, unit: Sequence[str]) -> ConflictQuestion:
        def words(text: Callable[[str], str]) -> str:
            return line_of(*(self.in_words(name, text(name)) for name in unit)) or _("Empty")

        label = line_of(*dict.fromkeys(self.label_of(name) for name in unit))
        return ConflictQuestion(f"{CHOOSE}{unit[0]}", label, theirs=words(self.shown), mine=words(self.typed))

    def page(self, questions: Sequence[ConflictQuestion], taken: Sequence[tuple[str, str]] = ()) -> ConflictPage:
        last = faster_entry(self.row, self.seen_version, self.writer) if self.row is not None else None
        is_own = last is not None and last.by_id == self.writer
        since = () if questions or taken or self.row is None else deeds_since(self.row, self.seen_version)
        time = clock(last.at) if last else ""
        return ConflictPage(last, time, is_own, questions, taken=taken, since=since, keeps_text=self.has_text)

    @property
    def has_text(self) -> bool:
        """Whether words or numbers were typed; a choice is none."""
        chosen = (forms.ChoiceField, forms.BooleanField)
        return any(self.typed(name) for name in self.compared if not isinstance(self.fields[name], chosen))

    @property
    def seen_version(self) -> int:
        return seen_in(self.data, self.add_prefix(SEEN))

    @property
    def unsent(self) -> str:
        """What was typed, for a page that has no place for this form any more."""
        texts = [self.typed(name) for name, field in self.fields.items() if type(field.widget) in WRITTEN]
        return "\n\n".join(filter(None, texts)) if self.is_bound and not self.is_saved else ""

    # --- What an action said ---

    def refuse(self, wrong: ValidationError) -> None:
        """Each sentence beside its control, or above all where there is none."""
        if not hasattr(wrong, "error_dict"):
            self.add_error(None, wrong)
            return
        for name, texts in wrong.error_dict.items():
            self.add_error(name if name in self.fields else None, texts)


def saved[Form: SeenForm](make: Callable[[], Form], act: Callable[[Form], object], *, by: Any = None) -> Form:
    """Makes the form over the row of now and acts on it where it can be saved: the one answer to "somebody was faster",
    "not in this state", "exists already" and "differing fields".

    `make` reads the row anew each time; `act` writes with `expected=form.now`. `by` is the person who writes.
    """
    writer = getattr(by, "pk", None)
    for _number in range(TRIES):
        form = make()
        form.writer = writer
        if not form.is_valid():
            return form
        try:
            act(form)
        except (VersionConflict, AlreadyExists) as late:
            form.refusal = str(late)
            continue
        except InvalidTransition as late:
            form.refusal = str(late)
        except Clashes:
            form.refusal = str(CLASHED)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            form.is_saved = True
        return form
    return form


def entries_since(row: Versioned, version: int) -> QuerySet[Entry]:
    """What was done with a row since somebody saw this version of it, the newest last; 0: since it was made."""
    if not version:
        return entries_of(row)
    kept = RowVersion.objects.filter(object_type=label_of(row), object_id=str(row.pk), number=version)
    return entries_of(row).filter(pk__gt=Subquery(kept.values("entry_id")[:1]))


def faster_entry(row: Versioned, version: int, writer: int | None) -> Entry | None:
    """The entry that a second writer, who had seen this version, is told of: the last one since then by somebody else;
    where all were one's own, the last of them. What a colleague wrote is never called one's own."""
    since = entries_since(row, version)
    others = since if writer is None else since.exclude(by_id=writer)
    return others.last() or entries_of(row).last()


def deeds_since(row: Versioned, version: int) -> list[Deed]:
    entries = entries_since(row, version)[:MOST_DEEDS]
    return [Deed(each.by_label, str(VERBS.get(each.verb, each.verb)), each.at) for each in entries]


# --- Controls as texts --------------------------------------------------------------------------------------------


def digest(name: str, text: str) -> str:
    """Eight signs that tell whether a control still says what it said. No secret: it guards against oneself alone."""
    return b64encode(blake2b(f"{name}={text}".encode(), digest_size=6).digest()).decode()


def as_text(field: forms.Field, value: Any) -> str:
    """One text for what is shown and what is sent back untouched: line ends and spaces around it do not count."""
    if isinstance(value, bool):
        return "on" if value else ""
    value = field.prepare_value(value)
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        return "\n".join(sorted(str(each) for each in value))
    shown = value if isinstance(field.widget, forms.Select) else field.widget.format_value(value)
    return str("" if shown is None else shown).replace("\r\n", "\n").strip()


def day_in_words(field: forms.Field, text: str) -> str:
    """A day or a moment as people read it, a moment by the clock of the page; what is none stays as it was typed."""
    try:
        found = field.to_python(text)
    except ValidationError:
        return text
    if isinstance(found, datetime):
        return clock(found)
    return date_format(found) if isinstance(found, date) else text


def put_in_data(widget: Widget, name: str, value: Any, data: QueryDict) -> None:
    """Writes a value into what was sent, as the control would send it."""
    widget = getattr(widget, "widget", widget)  # the admin wraps the control of a relation
    if isinstance(widget, MultiWidget):
        parts: Any = widget
        for part, each, suffix in zip(parts.decompress(value), parts.widgets, parts.widgets_names, strict=True):
            put_in_data(each, f"{name}{suffix}", part, data)
    elif isinstance(widget, CheckboxInput):
        data.setlist(name, ["on"] if value else [])
    else:
        shown = widget.format_value(value)
        data.setlist(name, [str(each) for each in shown] if isinstance(shown, list) else [shown or ""])


def flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    """The choices of a menu, those within groups too."""
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label


def together_in(row: Versioned | None) -> Sequence[Sequence[str]]:
    return getattr(row, "together", ())
