"""Counts and lists in words: why rows were left out, what is wrong with a file, the numbers of each group."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.text import numbers
from measurement.layers.showing import WRONG as WRONG_LAYER
from measurement.layers.showing import layer_kind_label
from measurement.species.models import SpeciesCount

GROUPS: Mapping[str, Promise] = {
    "birds": pgettext_lazy("a group of species", "Birds"),
    "vascular_plants": pgettext_lazy("a group of species", "Vascular plants"),
    "arthropods": pgettext_lazy("a group of species", "Arthropods"),
    "butterflies": pgettext_lazy("a group of species", "Butterflies"),
    "not_known": gettext_lazy("Group not known"),
}
RULES: Mapping[str, Promise] = {
    "double": gettext_lazy("Records with an ID that came before"),
    "absent": gettext_lazy("Records of absence"),
    "fossil_or_living": gettext_lazy("Fossils and living collections"),
    "not_species": gettext_lazy("Not identified to species"),
    "outside_years": gettext_lazy("Outside the years, or without a year"),
    "no_place": gettext_lazy("Without a place"),
    "impossible_place": gettext_lazy("With an impossible place"),
    "vague_place": gettext_lazy("Place not exact to 10 km"),
    "outside_boundary": gettext_lazy("Outside the boundary"),
    "cultivated": gettext_lazy("Cultivated or captive"),
    "below_research_grade": gettext_lazy("Below research grade (iNaturalist)"),
}
WRONG: Mapping[str, Promise] = {
    "archive": gettext_lazy("The archive cannot be read. Create it again, or upload its table alone."),
    "archive_path": gettext_lazy("A name in the archive points outside the archive. Create the archive again."),
    "archive_locked": gettext_lazy("The archive has a password. Create it again without one."),
    "delimiter": gettext_lazy("The archive separates cells by several characters. Use a tab or a comma."),
    "encoding": gettext_lazy("The text encoding of the file is not known. Save the file as UTF-8."),
    "file_missing": gettext_lazy("The description of the archive (meta.xml) names a file that is not in it."),
    "long_cell": gettext_lazy("A cell is too long. A quotation mark may not be closed."),
    "long_line": gettext_lazy("A line is too long to be a row of a table."),
    "meta": gettext_lazy("The description of the archive (meta.xml) cannot be read."),
    "no_name_column": gettext_lazy("No column holds the scientific name. Choose the columns of the file."),
    "no_rows": gettext_lazy("The file has no rows."),
    "not_text": gettext_lazy("The file is not a table. Save it as CSV or XLSX."),
    "open_quote": gettext_lazy("A quotation mark is opened and never closed."),
    "reference": gettext_lazy("The reference list is not a Darwin Core archive of names."),
    "several_files": gettext_lazy("The archive has several files and no description (meta.xml). Upload one table."),
    "tgz": gettext_lazy("Archives of the type .tgz or .gz cannot be read. Upload a ZIP archive."),
    "too_large": gettext_lazy("The table is too large. Split it by years."),
    "too_many_rows": gettext_lazy("The file has too many rows. Split it by years."),
    "took_too_long": gettext_lazy("The count took too much time or memory. Split the file by years."),
    "workbook": gettext_lazy("The workbook cannot be read. Save it as XLSX again, or as CSV."),
    "xml": gettext_lazy("The description of the archive declares a document type. Remove it."),
    "boundary": gettext_lazy("The boundary cannot be used. Check its coordinate system."),
}
NOT_READABLE = gettext_lazy("The file cannot be read as a list of species. Export it again.")
WARNINGS: Mapping[str, Promise] = {
    "all_left_out": gettext_lazy("No record is left. See below why the records were left out."),
    "decimal_comma": gettext_lazy("Places with a decimal comma were read as numbers: %(count)s."),
    "double_columns": gettext_lazy("Two columns mean the same. The first one was read."),
    "formulas": gettext_lazy("Cells with formulas or errors were read as empty: %(count)s."),
    "genus_in_two_kingdoms": gettext_lazy("Species whose genus exists in several kingdoms: %(count)s."),
    "group_not_known": gettext_lazy("Species of which no record states the class or phylum: %(count)s."),
    "invasive_not_said": gettext_lazy(
        "Introduced species for which the reference list is silent on invasive: %(count)s."
    ),
    "line_breaks": gettext_lazy("Cells with a line break: %(count)s."),
    "long_rows": gettext_lazy("Rows with more cells than the heading: %(count)s."),
    "no_places_in_list": gettext_lazy("The file has no places. All records count as of your city."),
    "no_reference": gettext_lazy("There is no reference list for your country, so the status of species is not known."),
    "no_year_column": gettext_lazy("No column holds a year or a date."),
    "nul": gettext_lazy("Rows with characters without meaning: %(count)s."),
    "reference_unsure": gettext_lazy("Species on which the reference list is not certain: %(count)s."),
    "several_names": gettext_lazy("Species with several names, of which the most frequent is shown: %(count)s."),
    "short_rows": gettext_lazy("Rows with fewer cells than the heading: %(count)s."),
    "two_groups": gettext_lazy("Species whose records name different groups: %(count)s."),
    "unreadable_uncertainty": gettext_lazy("Records whose exactness is stated in words, counted as exact: %(count)s."),
    "years_read_in_part": gettext_lazy("Records with a date of which only the year was read: %(count)s."),
}


NO_ROWS: Mapping[str, Any] = {"read": 0, "kept": 0, "left_out": {}}


def wrong_with(count: SpeciesCount) -> str:
    """Why a count has no result, in the reader's language."""
    fault: Mapping[str, Any] = count.result.get("error") or {}
    if not fault:
        return count.failure
    if layer := fault.get("layer"):
        words = str(WRONG_LAYER.get(fault["code"], WRONG_LAYER["not_readable"]))
        return _("%(layer)s: %(words)s") % {
            "layer": layer_kind_label(layer),
            "words": words % {"km": fault.get("km", "")},
        }
    words = str(WRONG.get(fault["code"], NOT_READABLE))
    if fault.get("row"):
        return _("%(words)s Row: %(row)s.") % {"words": words, "row": numbers.grouped_number(fault["row"])}
    return words


def may_choose_columns(count: SpeciesCount) -> bool:
    """Whether its file is a table whose columns no description names."""
    is_asked = count.result.get("error", {}).get("code") == "no_name_column"
    return bool(count.file) and (is_asked or bool(count.result.get("details", {}).get("is_table")))


def to_know(warnings: Iterable[Mapping[str, Any]]) -> list[str]:
    known = [each for each in warnings if each["code"] in WARNINGS]
    return [str(WARNINGS[each["code"]]) % {"count": numbers.grouped_number(each["count"])} for each in known]


def rows_read(told: Mapping[str, Any]) -> list[dict[str, str]]:
    """How many rows were read, kept and left out."""
    left = sum(told["left_out"].values())
    return [
        {"label": _("Records read"), "value": numbers.grouped_number(told["read"])},
        {"label": _("Records counted"), "value": numbers.grouped_number(told["kept"])},
        {"label": _("Records left out"), "value": numbers.grouped_number(left)},
    ]


def reasons(told: Mapping[str, Any]) -> list[list[str]]:
    return [[str(RULES[rule]), numbers.grouped_number(count)] for rule, count in told["left_out"].items() if count]


def reason_header() -> list[dict[str, Any]]:
    return [{"label": _("Reason")}, {"label": _("Records"), "end": True}]


# --- Groups -------------------------------------------------------------------------------------------------------


def group_label(key: str) -> str:
    """Birds, or the name of a group that the city picked."""
    return str(GROUPS[key]) if key in GROUPS else key.partition(":")[2] or key


def known(value: Any) -> str:
    return pgettext("a number", "Not known") if value is None else numbers.grouped_number(Decimal(str(value)))


EFFORT = ("records", "days", "years", "seen_once")


def group_header(*, is_public: bool = False) -> list[dict[str, Any]]:
    names = [_("Species"), _("Native"), _("Introduced"), _("Of which invasive")]
    names += [_("Records"), _("Days"), _("Years"), _("Seen once")]
    names += [] if is_public else [_("At least about")]
    return [{"label": _("Group")}, *({"label": name, "end": True} for name in names)]


def group_rows(groups: Sequence[Mapping[str, Any]], *, is_public: bool = False) -> list[list[str]]:
    """How many species of each group, and beside it how much looking stands behind that. What may be there unseen is
    for the city alone."""
    names = ("species", "native", "introduced", "invasive", *EFFORT)
    rows = [[group_label(each["key"]), *(known(each[name]) for name in names)] for each in groups]
    if is_public:
        return rows
    return [[*row, known(round(each["chao1"]))] for row, each in zip(rows, groups, strict=True)]


def change_rows(changes: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    return [
        [
            group_label(each["key"]),
            *(numbers.grouped_number(len(each[name])) for name in ("gained", "lost", "open")),
            numbers.grouped_number(each["value"]),
        ]
        for each in changes
    ]


def change_header() -> list[dict[str, Any]]:
    names = (_("Gained"), _("Lost"), _("Not answered"), _("Change"))
    return [{"label": _("Group")}, *({"label": name, "end": True} for name in names)]


def years(first: int | None, last: int | None) -> str:
    """The first and the last year of a species."""
    if first is None:
        return known(None)
    return str(first) if first == last else f"{first}–{last}"
