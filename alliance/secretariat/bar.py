"""The bar over the curators' pages and the site admin: areas, what each holds, and how much waits there."""

from collections import Counter
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alliance.secretariat.waiting import waiting_counts
from core.accounts.models import User
from core.accounts.permissions import may
from core.content.models import content_kinds
from core.ui.context import named_address

type Link = dict[str, Any]

# What readers see and no city publishes by a proposal of its own; what else the admin holds is a setting.
OF_THE_ALLIANCE = ("events.event", "events.speaker", "resources.resource", "vocabulary.term", "vocabulary.source")
# What the tools of cities bring to the secretariat.
TOOLS = (
    *("assessment.result", "measurement.specieslist", "cooperation.posting", "cooperation.link"),
    *("finance.call", "finance.funder", "finance.placegroup", "finance.instrumentnote", "finance.rate"),
)


def bar(request: HttpRequest) -> list[Link]:
    """The areas of the secretariat, each with label, count, and an address or links; none for others than curators.
    The one with the longest address that leads to the page is marked."""
    user = getattr(request, "user", None)
    if getattr(request, "hides_address", False) or not isinstance(user, User) or not may(user, "review.open"):
        return []
    return with_area_marked(areas(waiting_counts(user)), request.path_info)


def areas(counts: Counter[str]) -> list[Link]:
    care = [
        link(pgettext("of what is published", "Information to confirm"), "review_freshness"),
        link(_("Sources of figures"), "review_sources"),
        link(_("Addresses to open once"), "review_addresses"),
        link(_("Translations"), "review_translations"),
        link(_("Published by rule"), "review_by_rule", counts["by_rule"]),
        link(_("Reports from readers"), "review_reports", counts["reports"]),
        link(_("Filings of commitments"), "review_filings"),
        link(_("Messages between members"), "review_messages"),
        link(_("Cooperation between cities"), "review_cooperation", counts["cooperation"]),
        link(_("Calls and funders"), "review_market"),
        link(_("Reference lists and hidden species"), "review_species_kept"),
        link(_("Corrections of founding facts"), "review_corrections", counts["corrections"]),
    ]
    settings = [
        link(_("Rules"), "review_rules"),
        link(_("Answer texts"), "review_texts"),
        *lists(("cities.membershiptext",)),
        link(_("Score bands of the index"), "review_band_editions"),
        link(_("Import and export"), "import_start"),
        link(_("Site administration"), "admin:index"),
    ]
    found = [
        link(pgettext("an area of the curators", "Review queue"), "review", counts["queue"], waits=True),
        link(_("Applications"), "applications", counts["applications"], waits=True),
        link(_("Overview"), "review_standing"),
        area(pgettext("of cities", "Tools"), lists(TOOLS)),
        area(_("Content"), lists(content())),
        area(pgettext("of what is published", "Data quality"), care),
        area(_("Settings"), settings),
    ]
    return [each for each in found if each["url"] or each["links"]]


def link(label: str, name: str, count: int = 0, *, waits: bool = False) -> Link:
    """`waits` shows a nought too: that nothing waits is an answer."""
    return {"label": label, "url": named_address(name), "count": count if count or waits else None, "links": []}


def area(label: str, links: list[Link]) -> Link:
    there = [each for each in links if each["url"]]
    count = sum(each["count"] or 0 for each in there)
    return {"label": label, "url": "", "count": count or None, "links": there}


def content() -> tuple[str, ...]:
    """The lists of the admin that hold what readers see, every kind of content among them."""
    kinds = (model._meta.label_lower for model in content_kinds())
    return (*(label for label in kinds if label not in TOOLS), *OF_THE_ALLIANCE)


def lists(labels: tuple[str, ...]) -> list[Link]:
    """Links to lists of the admin, those that are there."""
    listed = {model._meta.label_lower: model for model in admin.site._registry}
    models = [listed[label] for label in labels if label in listed]
    return [
        {
            "label": capfirst(str(model._meta.verbose_name_plural)),
            "url": reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
            "count": None,
            "links": [],
        }
        for model in models
    ]


def with_area_marked(found: list[Link], path: str) -> list[Link]:
    """The area of the page, and its line in the area."""
    every = [each["url"] for top in found for each in (top, *top["links"])]
    here = max((url for url in every if url and path.startswith(url)), key=len, default=None)
    for top in found:
        for each in top["links"]:
            each["current"] = each["url"] == here
        top["current"] = top["url"] == here or any(each["current"] for each in top["links"])
    return found
