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
        CodeListPart("forms", choices=ways, label=gettext_lazy("Form of cooperation")),
        CodeListPart("languages", choices=spoken, label=gettext_lazy("Working languages")),
        FieldPart("effort", hint=gettext_lazy("Approximate hours of your time. Leave this empty if you do not know.")),
        FieldPart("costs"),
        FieldPart("places"),
    )


POSTING = (
    Section(
        code="words",
        title=gettext_lazy("Subject matter"),
        about=gettext_lazy("Other cities see this first."),
        form=Words,
    ),
    Section(
        code="about",
        title=gettext_lazy("Topics and targets"),
        about=gettext_lazy(
            "Other cities find your entry through these topics and targets. Matching cities are notified."
        ),
        form=About,
    ),
    Section(
        code="ways",
        title=gettext_lazy("Format, effort and costs"),
        about=gettext_lazy("This helps other cities to know what they are agreeing to."),
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
        FieldPart("side", needed=True, label=gettext_lazy("Offered or needed")),
        SingleLanguagePart("title", needed=True, label=gettext_lazy("Short title")),
        SingleLanguagePart(
            "text",
            rows=5,
            needed=True,
            label=gettext_lazy("Description (up to 600 characters)"),
            hint=gettext_lazy(
                "Describe what you know or want to learn, and the experience behind it. This "
                "text is public: do not include contact details."
            ),
        ),
        OneTermPart("terms", needed=True, label=gettext_lazy("One topic or target")),
        OneFormPart("forms", needed=True, label=gettext_lazy("Form of cooperation")),
        TalkedPart("language", label=gettext_lazy("Language of your text")),
    )

    def clean(self) -> dict[str, Any]:
        """Asks for a name: nobody would find the draft again without one, however early it is put aside."""
        data = super().clean()
        is_pressed = self.is_complete or LATER in self.data  # not what the page saves by itself
        if is_pressed and not data.get("title") and "title" not in self.errors:
            self.add_error("title", ValidationError(_("Enter a short title."), code="required"))
        return data

    def incomplete(self) -> list[tuple[str, str]]:
        if not self.is_bound or self.errors:
            return []
        said: dict[str, Plain] = self.cleaned_data
        lacking = {
            "side": _("Choose offer or need."),
            "text": _("Describe what you know or want to learn."),
            "terms": _("Choose one topic or target so that other cities can find you."),
            "forms": _("Choose a form of cooperation."),
        }
        return [(name, sentence) for name, sentence in lacking.items() if not said.get(name)]


QUICK = Section(
    code="quick",
    title=gettext_lazy("Add an offer or need"),
    about=gettext_lazy("Fill in five fields. Nothing is published until a lead has sent the entry for review."),
    form=FiveFields,
)
