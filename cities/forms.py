"""The sections in which city staff write about their city."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import Measure, Unit
from core.history.snapshot import Plain
from core.review.forms.parts import (
    CodeListPart,
    FieldPart,
    InlinePart,
    RelationPart,
    Row,
    RowForm,
    SectionForm,
    TextListPart,
    TranslatedPart,
    UploadPart,
    is_empty,
)
from core.review.proposals.kinds import Label, Section
from core.text import measured
from core.text.fallback import language_name
from core.text.languages import LANGUAGE_TAGS
from core.vocabulary.models import Source

SPOKEN = (
    *LANGUAGE_TAGS.values(),
    *("af", "am", "ar", "bn", "de", "es", "fil", "fr", "hi", "id", "it", "km", "ko"),
    *("lo", "mn", "ms", "my", "ne", "nl", "pt", "ru", "si", "st", "sw", "ta", "th", "tn", "tr", "uk", "ur", "vi"),
    *("xh", "zu"),
)


def this_year() -> int:
    return timezone.localdate().year


def spoken() -> Iterable[tuple[str, Label]]:
    return [(tag, language_name(tag.lower())) for tag in SPOKEN]


def units() -> Iterable[tuple[str, Label]]:
    return [(code, label or _("a plain number")) for code, label in Unit.choices]


def own_organisations(tenant: int, linked: set[str]) -> Q:
    return Q(city=tenant) | Q(pk__in=linked)


# --- The profile --------------------------------------------------------------------------------------------------


class Names(SectionForm):
    parts = (
        TranslatedPart("name", needed=True),
        TranslatedPart("official_name"),
        FieldPart("local_name"),
        FieldPart("local_language", choices=spoken, hint=gettext_lazy("The language of the name in its own script.")),
        TranslatedPart("parent_name", hint=gettext_lazy("The province, state or country that the city lies in.")),
        TextListPart("other_names", hint=gettext_lazy("Other names by which people look for the city, one a line.")),
        FieldPart("kana", hint=gettext_lazy("For the order of cities in Japanese.")),
    )


class Words(SectionForm):
    parts = (
        TranslatedPart("summary", rows=3, needed=True),
        TranslatedPart("text", rows=12, hint=gettext_lazy("The nature of the city, and how it lives with it.")),
    )


class Place(SectionForm):
    parts = (
        FieldPart(
            "latitude",
            is_grouped=False,
            needed=True,
            hint=gettext_lazy("In degrees, south of the equator with a minus."),
        ),
        FieldPart(
            "longitude", is_grouped=False, needed=True, hint=gettext_lazy("In degrees, west of Greenwich with a minus.")
        ),
        TranslatedPart("point_of", hint=gettext_lazy("For example the city hall.")),
        FieldPart("biome"),
        TranslatedPart("biome_note"),
        FieldPart("on_the_coast"),
        RelationPart(
            "terms",
            scheme="settings",
            label=gettext_lazy("Nature around the city"),
            hint=gettext_lazy("All that readers would see there."),
        ),
        RelationPart(
            "terms",
            scheme="ecosystems",
            label=gettext_lazy("Ecosystems"),
            hint=gettext_lazy("By the typology of the IUCN; those that matter for the city."),
        ),
    )


class Work(SectionForm):
    parts = (
        RelationPart(
            "terms",
            scheme="challenges",
            label=gettext_lazy("Challenges"),
            hint=gettext_lazy("What the city works on now."),
        ),
        RelationPart(
            "terms",
            scheme="solution-types",
            label=gettext_lazy("Nature-based solutions"),
            hint=gettext_lazy("Those that can be seen in the city."),
        ),
    )


class FigureForm(RowForm):
    parts = (
        FieldPart("measure", needed=True, label=gettext_lazy("What is counted")),
        TranslatedPart("scope"),
        FieldPart("value", needed=True),
        FieldPart("qualifier", hint=gettext_lazy("Leave this empty where the value is exact.")),
        FieldPart("unit", needed=True, choices=units),
        FieldPart("year", needed=True, latest=this_year, hint=gettext_lazy("Of the value, not of its publication.")),
        FieldPart(
            "reported",
            hint=gettext_lazy("If the source gives no year of the value: when it was published, such as 2023-05."),
        ),
        FieldPart(
            "source_title",
            needed=True,
            label=gettext_lazy("Source"),
            hint=gettext_lazy("Title, publisher and year."),
        ),
        FieldPart("source_link", label=gettext_lazy("Web address of the source")),
        TranslatedPart("method", label=gettext_lazy("How it was found")),
    )

    def incomplete(self, values: Mapping[str, Plain]) -> list[tuple[str, str]]:
        has_source = values.get("source_title") or self.shown.get("source")
        is_dated = values.get("year") or values.get("reported")
        lacking = {
            "measure": (values.get("measure"), _("Choose what is counted.")),
            "value": (values.get("value"), _("Enter the value.")),
            "unit": (values.get("unit"), _("Choose the unit.")),
            "year": (is_dated, _("Enter the year, or at least the date of the report.")),
            "source_title": (has_source, _("Enter the source. A fact shows its year and source.")),
        }
        return [(name, text) for name, (value, text) in lacking.items() if is_empty(value)]


def figure_title(values: Mapping[str, Plain]) -> str:
    """Area, 2020."""
    words: dict[Any, Any] = dict(Measure.choices)
    measure, year, reported = str(words.get(values.get("measure"), "")), values.get("year"), values.get("reported")
    if not measure or not (year or reported):
        return measure
    when = str(year) if year else measured.dated(None, reported=str(reported))
    return _("%(measure)s, %(year)s") % {"measure": measure, "year": when}


class Figures(SectionForm):
    parts = (
        InlinePart(
            "figures",
            form=FigureForm,
            title=figure_title,
            more=gettext_lazy("Add more figures"),
            hint=gettext_lazy("Values of different years stand side by side. Correct one only where it is wrong."),
        ),
    )

    def rows_of(self, part: InlinePart) -> list[Row]:
        """A figure that rests on a listed source says so where the city's own words would stand."""
        rows = super().rows_of(part)
        keys = {row.form.shown["source"] for row in rows if row.form.shown.get("source")}
        titles = {source.pk: source.title for source in Source.objects.filter(pk__in=keys)} if keys else {}
        for row in rows:
            if title := titles.get(row.form.shown.get("source", 0)):
                words = _("Now: %(source)s. Leave this empty to keep it.") % {"source": title}
                row.form.fields["source_title"].help_text = words
        return rows


class Voice(SectionForm):
    parts = (
        TranslatedPart("leader_statement", rows=5),
        FieldPart(
            "leader_name", hint=gettext_lazy("Shown under the statement, as who signs it, and nowhere without it.")
        ),
        TranslatedPart("contact_office", hint=gettext_lazy("An office that readers may write to, no person.")),
        FieldPart("website"),
        CodeListPart("languages", choices=spoken),
    )


class Picture(SectionForm):
    parts = (
        UploadPart("photo", kinds={"photo"}, hint=gettext_lazy("A picture of nature in the city, wider than high.")),
        FieldPart("photo_credit", hint=gettext_lazy("Who took it, and under which licence it may be shown.")),
        TranslatedPart("photo_alt", hint=gettext_lazy("In one sentence, for people who cannot see it.")),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        """On the page; what was saved for later is asked for again before it is sent."""
        values = self.typed() if self.is_bound else self.shown
        if not values.get("photo") or any(value for name, value in values.items() if name.startswith("photo_alt")):
            return []
        return [("photo_alt_en", _("Say what the photo shows, in at least one language."))]


CITY = (
    Section(
        code="names",
        title=gettext_lazy("Names"),
        about=gettext_lazy("What the city is called, in its own script and in other languages."),
        form=Names,
    ),
    Section(
        code="text",
        title=gettext_lazy("Summary and text"),
        about=gettext_lazy("One plain sentence for lists, and a longer text for the page of the city."),
        form=Words,
    ),
    Section(
        code="nature",
        title=gettext_lazy("Place and nature"),
        about=gettext_lazy("Where the city lies, and the nature around it."),
        form=Place,
    ),
    Section(
        code="work",
        title=gettext_lazy("Challenges and solutions"),
        about=gettext_lazy("What the city works on. Other cities with the same questions find it by this."),
        form=Work,
    ),
    Section(
        code="figures",
        title=gettext_lazy("Figures"),
        about=gettext_lazy("Each with its year and source. They count as confirmed by the city once published."),
        form=Figures,
    ),
    Section(
        code="voice",
        title=gettext_lazy("Statement and contact"),
        about=gettext_lazy("Words of the leader of the city, and where readers turn to."),
        form=Voice,
    ),
    Section(
        code="picture",
        title=gettext_lazy("Picture"),
        about=gettext_lazy("A photo for the page of the city. Without one it keeps its pattern."),
        form=Picture,
    ),
)


# --- Organisations ------------------------------------------------------------------------------------------------
