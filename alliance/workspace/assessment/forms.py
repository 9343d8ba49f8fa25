"""The form of one indicator: what is asked, and what of it can be kept.

What cannot be read is no reason to lose it: an automatic save keeps it as it was typed, beside what could be read.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.answers.outcomes import BASELINE_COUNT, Bands, asked_inputs, is_level, takes_own_score
from assessment.answers.typed import check_count, is_area, number_from, read_value
from assessment.models import Answer, Certainty, Mode
from assessment.scoring import InputError, checked_inputs
from assessment.scoring.checking import FIRST_YEAR
from assessment.scoring.definitions import Indicator, Input, InputKind
from assessment.wording import refusal
from assessment.wording import said as in_words
from core.history.keys import under, without
from core.history.snapshot import Plain, Snapshot, map_of
from core.history.sourced import left_behind, sourced_of
from core.review.forms.base import SOURCE_LEFT, keep_name
from core.review.forms.controls import OneLine, Text, WebAddress, Year
from core.review.forms.parts import LINK_HINT, SOURCE_HINT
from core.text import limits
from core.vocabulary.units import HECTARE, SQUARE_KILOMETRE

VALUE, UNIT = "in-", "unit-"
UNITS = ((HECTARE, "ha"), (SQUARE_KILOMETRE, "km²"))
POINTS = range(5)
KEEP = keep_name("source_title")


class IndicatorForm(forms.Form):
    """`shown` is what stands there now, in the keys of `assessment.actions.flat`."""

    def __init__(
        self,
        indicator: Indicator,
        shown: Mapping[str, Plain],
        *,
        data: Mapping[str, Any] | None = None,
        bands: Bands,
        this_year: int,
        is_first_count: bool = False,
        basis: Mapping[str, Plain] | None = None,
    ) -> None:
        """`basis` is what stood there when the page was opened; without it, what is shown."""
        super().__init__(data, auto_id="id_%s")
        self.basis = shown if basis is None else basis
        self.left: dict[str, str] = {}  # columns of the source that were emptied or put back, with what stands there
        self.indicator, self.shown, self.this_year, self.bands = indicator, shown, this_year, bands
        self.is_first_count, self.own_score = is_first_count, takes_own_score(indicator, bands)
        for asked in self.asked:
            self.add_value(asked)
        self.add_rest()
        for name, field in self.fields.items():
            if (raw := shown.get(f"unfinished.{name}")) is not None:
                field.initial = raw

    @property
    def asked(self) -> list[Input]:
        return asked_inputs(self.indicator, is_first_count=self.is_first_count)

    # --- Controls ---

    def add_value(self, asked: Input) -> None:
        kept = map_of(self.shown.get(f"inputs.{asked.key}"))
        name = VALUE + asked.key
        label = _("Native species counted") if asked.key == BASELINE_COUNT else in_words(asked.label)
        field = forms.CharField(label=label, required=False, initial=kept.get("typed", ""))
        if asked.kind is InputKind.AREAS:
            field.widget = forms.Textarea(attrs={"rows": 4})
        field.help_text = self.hint(asked)
        if asked.kind in (InputKind.DECIMAL, InputKind.INTEGER):
            field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
        self.fields[name] = field
        if is_area(asked):
            unit = kept.get("unit") or HECTARE
            self.fields[UNIT + asked.key] = forms.ChoiceField(
                label=pgettext("of measurement", "Unit"), choices=UNITS, required=False, initial=unit
            )

    def hint(self, asked: Input) -> str:
        if asked.key == BASELINE_COUNT:
            return _(
                "Number of native species found in the survey. This is the baseline. The change is "
                "calculated from the next assessment onwards."
            )
        if asked.kind is InputKind.AREAS:
            return _("Enter one number per line: the area of each group of patches, not of each patch.")
        return in_words(asked.help)

    def add_rest(self) -> None:
        shown = self.shown
        self.fields["year"] = Year(_("Year of these values"), shown.get("year"), latest=self.this_year)
        self.fields["certainty"] = forms.ChoiceField(
            label=_("Confidence in the answer"),
            choices=[("", ""), *Certainty.choices],
            required=False,
            initial=shown.get("certainty") or "",
        )
        if self.own_score:
            self.fields["self_score"] = forms.ChoiceField(
                label=_("Points in your city’s self-assessment"),
                choices=[("", ""), *((str(each), str(each)) for each in POINTS)],
                required=False,
                initial="" if shown.get("self_score") is None else str(shown["self_score"]),
            )
            self.fields["justification"] = Text(
                _("Reason for this number of points"), limits.SUMMARY, rows=3, initial=shown.get("justification")
            )
        self.fields["source_title"] = OneLine(_("Source"), limits.LINE, initial=shown.get("source_title"))
        self.fields["source_link"] = WebAddress(_("Link to the source"), limits.URL, initial=shown.get("source_link"))
        self.fields["note"] = Text(_("Note for readers"), limits.SUMMARY, rows=3, initial=shown.get("note"))
        self.fields["planned_for"] = Year(_("Planned for"), shown.get("planned_for") or self.this_year + 1, latest=2100)
        self.fields["confirmed_odd"] = forms.BooleanField(required=False, initial=bool(shown.get("confirmed_odd")))
        self.fields["source_title"].help_text = str(SOURCE_HINT)
        self.fields["source_link"].help_text = str(LINK_HINT)
        self.fields["year"].help_text = _("A value counts only if its year is entered.")
        stood = self.basis.get("source_title") or self.basis.get("source_link")
        if stood and (under("inputs", self.basis) or self.basis.get("self_score") is not None):
            words = _("The source stays the same for the changed number: %(source)s") % {"source": stood}
            self.fields[KEEP] = forms.BooleanField(label=words, required=False)

    # --- Reading ---

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        inputs = {}
        for asked in self.asked:
            try:
                inputs[asked.key] = self.value_of(asked, data)
            except InputError as wrong:
                self.add_error(VALUE + asked.key, refusal(wrong))
        self.inputs = {key: value for key, value in inputs.items() if value is not None}
        self.check_together()
        year = data.get("year")
        if year is not None and year < FIRST_YEAR:
            self.add_error("year", _("Enter a year with four digits."))
        if not data.get("self_score"):
            data["self_score"] = None
        self.settle_source(data)
        return data

    def settle_source(self, data: dict[str, Any]) -> None:
        """A number that was changed alone leaves its source behind, unless it is said to hold."""
        (rule,) = sourced_of(Answer)
        said: dict[str, Any] = {
            name: self.basis.get(name) if name in self.errors else data.get(name) for name in ("year", *rule.by)
        }
        for asked in self.asked:
            key = f"inputs.{asked.key}"
            said[key] = self.basis.get(key) if VALUE + asked.key in self.errors else self.inputs.get(asked.key)
        if self.own_score:
            said["self_score"] = data["self_score"]
        before = {key: self.basis.get(key) for key in said}
        if data.get(KEEP):
            self.left = {name: str(before[name]) for name in rule.by if before[name] and not said[name]}
        else:
            self.left = dict.fromkeys(left_behind(rule, before, said), "")
        data |= self.left

    def ask_for_source(self) -> bool:
        """Says at its control that a source was left behind, which is empty from now on. Whether there was one."""
        emptied = [name for name, text in self.left.items() if not text]
        if not emptied:
            return False
        self.data = {**self.data.dict(), **dict.fromkeys(emptied, "")}  # type: ignore[attr-defined]  # of a request
        self.add_error(emptied[0], SOURCE_LEFT)
        return True

    def value_of(self, asked: Input, data: Mapping[str, Any]) -> Any:
        text = str(data.get(VALUE + asked.key) or "")
        unit = str(data.get(UNIT + asked.key) or "")
        kept = map_of(self.shown.get(f"inputs.{asked.key}"))
        if kept and text.strip() == str(kept.get("typed", "")).strip() and unit == (kept.get("unit") or ""):
            return kept  # left as it was shown: it means what it meant
        found = read_value(self.indicator.key, asked, text, unit)
        if asked.key == BASELINE_COUNT:
            check_count(self.indicator.key, asked, found)
        return found

    def check_together(self) -> None:
        """What is impossible, in the words of the scoring, at the field that it names."""
        if self.is_first_count:
            return
        given = {
            key: number_from(self.indicator.input_of[key], kept["value"])
            for key, kept in self.inputs.items()
            if key in self.indicator.input_of
        }
        try:
            checked_inputs(self.indicator, given)
        except InputError as wrong:
            name = VALUE + wrong.input
            self.add_error(name if name in self.fields else None, refusal(wrong))

    # --- Keeping ---

    @property
    def is_answer(self) -> bool:
        """Whether anything was said that an answer can be made of."""
        given = any(str(self.data.get(VALUE + asked.key, "")).strip() for asked in self.asked)
        return given or bool(self.data.get("self_score"))

    def wanted(self, mode: str) -> Snapshot:
        """What was typed, in the keys of `actions.flat`, without what could not be read: that is kept as it was
        typed."""
        data = self.cleaned_data
        found: Snapshot = {"mode": mode, "refused": self.shown.get("refused")}
        for asked in self.asked:
            name = VALUE + asked.key
            kept = self.shown.get(f"inputs.{asked.key}")
            found[f"inputs.{asked.key}"] = kept if name in self.errors else self.inputs.get(asked.key)
        for name in ("year", "certainty", "source_title", "source_link", "note", "confirmed_odd"):
            found[name] = self.shown.get(name) if name in self.errors else data.get(name)
        if self.own_score:
            score = data.get("self_score")
            found["self_score"] = None if score in (None, "") else int(score)
            found["justification"] = data.get("justification", "")
        planned = data.get("planned_for") or self.this_year + 1
        found["planned_for"] = planned if mode == Mode.PLANNED else self.shown.get("planned_for")
        for name in self.errors:
            unit = UNIT + name.removeprefix(VALUE)  # a number that cannot be read waits with the unit that was chosen
            for each in (name, unit):
                if each in self.fields:
                    found[f"unfinished.{each}"] = str(self.data.get(each, ""))
        return {**untouched(self.shown), **found}

    @property
    def level(self) -> bool:
        return is_level(self.indicator)


def untouched(shown: Mapping[str, Plain]) -> Snapshot:
    """Values that this form does not ask for stay as they are; what was unfinished is read anew."""
    return without("unfinished", shown)
