"""Every public page in every language, for search engines. Reads slugs and dates only: a large site has 40,000.

A list changes with the newest of its rows. Pages whose change nobody writes down, such as a topic's, say no day.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, Exists, F, Max, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from alliance.portal.sources import GOOD
from alliance.portal.topics.following import FollowableTarget, FollowableTopic
from cities.models import City
from core.history.models import Translated
from core.review.translations import TranslatedKind, kinds
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, LANGUAGE_TAGS
from planning.models import Plan
from resources.models import Resource, Section

FIXED = (
    *(
        "home",
        "cities",
        "events",
        "events_past",
        "resources",
        "speakers",
        "organisations",
        "practices",
        "targets",
        "topics",
        "sources",
        "index",
    ),
    *("about", "join", "accessibility", "data", "privacy"),
)
PATHS_A_PAGE = 10_000 // len(LANGUAGE_CODES)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def number_of_pages() -> int:
    return -(-(len(pages_without_rows()) + pages_with_rows().count()) // PATHS_A_PAGE)


def pages_without_rows() -> list[str]:
    """Names of addresses: those above, and the list of each kind that is not among them."""
    return list(dict.fromkeys([*FIXED, *(kind.model.list_name for kind in kinds_with_pages())]))


def pages_with_rows() -> QuerySet[Any]:
    """The name of a list, what follows its address, and when the row changed (nothing where that is not kept)."""
    sections = Section.objects.filter(resource__in=Resource.objects.shown_to_all())
    section = Concat("resource__slug", Value("/"), "slug", output_field=TextField())
    pages: list[QuerySet[Any]] = [
        listed(kind.public(), kind.model.list_name, kind.model.page_path, changed_at(kind.model))
        for kind in kinds_with_pages()
    ]
    pages += [
        listed(sections, "resources", section, F("resource__changed_at")),
        listed(cities_with_plans(), "cities", Concat("slug", Value("/plan")), F("changed_at")),
        listed(FollowableTarget().rows(), "targets", F("code"), None),
        listed(GOOD, "sources", F("key"), None),
        listed(FollowableTopic().rows(), "topics", F("code"), None),
    ]
    return pages[0].union(*pages[1:], all=True)


def kinds_with_pages() -> list[TranslatedKind]:
    return [kind for kind in kinds() if kind.model.page_name]


def cities_with_plans() -> QuerySet[City]:
    """Whose plan has a page: one for all plans of a city."""
    plans = Plan.objects.shown_to_all().filter(city=OuterRef("pk"))
    return City.objects.listed().filter(Exists(plans))


def changed_at(model: type[Translated]) -> F | None:
    names = {field.name for field in model._meta.concrete_fields}
    return F("changed_at") if "changed_at" in names else None


def listed(rows: QuerySet[Any], list_name: str, address: Any, changed: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = (
        rows.order_by()
        .annotate(
            in_list=Value(list_name, output_field=TextField()),
            in_address=Cast(address, TextField()),
            in_changed=changed or Value(None, output_field=DateTimeField()),
        )
        .values_list("in_list", "in_address", "in_changed")
    )
    return found


def url_set(page: int) -> str:
    """One page of the sitemap; the pages without rows lead the first one."""
    fixed = pages_without_rows()
    begin, end = ((number * PATHS_A_PAGE) - len(fixed) for number in (page - 1, page))
    rows = pages_with_rows().order_by("in_list", "in_address")[max(begin, 0) : end]
    with override("en"):
        lists = {name: without_language(reverse(name)) for name in fixed}
    days = last_changes() if page == 1 else {}
    paths: list[tuple[str, datetime | None]] = [(path, days.get(name)) for name, path in lists.items() if page == 1]
    paths += [(f"{lists[name]}{escape(address)}/", changed) for name, address, changed in rows]
    return f'{HEAD}<urlset xmlns="{SITEMAPS}" xmlns:xhtml="{XHTML}">\n{"".join(entries(paths))}</urlset>\n'


def last_changes() -> dict[str, datetime]:
    """Answers when a list changed last, by the name of its address."""
    found: dict[str, datetime] = {}
    for kind in kinds_with_pages():
        if changed_at(kind.model):
            newest = kind.public().order_by().aggregate(newest=Max("changed_at"))["newest"]
            days = [day for day in (newest, found.get(kind.model.list_name)) if day]
            found |= {kind.model.list_name: max(days)} if days else {}
    return found


def without_language(path: str) -> str:
    return path.removeprefix("/en")


def entries(paths: Iterable[tuple[str, datetime | None]]) -> Iterable[str]:
    site = escape(settings.SITE_URL)
    for path, changed in paths:
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href="{site}/{code}{path}"/>'
            for code, tag in (*LANGUAGE_TAGS.items(), (DEFAULT_LANGUAGE, "x-default"))
        )
        day = f"<lastmod>{changed.date().isoformat()}</lastmod>" if changed else ""
        for code in LANGUAGE_CODES:
            yield f"<url><loc>{site}/{code}{path}</loc>{day}{alternates}</url>\n"


def index(pages: int) -> str:
    site = escape(settings.SITE_URL)
    rows = "".join(
        f"<sitemap><loc>{site}{reverse('sitemap_page', args=[page])}</loc></sitemap>\n" for page in range(1, pages + 1)
    )
    return f'{HEAD}<sitemapindex xmlns="{SITEMAPS}">\n{rows}</sitemapindex>\n'
