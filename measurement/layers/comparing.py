"""A run beside that of the year before, where both measured the same in the same way; else why they do not compare."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from measurement.layers import actions, showing
from measurement.layers.models import Run


def before(run: Run) -> Run | None:
    """The newest run over data of an earlier year."""
    rows = Run.objects.measured().filter(city=run.city_id, state=Run.State.READY, made_at__lt=run.made_at)
    year = year_of(run)
    return next((row for row in rows.defer("picture").newest_first()[:20] if year_of(row) < year), None)


def year_of(run: Run) -> int:
    return next((int(each["year"]) for each in run.given["layers"] if each["shows"] == "natural"), 0)


def why_not(run: Run, other: Run) -> str:
    """The first reason for which two runs say nothing about a change, or nothing."""
    if kinds(run) != kinds(other):
        return _("The other year has other kinds of layers, so there is no comparison.")
    if run.given["boundary"]["sha256"] != other.given["boundary"]["sha256"]:
        return _("The boundary is a different file, so there is no comparison.")
    if datums(run) != datums(other):
        return _("The coordinate systems have different datums, so there is no comparison.")
    if choices(run) != choices(other):
        return _("The choice of values is different, so there is no comparison.")
    if run.result.get("method_version") != other.result.get("method_version"):
        return _("The method has a different version, so there is no comparison.")
    return ""


def kinds(run: Run) -> list[str]:
    return sorted(each["shows"] for each in run.given["layers"])


def datums(run: Run) -> list[list[str]]:
    """What each file rests on; what a city uploaded may say its system alone."""
    every = [run.result["boundary"], *run.result["layers"]]
    return sorted([each.get("shows", ""), each.get("datum") or each["crs"]] for each in every)


def choices(run: Run) -> list[str]:
    """What was chosen, whatever the files are. How much land there is was no choice."""
    return sorted(
        str([shows, *rest, {name: value for name, value in how.items() if not name.startswith("land")}])
        for shows, _sum, *rest, how in actions.choice_in(run.given)
    )


def differences(run: Run, other: Run) -> list[list[str]]:
    """A row for each result that both have."""
    then, now = (each.result.get("results", {}) for each in (other, run))
    both = [(name, *labels) for name, *labels in named() if None not in (then.get(name), now.get(name))]
    return [[label, *amounts(then[name], now[name], unit)] for name, label, unit in both]


def amounts(then: float, now: float, unit: str) -> list[str]:
    change = Decimal(str(now)) - Decimal(str(then))
    sign = "+" if change > 0 else "−" if change else ""
    return [
        f"{showing.shown(then)} {unit}",
        f"{showing.shown(now)} {unit}",
        f"{sign}{showing.shown(abs(change))} {unit}",
    ]


def named() -> list[tuple[str, str, str]]:
    return [
        ("natural_share", _("Share of natural areas"), "%"),
        ("mesh_ha", _("Effective mesh size"), "ha"),
        ("coherence", _("Coherence"), "%"),
        ("protected_share", _("Share of areas that are natural and protected"), "%"),
        ("park_ha_per_1000", _("Parks with natural areas for 1,000 people"), "ha"),
        ("near_park_share", _("People within 400 m of a park"), "%"),
        ("permeable_share", _("Share of permeable surfaces"), "%"),
        ("canopy_share", _("Share of tree canopy"), "%"),
    ]


def shown_beside(run: Run) -> dict[str, Any]:
    """What the page of a run shows of the year before."""
    other = before(run) if run.is_ready else None
    if other is None:
        return {}
    reason = why_not(run, other)
    labels = (_("Result"), str(year_of(other)), str(year_of(run)), _("Difference"))
    return {
        "since": other,
        "why_not": reason,
        "differences": [] if reason else differences(run, other),
        "difference_header": [{"label": label, "end": bool(at)} for at, label in enumerate(labels)],
    }
