"""The sections in which city staff write about an organisation."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from core.review.forms.parts import FieldPart, TranslatedPart
from core.review.forms.section_forms import SectionForm
from core.review.proposals.kinds import Section


class OrganisationNames(SectionForm):
    parts = (
        TranslatedPart("name", needed=True),
        TranslatedPart("full_name"),
        FieldPart("short_name"),
        FieldPart("kind", needed=True),
    )


class OrganisationMore(SectionForm):
    parts = (
        TranslatedPart("unit", hint=gettext_lazy("The unit of it that works with you.")),
        TranslatedPart("summary", rows=3),
        FieldPart("website"),
        FieldPart("starts"),
        FieldPart("ends"),
    )


ORGANISATION = (
    Section(
        code="names",
        title=pgettext_lazy("of an organisation", "Names and kind"),
        about=gettext_lazy("What it is called, and what it is."),
        form=OrganisationNames,
    ),
    Section(
        code="more",
        title=gettext_lazy("What it does"),
        about=gettext_lazy("Its unit, its website and its years."),
        form=OrganisationMore,
    ),
)
