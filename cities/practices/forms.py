"""The sections of a practice, and the short form by which one begins: five questions in one language."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from cities.forms import WITH_A_PHOTO, own_organisations, picture_words, this_year, told_picture
from cities.models import City
from cities.practices.models import Practice
from core.history.snapshot import Plain, Snapshot, is_after
from core.review.forms.base import PartsForm
from core.review.forms.controls import OneLine, Picked, RealNumber, Text
from core.review.forms.parts import FieldPart, Part, RelationPart, TranslatedPart, UploadPart, stored_value
from core.review.forms.section_forms import LATER, SectionForm
from core.review.proposals.kinds import Section
from core.text.fallback import localized
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, LANGUAGE_TAGS, OWN_NAMES, column_name, column_names

RESULTS = column_names("result")
MOST_PLACES = 40
BOTH = gettext_lazy("(both or neither)")
NOBODY = gettext_lazy("Select this if the answer is not known. Readers will see that you were asked.")


def years_or_unknown(values: Snapshot) -> list[tuple[str, str]]:
    if values.get("period_unknown") and (values.get("starts") or values.get("ends")):
        return [("period_unknown", _("Either enter the years or mark them as not known."))]
    starts, ends = values.get("starts"), values.get("ends")
    if starts and ends and is_after(starts, ends):
        return [("ends", _("The last year cannot be before the first year."))]
    return []


def result_or_unknown(values: Snapshot) -> list[tuple[str, str]]:
    has_result = any(values.get(name) for name in RESULTS)
    if values.get("result_unknown") and (has_result or values.get("result_year")):
        return [("result_unknown", _("Either describe the results or mark them as not known yet."))]
    if has_result and not values.get("result_year"):
        return [("result_year", _("Enter the year of the result. Every fact is shown with its year."))]
    return []


def whole_point(values: Snapshot) -> list[tuple[str, str]]:
    """Half a point is no point."""
    for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if values.get(one) is None and values.get(other) is not None:
            return [(one, _("A place on the map needs both its latitude and its longitude."))]
    return []


# --- The sections -------------------------------------------------------------------------------------------------


class PracticeTitle(SectionForm):
    parts = (TranslatedPart("title", needed=True), TranslatedPart("summary", rows=3, needed=True))


class Story(SectionForm):
    parts = (
        TranslatedPart("problem", rows=5, label=gettext_lazy("Problem addressed")),
        TranslatedPart("done", rows=5, label=gettext_lazy("Actions taken")),
        TranslatedPart("result", rows=5, label=gettext_lazy("What were the results?")),
        FieldPart(
            "result_year",
            label=gettext_lazy("Year of the result"),
            latest=this_year,
            when="result",
            mark=gettext_lazy("(needed with a result)"),
        ),
        FieldPart("result_unknown", label=gettext_lazy("The results are not known yet"), hint=NOBODY),
        TranslatedPart("learned", rows=5, label=gettext_lazy("Lessons learned")),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        return result_or_unknown(self.typed() if self.is_bound else dict(self.shown))


class Where(SectionForm):
    parts = (
        TranslatedPart(
            "place", label=gettext_lazy("Where did it take place?"), hint=gettext_lazy("Use the local name.")
        ),
        FieldPart(
            "latitude",
            is_grouped=False,
            hint=gettext_lazy("In degrees, for example 25.04. Use a minus sign south of the equator."),
            mark=BOTH,
        ),
        FieldPart(
            "longitude",
            is_grouped=False,
            hint=gettext_lazy("In degrees, for example 102.71. Use a minus sign west of Greenwich."),
            mark=BOTH,
        ),
        FieldPart("starts", label=gettext_lazy("First year"), latest=this_year),
        FieldPart(
            "ends", label=gettext_lazy("Last year"), hint=gettext_lazy("Leave this empty while the practice continues.")
        ),
        FieldPart("period_unknown", label=gettext_lazy("The years are not known"), hint=NOBODY),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        values = self.typed() if self.is_bound else dict(self.shown)
        return [*whole_point(values), *years_or_unknown(values)]


class Picture(SectionForm):
    parts = (
        UploadPart("photo", kinds={"photo"}, hint=gettext_lazy("A landscape-format picture of the place or the work.")),
        *picture_words(),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        return told_picture(self.typed() if self.is_bound else dict(self.shown), self)


class Terms(SectionForm):
    parts = (
        RelationPart("terms", scheme="kmgbf-targets", label=gettext_lazy("Global targets")),
        RelationPart("terms", scheme="solution-types", label=gettext_lazy("Nature-based solutions")),
        RelationPart("terms", scheme="challenges", label=gettext_lazy("Challenges")),
        RelationPart("terms", scheme="topics", label=gettext_lazy("Topics")),
        RelationPart("organisations", among=own_organisations, hint=gettext_lazy("Organisations from your city.")),
    )


PRACTICE = (
    Section(
        code="title",
        title=gettext_lazy("Title and summary"),
        about=gettext_lazy("Other cities see this first."),
        form=PracticeTitle,
    ),
    Section(
        code="story",
        title=pgettext_lazy("practice", "Implementation and results"),
        about=gettext_lazy("The questions that a colleague in another city would ask."),
        form=Story,
    ),
    Section(
        code="place",
        title=gettext_lazy("Place and years"),
        about=gettext_lazy("Where and when the practice took place. Details that are not known can be marked as such."),
        form=Where,
    ),
    Section(
        code="picture",
        title=gettext_lazy("Picture"),
        about=gettext_lazy("A photo of the practice, with a credit and a description."),
        form=Picture,
    ),
    Section(
        code="terms",
        title=gettext_lazy("Targets and partners"),
        about=gettext_lazy("Readers use this to find the practice among those of all cities."),
        form=Terms,
    ),
)


# --- The short form -----------------------------------------------------------------------------------------------


class LanguagePart(Part):
    """The language in which all is written here. Chosen once, it decides in which columns the texts go; it begins
    with the reader's own, and hardly anybody has to open it.
    """

    template = "cities/parts/language.html"

    def controls(self, form: PartsForm) -> dict[str, forms.Field]:
        choices = list(OWN_NAMES.items())
        field = forms.ChoiceField(choices=choices, initial=chosen_language(form), required=False)
        field.label, field.help_text = self.label_in(form), str(self.hint)
        return {self.name: field}

    def hint_in(self, form: PartsForm) -> str:
        return str(self.hint)

    def values(self, form: PartsForm) -> Snapshot:
        return {}

    def seen(self, form: PartsForm) -> dict[str, Any]:
        return {"field": form[self.name], "needed": True, "now": OWN_NAMES[chosen_language(form)]}


def chosen_language(form: PartsForm) -> str:
    sent = str(form.data.get("language", "")) if form.is_bound else written_in(form)
    return sent if sent in LANGUAGE_CODES else get_language() or DEFAULT_LANGUAGE


def written_in(form: PartsForm) -> str:
    """The language of the draft that somebody goes on with, or nothing."""
    return next((code for code in LANGUAGE_CODES if form.shown.get(column_name("title", code))), "")


class SingleLanguagePart(Part):
    """A text in that one language."""

    def __init__(self, name: str, *, rows: int = 0, **options: Any) -> None:
        super().__init__(name, **options)
        self.rows = rows

    def key(self, form: PartsForm) -> str:
        return column_name(self.name, chosen_language(form))

    def controls(self, form: PartsForm) -> dict[str, forms.Field]:
        label, most = self.label_in(form), form.columns[self.key(form)].max_length
        now = form.shown.get(self.key(form))
        field: OneLine = (
            Text(label, most, rows=self.rows, initial=now) if self.rows else OneLine(label, most, initial=now)
        )
        field.help_text = str(self.hint)
        field.widget.attrs["lang"] = LANGUAGE_TAGS[chosen_language(form)]
        return {self.name: field}

    def values(self, form: PartsForm) -> Snapshot:
        key = self.key(form)
        return {key: stored_value(form.columns[key], form.cleaned_data.get(self.name))}

    def seen(self, form: PartsForm) -> dict[str, Any]:
        return {"field": form[self.name], "needed": self.needed}


class PointPart(Part):
    """A place of the list, or two numbers; a click on the map writes the numbers. Unknown is an answer too."""

    template = "cities/parts/point.html"
    TYPED, CITY, UNKNOWN = "typed", "city", "unknown"

    def controls(self, form: PartsForm) -> dict[str, forms.Field]:
        offered = [
            (self.CITY, _("At your city’s position on the map")),
            *places(form),
            (self.TYPED, _("At the coordinates entered below, or at a point clicked on the map")),
            (self.UNKNOWN, _("Not known, or in many places")),
        ]
        listed = Picked(offered, None if form.shown.get("latitude") is None else self.TYPED)
        listed.label = _("On the map")
        found: dict[str, forms.Field] = {"point": listed}
        for name, hint in (
            ("latitude", _("In degrees, for example 25.04. Use a minus sign south of the equator.")),
            ("longitude", _("In degrees, for example 102.71. Use a minus sign west of Greenwich.")),
        ):
            column = form.columns[name]
            number = RealNumber(capfirst(str(column.verbose_name)), column, form.shown.get(name), is_grouped=False)
            number.help_text = hint
            found[name] = number
        return found

    def values(self, form: PartsForm) -> Snapshot:
        chosen = form.cleaned_data.get("point", "")
        if chosen in ("", self.TYPED):
            return {name: form.cleaned_data.get(name) for name in ("latitude", "longitude")}
        row = point_of(form, chosen)
        return {"latitude": row.latitude if row else None, "longitude": row.longitude if row else None}

    def seen(self, form: PartsForm) -> dict[str, Any]:
        city = City.objects.filter(pk=form.tenant).first() if form.tenant else None
        return {
            "field": form["point"],
            "numbers": [form["latitude"], form["longitude"]],
            "centre": city,
        }


def places(form: PartsForm) -> list[tuple[str, str]]:
    """Places of the practices that the city has told already. Without a city only the one that was chosen, by its
    code."""
    if form.tenant is None:
        sent = str(form.data.get("point", ""))
        return [(sent, _("The place that you chose"))] if re.fullmatch(r"practice-\d{1,18}", sent) else []
    rows = own_places(form.tenant).order_by("slug")[:MOST_PLACES]
    return [
        (f"practice-{row.pk}", _("Same place as “%(practice)s”") % {"practice": localized(row, "title").text})
        for row in rows
    ]


def own_places(tenant: int) -> QuerySet[Practice]:
    return Practice.objects.filter(city=tenant, latitude__isnull=False)


def point_of(form: PartsForm, chosen: str) -> City | Practice | None:
    tenant = form.tenant or 0
    if chosen == PointPart.CITY:
        return City.objects.filter(pk=tenant).first()
    if chosen.startswith("practice-"):
        return own_places(tenant).filter(pk=chosen.removeprefix("practice-")).first()
    return None


class FiveQuestions(SectionForm):
    parts = (
        LanguagePart("language", label=gettext_lazy("Language of your text")),
        SingleLanguagePart("title", needed=True, label=gettext_lazy("Name of the practice")),
        SingleLanguagePart(
            "summary",
            rows=2,
            needed=True,
            label=gettext_lazy("Summary in one sentence"),
            hint=gettext_lazy("The sentence that readers see in lists."),
        ),
        SingleLanguagePart("problem", rows=4, needed=True, label=gettext_lazy("1. What was the problem?")),
        SingleLanguagePart("done", rows=4, needed=True, label=gettext_lazy("2. What was done?")),
        SingleLanguagePart(
            "place",
            label=gettext_lazy("3. Where did it take place?"),
            hint=gettext_lazy("The local name of the place."),
        ),
        PointPart("point"),
        FieldPart("starts", needed=True, label=gettext_lazy("First year"), latest=this_year),
        FieldPart(
            "ends",
            label=gettext_lazy("Last year"),
            hint=gettext_lazy("Leave this empty while the practice continues."),
            when="starts",
        ),
        FieldPart("period_unknown", label=gettext_lazy("The years are not known"), hint=NOBODY),
        SingleLanguagePart("result", rows=4, needed=True, label=gettext_lazy("4. What were the results?")),
        FieldPart(
            "result_year",
            label=gettext_lazy("Year of the result"),
            latest=this_year,
            when="result",
            mark=gettext_lazy("(needed with a result)"),
        ),
        FieldPart("result_unknown", label=gettext_lazy("The results are not known yet"), hint=NOBODY),
        SingleLanguagePart("learned", rows=4, label=gettext_lazy("5. What was learned?")),
        UploadPart("photo", kinds={"photo"}, hint=gettext_lazy("A landscape-format picture of the place or the work.")),
        FieldPart(
            "photo_credit",
            hint=gettext_lazy("Who took the photo, and under which licence, for example: City of Kunming, CC BY 4.0."),
            when="photo",
            mark=WITH_A_PHOTO,
        ),
        SingleLanguagePart(
            "photo_alt",
            hint=gettext_lazy("Describe the photo in one sentence, for people who cannot see it."),
            when="photo",
            mark=WITH_A_PHOTO,
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Asks for a name: nobody would find the draft again without one, however early it is put aside."""
        data = super().clean()
        is_pressed = self.is_complete or LATER in self.data  # not what the page saves by itself
        if is_pressed and not data.get("title") and "title" not in self.errors:
            self.add_error("title", ValidationError(_("Enter a name."), code="required"))
        return data

    def incomplete(self) -> list[tuple[str, str]]:
        if not self.is_bound or self.errors:
            return []
        values = self.typed()
        return [
            *self.unanswered(),
            *whole_point(values),
            *years_or_unknown(values),
            *result_or_unknown(values),
            *told_picture(values, self),
        ]

    def unanswered(self) -> list[tuple[str, str]]:
        said: dict[str, Plain] = self.cleaned_data
        lacking = {
            "summary": (said.get("summary"), _("Enter a summary in one sentence.")),
            "problem": (said.get("problem"), _("Describe the problem.")),
            "done": (said.get("done"), _("Describe what was done.")),
            "point": (
                said.get("point") or said.get("latitude"),
                _("Choose a place, enter a latitude and a longitude, or mark the place as not known."),
            ),
            "starts": (
                said.get("starts") or said.get("period_unknown"),
                _("Enter the first year, or mark the years as not known."),
            ),
            "result": (
                said.get("result") or said.get("result_unknown"),
                _("Describe the results, or mark them as not known yet."),
            ),
        }
        return [(name, text) for name, (value, text) in lacking.items() if value in (None, "", False)]


QUICK = Section(
    code="quick",
    title=gettext_lazy("Add a practice"),
    about=gettext_lazy("Enter a name and a sentence, and answer five questions. Nothing is published at this stage."),
    form=FiveQuestions,
)
