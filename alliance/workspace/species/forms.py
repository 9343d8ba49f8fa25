"""What a city says of a file of records, of its list, and of single species."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cities.models import State
from core.conflicts import SeenForm
from core.files.forms import UploadField, WithUploads
from core.files.kinds import RECORDS
from core.files.models import StoredFile
from core.history.snapshot import Plain
from core.review.forms.controls import OneLine, Picked, Text, WebAddress, Year
from core.text import limits
from measurement.layers.models import Boundary, Layer, Shows
from measurement.records.dates import FIRST_YEAR
from measurement.species import actions
from measurement.species.models import Said, SpeciesCount, SpeciesList, Status

INSIDE, ALL = "inside", "all"
NEEDED = {
    "first": gettext_lazy("Enter the first year."),
    "last": gettext_lazy("Enter the last year."),
    "place": gettext_lazy("Choose which records are of your city."),
    "source_title": gettext_lazy("Enter the source of the records."),
}
DOI_HINT = gettext_lazy("For example 10.15468/dl.abc123. GBIF states it with each download.")


def require(form: Any) -> None:
    for name, words in NEEDED.items():
        if name in form.fields:
            form.fields[name].required = True
            form.fields[name].error_messages["required"] = str(words)


class UploadForm(WithUploads, forms.Form):
    """A file of records, with its years and source."""

    file = UploadField(
        kinds=[*RECORDS, "xlsx"],
        label=gettext_lazy("File"),
        help_text=gettext_lazy("From GBIF, iNaturalist or a table of your own. Only your city can use it."),
    )

    def __init__(
        self,
        *args: Any,
        this_year: int,
        boundary: Boundary | None,
        layers: Iterable[Layer],
        others: Iterable[SpeciesCount],
        **options: Any,
    ) -> None:
        super().__init__(*args, auto_id="id_%s", **options)
        self.others = {str(each.pk): each for each in others}
        self.boundary, self.layers = boundary, {str(each.pk): each for each in layers if each.file}
        inside = [(INSIDE, _("Those inside the boundary of your city"))] if boundary else []
        self.fields |= {
            "first": Year(_("First year"), None, latest=this_year, earliest=FIRST_YEAR),
            "last": Year(_("Last year"), None, latest=this_year, earliest=FIRST_YEAR),
            "place": Picked([*inside, (ALL, _("All of them"))], None),
            "source_title": OneLine(_("Source"), limits.NAME),
            "source_link": WebAddress(_("Web address of the source"), limits.URL),
            "doi": OneLine(_("DOI"), limits.NAME),
            "licence": OneLine(_("Licence"), limits.LINE),
            **self.layer_fields(),
            **self.other_fields(),
            "note": Text(_("Note"), limits.SUMMARY, rows=2),
        }
        self.fields["place"].label = _("Records of your city")
        if not boundary:
            self.fields["place"].help_text = _("Add the boundary under Map layers to select records by their place.")
        self.fields["doi"].help_text = DOI_HINT
        self.fields["licence"].help_text = _("If the file does not state it, for example CC BY 4.0.")
        require(self)

    def layer_fields(self) -> dict[str, forms.Field]:
        """Birds of built-up areas are asked for where such a layer is there."""
        found: dict[str, forms.Field] = {}
        labels = {
            Shows.BUILT_UP: ("built_up", _("Layer of dense buildings, for birds in built-up areas")),
            Shows.NATURAL: ("natural", _("Layer of natural areas, which are not built up")),
        }
        for shows, (name, label) in labels.items():
            rows = [(key, f"{each.name} ({each.year})") for key, each in self.layers.items() if each.shows == shows]
            if rows and (name == "built_up" or found):
                found[name] = Picked(rows, None)
                found[name].label = label
        return found

    def other_fields(self) -> dict[str, forms.Field]:
        """Two files of the same years, say of GBIF and of iNaturalist, become one list."""
        if not self.others and not self.data.get("with"):
            return {}
        rows = [(key, f"{each.name} ({each.given['first']}–{each.given['last']})") for key, each in self.others.items()]
        field = Picked(rows, None)
        field.label = _("Count together with another file")
        field.help_text = _("Records with the same ID count once. The list names the sources of both files.")
        return {"with": field}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and first > last:
            self.add_error("last", _("Enter a last year that is not before the first year."))
        other = self.others.get(said.get("with") or "")
        too_long = {
            "source_title": _("Both sources together are too long. Shorten this one."),
            "doi": _("Both DOIs together are too long. Shorten this one."),
        }
        for name, words in too_long.items():
            if other and len(actions.joined(other.given.get(name, ""), said.get(name) or "")) > limits.NAME:
                self.add_error(name, words)
        return said

    @property
    def stored(self) -> StoredFile:
        found: StoredFile = self.cleaned_data["file"]
        return found

    @property
    def given(self) -> dict[str, Any]:
        """What the count is made of, beside its file."""
        said = self.cleaned_data
        layers = {name: self.layers[said[name]].told for name in ("built_up", "natural") if said.get(name)}
        is_inside = said["place"] == INSIDE and self.boundary is not None
        if is_inside and self.boundary:
            layers["boundary"] = self.boundary.told
        kept = ("first", "last", "source_title", "source_link", "doi", "licence", "note")
        place = f"{self.boundary.name} ({self.boundary.year})" if is_inside and self.boundary else ""
        other = self.others.get(said.get("with") or "")
        files = [str(other.pk), *other.given.get("with", [])] if other else []
        about = {name: said[name] for name in kept}
        if other:
            about = actions.together(about, other.given)
        return {**about, "place": place, "layers": layers, "with": files}


COLUMNS: Mapping[str, Promise] = {
    "name": gettext_lazy("Scientific name"),
    "own_name": gettext_lazy("Common name"),
    "year": gettext_lazy("Year"),
    "date": gettext_lazy("Date"),
    "latitude": gettext_lazy("Latitude"),
    "longitude": gettext_lazy("Longitude"),
    "uncertainty": gettext_lazy("Uncertainty of the place, in metres"),
    "kingdom": pgettext_lazy("taxonomic rank", "Kingdom"),
    "phylum": pgettext_lazy("taxonomic rank", "Phylum"),
    "klass": pgettext_lazy("taxonomic rank", "Class"),
    "order": pgettext_lazy("taxonomic rank", "Order"),
    "family": pgettext_lazy("taxonomic rank", "Family"),
    "records": gettext_lazy("Number of records"),
    "dataset": gettext_lazy("Data set"),
    "licence": gettext_lazy("Licence"),
}


class ColumnsForm(forms.Form):
    """Which column of a file means what. `columns` are those of the file, with their first cells."""

    def __init__(self, *args: Any, columns: Iterable[Mapping[str, Any]]) -> None:
        super().__init__(*args)
        self.auto_id = "id_%s"
        self.columns = {each["name"]: each for each in reversed([*columns])}  # of two of one name the first
        offered = [(name, column_label(each)) for name, each in reversed(self.columns.items())]
        read_as = {each["field"]: name for name, each in self.columns.items()}
        for field, label in COLUMNS.items():
            self.fields[field] = Picked(offered, read_as.get(field))
            self.fields[field].label = str(label)
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = _("Choose the column with the scientific name.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen = [name for name in said.values() if name]
        for field, name in list(said.items()):
            if name and chosen.count(name) > 1:
                self.add_error(field, _("Choose each column only once."))
        return said

    @property
    def mapping(self) -> dict[str, str]:
        """What each column means; one that was read as something and means nothing now is there as well."""
        said = {name: field for field, name in self.cleaned_data.items() if name}
        unsaid = {name: "" for name, each in self.columns.items() if each["field"] in COLUMNS and name not in said}
        return {**unsaid, **said}


def column_label(column: Mapping[str, Any]) -> str:
    name, cells = str(column["name"]), _(", ").join(map(str, column["examples"]))
    return _("%(name)s: %(cells)s") % {"name": name, "cells": cells} if cells else name


class AboutForm(SeenForm):
    """What a list says of itself. A public one sends it for review: what it is compared with stays."""

    merges = True
    has_unversioned = True  # what came back from review is another row's

    def __init__(self, *args: Any, row: SpeciesList, offered: Iterable[str], **options: Any) -> None:
        super().__init__(*args, auto_id="id_%s", row=row, **options)
        earlier = [] if row.state == State.PUBLISHED else SpeciesList.objects.earlier_than(row).for_lines()
        self.fields |= {
            "source_title": OneLine(_("Source"), limits.NAME, initial=row.source_title),
            "source_link": WebAddress(_("Web address of the source"), limits.URL, initial=row.source_link),
            "doi": OneLine(_("DOI"), limits.NAME, initial=row.doi),
            "licence": OneLine(_("Licence"), limits.LINE, initial=row.licence),
            "note": Text(_("Note"), limits.SUMMARY, rows=2, initial=row.note),
            "groups": Text(_("More groups"), limits.SUMMARY, rows=3, initial="\n".join(row.groups)),
        }
        self.fields["doi"].help_text = DOI_HINT
        self.offered = set(offered)
        example = next(iter(sorted(self.offered)), "class:Mammalia")
        self.fields["groups"].help_text = _("A rank and a name in each line, for example %(group)s.") % {
            "group": example
        }
        if earlier:
            rows = [(str(each.pk), each.period) for each in earlier]
            self.fields["before"] = Picked(rows, str(row.before_id or ""))
            self.fields["before"].label = _("Earlier list to compare with")
        if row.reference:
            self.fields["unlisted_native"] = forms.BooleanField(
                label=_("Species not on this list count as native: %(list)s") % {"list": row.reference},
                required=False,
                initial=row.unlisted_native,
            )
        require(self)

    def clean_groups(self) -> list[str]:
        wanted = [" ".join(line.split()) for line in self.cleaned_data["groups"].splitlines() if line.strip()]
        if unknown := [each for each in wanted if each not in self.offered and each not in self.row_groups]:
            raise ValidationError(_("%(group)s is not in this list. Check the spelling.") % {"group": unknown[0]})
        return list(dict.fromkeys(wanted))

    @property
    def row_groups(self) -> list[str]:
        groups: list[str] = getattr(self.row, "groups", [])
        return groups

    @property
    def ticks(self) -> list[forms.BoundField]:
        return [self[name] for name in ("unlisted_native",) if name in self.fields]

    @property
    def changes(self) -> dict[str, Plain]:
        said = dict(self.said)
        if "before" in said:
            said["before"] = int(said["before"]) if said["before"] else None
        return said


class WordForm(SeenForm):
    """What the city says of one species, or of several that it marked, with its reason and source."""

    asks = "status"
    choices: Iterable[tuple[str, Any]] = Status.choices[:3]

    def __init__(self, *args: Any, row: Any = None, **options: Any) -> None:
        super().__init__(*args, auto_id="id_%s", row=row, **options)
        self.fields[self.asks] = Picked(self.choices, getattr(row, self.asks, None))
        self.fields[self.asks].label = self.label()
        self.fields[self.asks].required = True
        self.fields[self.asks].error_messages["required"] = _("Choose an option from the list.")
        self.fields["reason"] = Text(_("Reason"), limits.REASON, rows=2, initial=getattr(row, "reason", ""))
        self.fields["source"] = OneLine(_("Source"), limits.LINE, initial=getattr(row, "source", ""))
        self.need()

    def label(self) -> str:
        return _("Status in your city")

    def need(self) -> None:
        for name, words in (("reason", _("Enter the reason.")), ("source", _("Enter the source."))):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = words

    @property
    def changes(self) -> dict[str, Plain]:
        return {name: self.said[name] for name in (self.asks, "reason", "source")}


class AnswerForm(WordForm):
    asks = "answer"
    choices = Said.choices

    def label(self) -> str:
        return _("Was the species lost in your city?")

    def need(self) -> None:
        self.fields["source"].help_text = _("Needed if the species is lost.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("answer") == Said.LOST and not said.get("source"):
            self.add_error("source", _("Enter the source that says that the species is lost in the city."))
        return said
