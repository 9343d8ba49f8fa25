"""The sections in which city staff write about a sample."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.history.snapshot import Plain
from core.review.forms.parts import FieldPart, TranslatedPart
from core.review.forms.section_forms import InlinePart, RowForm, SectionForm
from core.review.proposals.kinds import Section
from core.text.fallback import shown_value


class Basics(SectionForm):
    parts = (
        TranslatedPart("title", needed=True),
        TranslatedPart("summary", rows=3),
        FieldPart("year"),
        FieldPart("area"),
        FieldPart("method", needed=True),
        FieldPart("contact", hint=gettext_lazy("For the secretariat. Readers do not see it.")),
    )


class CountForm(RowForm):
    parts = (TranslatedPart("label", needed=True), FieldPart("value", needed=True))

    def incomplete(self, values: Mapping[str, Plain]) -> list[tuple[str, str]]:
        return [] if values.get("value") else [("value", _("Enter the value."))]


def count_title(values: Mapping[str, Plain]) -> str:
    return shown_value(values, "label").text


class Counts(SectionForm):
    parts = (
        InlinePart(
            "counts", form=CountForm, title=count_title, more=gettext_lazy("Add more figures"), numbered="order"
        ),
    )


SAMPLE = (
    Section(
        code="basics",
        title=gettext_lazy("Title and years"),
        about=gettext_lazy("What was counted, and when."),
        form=Basics,
    ),
    Section(
        code="counts",
        title=gettext_lazy("Counts"),
        about=gettext_lazy("The numbers, one by one."),
        form=Counts,
    ),
)
