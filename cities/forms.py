"""The sections in which city staff write about their city."""

import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cities.measures import Measure, Unit, amount_words, unit_words, units_of
from core.history.snapshot import Plain
from core.history.sourced import Sourced
from core.review.forms.base import PartsForm
from core.review.forms.parts import (
    NUMBER_HINT,
    CodeListPart,
    FieldPart,
    Part,
    RelationPart,
    SourcePart,
    TextListPart,
    TranslatedPart,
    UploadPart,
    is_empty,
)
from core.review.forms.section_forms import FormRow, InlinePart, RowForm, SectionForm
from core.review.proposals.kinds import Label, Section
from core.text import measured
from core.text.fallback import language_name, shown_value
from core.text.languages import LANGUAGE_TAGS, column_names
from core.text.moments import FIRST_CLOCK, today_at
from core.text.ranges import year_words
from core.vocabulary.models import Cited, Source

SPOKEN = (
    *LANGUAGE_TAGS.values(),
    *("af", "am", "ar", "bn", "de", "es", "fil", "fr", "hi", "id", "it", "km", "ko"),
    *("lo", "mn", "ms", "my", "ne", "nl", "pt", "ru", "si", "st", "sw", "ta", "th", "tn", "tr", "uk", "ur", "vi"),
    *("xh", "zu"),
)


ALTS, OWN_MEASURES = column_names("photo_alt"), column_names("own_measure")


def this_year() -> int:
    """The latest year that has begun anywhere: nobody is refused the one in which they live."""
    return today_at(FIRST_CLOCK).year


def spoken() -> Iterable[tuple[str, Label]]:
    return [(tag, language_name(tag.lower())) for tag in SPOKEN]


def units() -> Iterable[tuple[str, Label]]:
    return [(code, unit_words(code)) for code in Unit.values]


def own_organisations(tenant: int, linked: set[str]) -> Q:
    return Q(city=tenant) | Q(pk__in=linked)


# --- The profile --------------------------------------------------------------------------------------------------


class KanaPart(FieldPart):
    """Asked of those who can answer: readers of Japanese, and a city in Japan; or where it is there already."""

    def is_asked(self, form: PartsForm) -> bool:
        is_japanese = get_language() == "ja" or form.shown.get("local_language") == "ja"
        return is_japanese or bool(form.shown.get(self.name)) or form.is_bound


class Names(SectionForm):
    parts = (
        TranslatedPart("name", needed=True),
        TranslatedPart("official_name"),
        FieldPart("local_name"),
        FieldPart(
            "local_language", choices=spoken, hint=gettext_lazy("The language of the city’s name in its own script.")
        ),
        TranslatedPart("parent_name", hint=gettext_lazy("The province, state or country that the city belongs to.")),
        TextListPart("other_names", hint=gettext_lazy("Other names that people use to find your city, one per line.")),
        FieldPart("pinyin", hint=gettext_lazy("Used to sort cities in Chinese, for example: chong qing.")),
        KanaPart("kana", hint=gettext_lazy("Used to sort cities in Japanese.")),
    )


class Words(SectionForm):
    parts = (
        TranslatedPart(
            "summary",
            rows=3,
            needed=True,
            hint=gettext_lazy("One plain sentence, for example: A city of lakes and wetlands on a high plateau."),
        ),
        TranslatedPart(
            "text", rows=12, hint=gettext_lazy("The city’s natural environment and how people live with it.")
        ),
    )


class Place(SectionForm):
    parts = (
        FieldPart(
            "latitude",
            is_grouped=False,
            needed=True,
            hint=gettext_lazy("In degrees, for example 25.04. Use a minus sign south of the equator."),
        ),
        FieldPart(
            "longitude",
            is_grouped=False,
            needed=True,
            hint=gettext_lazy("In degrees, for example 102.71. Use a minus sign west of Greenwich."),
        ),
        TranslatedPart("point_of", hint=gettext_lazy("For example, the city hall.")),
        FieldPart("biome"),
        TranslatedPart("biome_note"),
        FieldPart("on_the_coast"),
        RelationPart(
            "terms",
            scheme="settings",
            label=gettext_lazy("Nature around the city"),
            hint=gettext_lazy("Select everything that people see around the city."),
        ),
        RelationPart(
            "terms",
            scheme="ecosystems",
            label=gettext_lazy("Ecosystems"),
            hint=gettext_lazy("Use the IUCN typology. Select the types that matter for your city."),
        ),
    )


class Work(SectionForm):
    parts = (
        RelationPart(
            "terms",
            scheme="challenges",
            label=gettext_lazy("Challenges"),
            hint=gettext_lazy("The challenges that your city is working on now."),
        ),
        RelationPart(
            "terms",
            scheme="solution-types",
            label=gettext_lazy("Nature-based solutions"),
            hint=gettext_lazy("Select the solutions that can be seen in your city."),
        ),
    )


class FigureForm(RowForm):
    listed: Cited | None = None

    parts = (
        FieldPart("measure", needed=True, label=gettext_lazy("What is counted")),
        TranslatedPart(
            "own_measure",
            label=gettext_lazy("What is counted, in your own words"),
            hint=gettext_lazy(
                "Use this if no measure in the list fits. Such a figure is not compared with other cities."
            ),
            when=f"measure={Measure.OTHER}",
            mark=gettext_lazy("(required for “Something else”)"),
        ),
        FieldPart("value", needed=True, hint=NUMBER_HINT),
        FieldPart(
            "unit",
            choices=units,
            mark=gettext_lazy("(required if there are several units)"),
            hint=gettext_lazy("Most measures have only one unit. In that case, leave this empty."),
        ),
        FieldPart("qualifier", hint=gettext_lazy("Leave this empty if the value is exact.")),
        FieldPart(
            "year",
            mark=gettext_lazy("(or the date of the report)"),
            latest=this_year,
            hint=gettext_lazy("The year of the value, not of its publication."),
        ),
        FieldPart("is_fiscal"),
        FieldPart(
            "reported",
            mark=gettext_lazy("(required without a year)"),
            hint=gettext_lazy(
                "If the source gives no year for the value, enter when it was published, for example 2023-05."
            ),
        ),
        SourcePart(
            "source_title",
            needed=True,
            label=gettext_lazy("Source"),
        ),
        FieldPart("source_link", label=gettext_lazy("Web address of the source")),
        TranslatedPart("scope", label=gettext_lazy("Part of the city")),
        TranslatedPart("method", label=gettext_lazy("Method of measurement")),
    )

    def clean(self) -> dict[str, Any]:
        """A unit that was typed behind the number is one that was meant: "12.5 ha" is no number of parks."""
        data = super().clean() or self.cleaned_data
        meant = unit_in(str(self.data.get(self.add_prefix("value"), "")))
        chosen, measure = data.get("unit"), data.get("measure")
        if not chosen and measure in Measure.values and "unit" not in self.errors:
            chosen = data["unit"] = meant or (units_of(measure)[0] if len(units_of(measure)) == 1 else "")
        if meant and chosen and meant != chosen:
            words = {"typed": unit_words(meant), "chosen": unit_words(chosen)}
            self.add_error(
                "unit",
                _("You entered the value in %(typed)s but selected %(chosen)s as the unit. Select the correct unit.")
                % words,
            )
        elif measure in Measure.values and chosen in Unit.values and chosen not in units_of(measure):
            words = {"measure": str(Measure(measure).label), "units": " / ".join(map(unit_words, units_of(measure)))}
            sentence = _("“%(measure)s” can be given in: %(units)s. Choose one of these units, or another measure.")
            self.add_error("unit", sentence % words)
        return data

    def source_that_stood(self, rule: Sourced) -> dict[str, Plain]:
        """The source of the number that stood there, in the city's words; else as the list of sources has it."""
        found = super().source_that_stood(rule)
        if self.listed and not found.get("source_title"):
            found |= {"source_title": self.listed.title, "source_link": self.listed.link}
        return found

    def rests_on(self, listed: Cited) -> None:
        """Says which source of the list stands for the city's own words, and asks whether it holds."""
        self.listed = listed
        words = _("Current source: %(source)s. To keep it, leave this empty as long as the value is the same.")
        part = next(part for part in self.asked if part.name == "source_title")
        self.fields.update(part.controls(self))
        self.fields["source_title"].help_text = words % {"source": listed.title}

    def incomplete(self, values: Mapping[str, Plain]) -> list[tuple[str, str]]:
        listed = None if self.is_another_number else self.shown.get("source")
        has_source = values.get("source_title") or listed
        is_dated = values.get("year") or values.get("reported")
        own = any(values.get(name) for name in OWN_MEASURES) or values.get("measure") != Measure.OTHER
        own_measure = next(name for name in self.fields if name in OWN_MEASURES)
        lacking = {
            "measure": (values.get("measure"), _("Choose what is counted.")),
            own_measure: (own or None, _("Describe what is counted, in your own words.")),
            "value": (values.get("value"), _("Enter the value.")),
            "unit": (values.get("unit"), _("Choose the unit.")),
            "year": (is_dated, _("Enter the year, or at least the date of the report.")),
            "source_title": (has_source, _("Enter the source. Every fact is shown with its year and source.")),
        }
        return [(name, text) for name, (value, text) in lacking.items() if is_empty(value)]


def unit_in(text: str) -> str:
    """The unit that stands behind a number as it was typed, or nothing."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    signs = {unicodedata.normalize("NFKC", str(unit.label)).lower(): str(unit) for unit in Unit if unit.label}
    found = [sign for sign in signs if text.endswith(sign)]
    return signs[max(found, key=len)] if found else ""


def counted(values: Mapping[str, Plain]) -> str:
    """Bird species around Lake Dianchi; of something else the city's own words."""
    words: dict[Any, Any] = dict(Measure.choices)
    own = shown_value(values, "own_measure").text if values.get("measure") == Measure.OTHER else ""
    measure = own or str(words.get(values.get("measure"), ""))
    return measured.scoped(measure, shown_value(values, "scope").text) if measure else ""


def when_of(values: Mapping[str, Plain]) -> str:
    year, reported = values.get("year"), values.get("reported")
    if isinstance(year, int):
        return year_words(year, values.get("is_fiscal") is True)
    return measured.dated(None, reported=str(reported)) if reported else ""


def figure_title(values: Mapping[str, Plain]) -> str:
    """How a figure is called in its list: "Area, 2020"."""
    measure, when = counted(values), when_of(values)
    return _("%(measure)s, %(year)s") % {"measure": measure, "year": when} if measure and when else measure


def figure_cells(values: Mapping[str, Plain]) -> list[str]:
    """21,013 km², and whether the city has confirmed it."""
    value, unit, qualifier = values.get("value"), str(values.get("unit") or ""), str(values.get("qualifier") or "")
    sign = unit if unit in Unit.values else ""
    amount = amount_words(Decimal(str(value)), sign, qualifier) if value is not None else ""
    by_city = _("Confirmed by the city") if values.get("confirmed_on") else _("From public sources")
    return [amount, by_city]


class Figures(SectionForm):
    parts = (
        InlinePart(
            "figures",
            form=FigureForm,
            title=figure_title,
            more=gettext_lazy("Add a figure"),
            heads=(gettext_lazy("Value"), gettext_lazy("Status")),
            cells=figure_cells,
            hint=gettext_lazy("Values of different years are shown side by side. Correct a value only if it is wrong."),
        ),
    )

    def rows_of(self, part: InlinePart) -> list[FormRow]:
        """A figure that rests on a listed source says so where the city's own words would stand."""
        rows = super().rows_of(part)
        keys = {str(row.form.shown["source"]) for row in rows if row.form.shown.get("source")}
        listed = {str(source.pk): source.cited for source in Source.objects.filter(pk__in=keys)} if keys else {}
        for row in rows:
            if isinstance(row.form, FigureForm) and (cited := listed.get(str(row.form.shown.get("source")))):
                row.form.rests_on(cited)
        return rows


class Voice(SectionForm):
    parts = (
        TranslatedPart("leader_statement", rows=5),
        FieldPart(
            "leader_name",
            when="leader_statement",
            hint=gettext_lazy(
                "Shown under the statement as its signature. Without a statement, the name is not shown."
            ),
        ),
        TranslatedPart("contact_office", hint=gettext_lazy("An office that readers may contact, not a person.")),
        FieldPart("website"),
        CodeListPart("languages", choices=spoken),
    )


WITH_A_PHOTO = gettext_lazy("(required with a photo)")


def picture_words() -> tuple[Part, ...]:
    """A picture is shown with its words and whose it is."""
    credit, alt = (
        gettext_lazy("Who took the photo, and under which licence, for example: City of Kunming, CC BY 4.0."),
        gettext_lazy("Describe the photo in one sentence, for people who cannot see it."),
    )
    return (
        FieldPart("photo_credit", hint=credit, when="photo", mark=WITH_A_PHOTO),
        TranslatedPart("photo_alt", hint=alt, when="photo", mark=WITH_A_PHOTO),
    )


def told_picture(values: Mapping[str, Any], form: forms.BaseForm) -> list[tuple[str, str]]:
    """What belongs to a photo that readers see: names of controls with a sentence. The admin asks it too."""
    if not values.get("photo"):
        return []
    lacking = []
    if not values.get("photo_credit"):
        lacking.append(("photo_credit", _("Enter who took the photo and the licence under which it may be shown.")))
    if not any(values.get(name) for name in ALTS):
        control = next(name for name in form.fields if name.startswith("photo_alt"))
        lacking.append((control, _("Describe the photo in at least one language.")))
    return lacking


class Picture(SectionForm):
    parts = (
        UploadPart("photo", kinds={"photo"}, hint=gettext_lazy("A landscape-format picture of nature in the city.")),
        *picture_words(),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        """What is missing on the page; what was saved for later is asked for again before it is sent."""
        return told_picture(self.typed() if self.is_bound else dict(self.shown), self)


CITY = (
    Section(
        code="names",
        title=gettext_lazy("Names"),
        about=gettext_lazy("The city’s name in its own script and in other languages."),
        form=Names,
    ),
    Section(
        code="text",
        title=gettext_lazy("Summary and text"),
        about=gettext_lazy("One plain sentence for lists, and a longer text for the city’s page."),
        form=Words,
    ),
    Section(
        code="nature",
        title=gettext_lazy("Location and nature"),
        about=gettext_lazy("The location of the city, and the nature around it."),
        form=Place,
    ),
    Section(
        code="work",
        title=gettext_lazy("Challenges and solutions"),
        about=gettext_lazy(
            "The subjects that your city works on. They help other cities with the same questions to find your city."
        ),
        form=Work,
    ),
    Section(
        code="figures",
        title=gettext_lazy("Figures"),
        about=gettext_lazy(
            "Give each figure a year and a source. Once published, figures count as confirmed by the city."
        ),
        form=Figures,
    ),
    Section(
        code="voice",
        title=gettext_lazy("Statement and contact"),
        about=gettext_lazy("A statement by the city’s leader, and a contact for readers."),
        form=Voice,
    ),
    Section(
        code="picture",
        title=gettext_lazy("Picture"),
        about=gettext_lazy("A photo for the city’s page. Without a photo, the page shows the city’s pattern."),
        form=Picture,
    ),
)


# --- Organisations ------------------------------------------------------------------------------------------------
