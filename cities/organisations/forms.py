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
        TranslatedPart("unit", hint=gettext_lazy("The department of the organisation that works with your city.")),
        TranslatedPart("summary", rows=3),
        FieldPart("website"),
        FieldPart("starts"),
        FieldPart("ends"),
    )


ORGANISATION = (
    Section(
        code="names",
        title=pgettext_lazy("of an organisation", "Names and type"),
        about=gettext_lazy("The organisation’s names and type."),
        form=OrganisationNames,
    ),
    Section(
        code="more",
        title=gettext_lazy("Activities"),
        about=gettext_lazy("The organisation’s department, website and years."),
        form=OrganisationMore,
    ),
)
