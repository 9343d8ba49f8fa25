"""The sections of an offer or a need, and the short form by which one begins: five fields in one language."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import spoken
from cities.practices.forms import LanguagePart, SingleLanguagePart, chosen_language
from cooperation.postings.models import Form
from core.history.keys import rows_under
from core.history.snapshot import Plain, Snapshot, items_of
from core.review.forms.base import PartsForm
from core.review.forms.controls import Picked
from core.review.forms.parts import CodeListPart, FieldPart, Part, RelationPart, TranslatedPart, row_name
from core.review.forms.section_forms import LATER, SectionForm
from core.review.proposals.kinds import Label, Section
from core.text.contacts import no_contact
from core.text.languages import LANGUAGE_TAGS, column_names
from core.vocabulary.models import Term

PUBLIC = ("title", "text")


def ways() -> Iterable[tuple[str, Label]]:
    return [(str(code), label) for code, label in Form.choices]


class PublicForm(SectionForm):
    """Whose texts everybody reads: an address or a telephone number is refused at the field, also in a draft."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        names = {*PUBLIC, *(column for name in PUBLIC for column in column_names(name))}
        for name in names & self.fields.keys():
            try:
                no_contact(str(data.get(name) or ""))
            except ValidationError as wrong:
                self.add_error(name, wrong)
        return data


# --- The sections -------------------------------------------------------------------------------------------------


class Words(PublicForm):
    parts = (
        FieldPart("side", needed=True),
        TranslatedPart("title", needed=True),
        TranslatedPart("text", rows=5, needed=True),
    )


class About(SectionForm):
    parts = (
        RelationPart("terms", scheme="topics", label=gettext_lazy("Topics")),
        RelationPart("terms", scheme="kmgbf-targets", label=gettext_lazy("Global targets")),
        RelationPart("terms", scheme="challenges", label=gettext_lazy("Challenges")),
        RelationPart("terms", scheme="solution-types", label=gettext_lazy("Nature-based solutions")),
    )


class Ways(SectionForm):
    parts = (
        CodeListPart("forms", choices=ways, label=gettext_lazy("In which way")),
        CodeListPart("languages", choices=spoken, label=gettext_lazy("Languages in which you can talk")),
        FieldPart("effort", hint=gettext_lazy("About how many hours it takes you. Empty where you do not know.")),
        FieldPart("costs"),
        FieldPart("places"),
    )


POSTING = (
    Section(
        code="words",
        title=gettext_lazy("What it is about"),
        about=gettext_lazy("What other cities read first."),
        form=Words,
    ),
    Section(
        code="about",
        title=gettext_lazy("Topics and targets"),
        about=gettext_lazy("By these other cities find it, and are told that they fit."),
        form=About,
    ),
    Section(
        code="ways",
        title=gettext_lazy("How, and how much"),
        about=gettext_lazy("So that others know what they say yes to."),
        form=Ways,
    ),
)


# --- The short form -----------------------------------------------------------------------------------------------


class TalkedPart(LanguagePart):
    """The language in which one writes is one in which one can talk."""

    def values(self, form: PartsForm) -> Snapshot:
        return {"languages": [LANGUAGE_TAGS[chosen_language(form)]]}


class OneTermPart(Part):
    """One topic or target; more of them can follow in the sections."""

    GROUPS: ClassVar[Mapping[str, Label]] = {
        "topics": gettext_lazy("Topics"),
        "kmgbf-targets": gettext_lazy("Global targets"),
        "challenges": gettext_lazy("Challenges"),
        "solution-types": gettext_lazy("Nature-based solutions"),
    }

    def controls(self, form: PartsForm) -> dict[str, forms.Field]:
        groups: dict[str, list[tuple[str, str]]] = {scheme: [] for scheme in self.GROUPS}
        for row in (row for row in form.targets(self.name) if isinstance(row, Term)):
            groups[row.scheme.code].append((str(row.pk), row_name(row)))
        now = next(rows_under("terms", form.shown), "")
        field = Picked([], "")
        field.choices = [
            ("", _("Choose")),
            *((str(self.GROUPS[scheme]), offered) for scheme, offered in groups.items()),
        ]
        field.initial = now
        field.label, field.help_text = str(self.label), str(self.hint)
        return {self.name: field}

    def hint_in(self, form: PartsForm) -> str:
        return str(self.hint)

    def values(self, form: PartsForm) -> Snapshot:
        chosen = form.cleaned_data.get(self.name)
        before = {f"terms.{pk}": False for pk in rows_under("terms", form.shown)}
        return {**before, **({f"terms.{chosen}": True} if chosen else {})}


class OneFormPart(Part):
    """One way of helping; more of them can follow in the sections."""

    def controls(self, form: PartsForm) -> dict[str, forms.Field]:
        now = next(iter(items_of(form.shown.get(self.name))), None)
        field = Picked(ways(), now if isinstance(now, str) else None)
        field.label, field.help_text = str(self.label), str(self.hint)
        return {self.name: field}

    def values(self, form: PartsForm) -> Snapshot:
        chosen = form.cleaned_data.get(self.name)
        return {self.name: [chosen] if chosen else []}


class FiveFields(PublicForm):
    parts = (
        FieldPart("side", needed=True, label=gettext_lazy("Do you offer it or need it?")),
        SingleLanguagePart("title", needed=True, label=gettext_lazy("What is it, in a few words?")),
        SingleLanguagePart(
            "text",
            rows=5,
            needed=True,
            label=gettext_lazy("Say it in up to 600 characters"),
            hint=gettext_lazy("What you know or want to know, and from what. No addresses: everybody reads this."),
        ),
        OneTermPart("terms", needed=True, label=gettext_lazy("One topic or target")),
        OneFormPart("forms", needed=True, label=gettext_lazy("In which way")),
        TalkedPart("language", label=gettext_lazy("Language in which you write")),
    )

    def clean(self) -> dict[str, Any]:
        """Asks for a name: nobody would find the draft again without one, however early it is put aside."""
        data = super().clean()
        is_pressed = self.is_complete or LATER in self.data  # not what the page saves by itself
        if is_pressed and not data.get("title") and "title" not in self.errors:
            self.add_error("title", ValidationError(_("Say in a few words what it is."), code="required"))
        return data

    def incomplete(self) -> list[tuple[str, str]]:
        if not self.is_bound or self.errors:
            return []
        said: dict[str, Plain] = self.cleaned_data
        lacking = {
            "side": _("Say whether you offer it or need it."),
            "text": _("Say what you know or want to know."),
            "terms": _("Choose one topic or target: by it other cities find you."),
            "forms": _("Choose in which way."),
        }
        return [(name, sentence) for name, sentence in lacking.items() if not said.get(name)]


QUICK = Section(
    code="quick",
    title=gettext_lazy("Offer or need something"),
    about=gettext_lazy("Five fields, about five minutes. Nothing is published before a lead sends it."),
    form=FiveFields,
)
