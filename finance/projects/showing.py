"""What a project shows, in words: for its public page and for what is given of it to funders."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.text.fallback import first_available, localized
from finance import visibility
from finance.facilities import called
from finance.ladder import ladder
from finance.projects.models import TEXTS, Marker, ProjectProfile, Support
from finance.projects.sending import LINES
from finance.projects.wording import bar_of

AHEAD = ("title", "summary", "owner")  # told at the head of the page
MARKERS = ("marker_biodiversity", "marker_mitigation", "marker_adaptation", "marker_desertification")


def support_names(codes: Iterable[str]) -> list[str]:
    names = {str(each.value): str(each.label) for each in Support}
    return [names[code] for code in codes if code in names]


def listed(names: Iterable[str]) -> str:
    return pgettext("between the items of a list", ", ").join(names)


def stage_name(code: str) -> str:
    return first_available(ladder().stage(code).name.get).text


def stage_lines(row: ProjectProfile) -> dict[str, Any]:
    """The ladder in words: where it stands, what comes next, and how facilities call that rung."""
    above = ladder().after(row.stage)
    return {
        "name": row.stage_name,
        "number": ladder().stage(row.stage).number,
        "of": len(ladder().stages),
        "next": first_available(above.name.get).text if above else "",
        "asks": [first_available(need.says.get).text for need in ladder().stage(row.stage).exit],
        "facilities": called(row.stage),
        "aside": row.get_side_state_display(),
    }


def facts(row: ProjectProfile) -> list[dict[str, str]]:
    climate = str(row.get_climate_benefit_display())
    if climate and row.is_climate_estimated:
        climate = _("%(benefit)s (estimated)") % {"benefit": climate}
    years = [str(year) for year in (row.starts, row.ends) if year]
    pairs = [
        (_("Owner"), localized(row, "owner").text),
        (_("Purpose"), str(row.get_purpose_display())),
        (_("Years"), "–".join(dict.fromkeys(years))),
        (_("Benefit for the climate"), climate),
        (_("Political approval"), str(row.get_political_approval_display())),
        (_("May the city borrow by law?"), str(row.get_borrowing_display())),
    ]
    return [{"label": label, "text": text} for label, text in pairs if text]


def markers(row: ProjectProfile) -> list[dict[str, str]]:
    names = {each.value: str(each.label) for each in Marker}
    return [
        {"label": capfirst(label_of(name)), "text": names.get(getattr(row, name), _("not screened yet"))}
        for name in MARKERS
    ]


def label_of(name: str) -> str:
    return str(ProjectProfile._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def groups(row: ProjectProfile) -> list[dict[str, Any]]:
    """The texts that the reader may read, by group; of a closed one not even the name."""
    titles = {
        "description": _("The project"),
        "place": _("Place"),
        "money": _("Costs and sources of money"),
        "documents": _("Papers"),
        "contacts": _("Whom to ask"),
        "safeguards": _("People and safeguards"),
    }
    found = []
    for code, names in visibility.groups().items():
        texts = [(name, localized(row, name)) for name in names if name in (*TEXTS, *LINES) and name not in AHEAD]
        told = [{"label": capfirst(label_of(name)), "text": text} for name, text in texts if text.text]
        if told:
            found.append({"code": code, "title": titles[code], "texts": told})
    return found


def money_of(row: ProjectProfile) -> dict[str, Any] | None:
    """The bar with its table, for whoever reads the money of the project."""
    return bar_of(row.sums, row.currency)
