"""Links between cities that all of their cities show: as a list and one by one."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal.cooperation.lines import joined_names, link_line, link_title, links_for_lines, told_parts
from alliance.portal.cooperation.opening import drawing, opening, opening_picture
from alliance.portal.cooperation.tables import links_found_for
from cities.practices.models import Practice
from cooperation.models import Link
from cooperation.threads import files as attaching
from core.accounts.tenants import roles_of
from core.content.reading import as_read_by
from core.files.serving import file_response
from core.history.translations import older_here
from core.pagecache.middleware import public_page
from core.text.fallback import localized
from core.ui.paging import page_of
from core.vocabulary.models import Term


@require_safe
@public_page("page", "kind", "topic", "target", "region", "city")
def links(request: HttpRequest) -> HttpResponse:
    page = page_of(links_for_lines(links_found_for(request)), request.GET.get("page"))
    total = page.paginator.count
    context = {
        "title": _("Links between cities"),
        **opening(request, "links"),
        "picture": opening_picture(),
        "page_of_links": page,
        "rows": [link_line(row) for row in page.object_list],
        "count_sentence": ngettext("%(count)d link", "%(count)d links", total) % {"count": total},
        "is_filtered": any(request.GET.get(name) for name in ("kind", "topic", "target", "region", "city")),
        "params": request.GET,
        "query": request.GET.urlencode(),
    }
    return render(request, "cooperation/links.html", context)


@require_safe
@public_page()
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """Staff of its cities read here what others read of it; their own page has the rest."""
    rows = links_for_lines(Link.objects.visible_to(request.user))
    found = as_read_by(get_object_or_404(rows, slug=slug), request.user)
    line = link_line(found)
    context = {
        **line,
        "parts": told_parts(found),
        "title": title_of(found),
        "heading": link_title(found),
        "cities": [part.city for part in line["parts"]],
        "terms": [term_line(term) for term in found.terms.select_related("scheme").order_by("scheme", "order", "pk")],
        "exchanges": exchange_lines(found),
        "drawn": drawing(found) if len(found.members) == 2 else None,
        "outcome": str(found.get_outcome_display()) if found.outcome else "",
        "ended": date_format(found.ended_on, "DATE_FORMAT") if found.ended_on else "",
        "ends": date_format(found.ends, "DATE_FORMAT") if found.ends else "",
        "practices": Practice.objects.published().shown_with(lessons__link=found).order_by("slug"),
        "older": older_here(found),
        "is_public": found.shows_to_all,
        "own_url": own_page(request, found),
    }
    return render(request, "cooperation/link.html", context)


def title_of(row: Link) -> str:
    """The title of a link with its cities, since a practice learned from a link often has its name."""
    names = joined_names(part.city.name for part in row.members)
    named = localized(row, "title").text
    return f"{named} – {names}" if named else link_title(row).text


def exchange_lines(found: Link) -> list[dict[str, Any]]:
    """Exchanges with the files that a curator published with each."""
    rows = list(found.public_exchanges.select_related("city"))
    files = attaching.shown_of(found, rows)
    return [
        {
            "day": date_format(row.day, "DATE_FORMAT"),
            "kind": str(row.get_kind_display()),
            "learned": localized(row, "learned"),
            "city": row.city if row.city.is_listed else None,
            "files": [
                {"name": each.name, "size": each.size, "url": reverse("link_public_file", args=[found.slug, each.pk])}
                for each in files.get(row.pk, [])
            ],
        }
        for row in rows
    ]


@require_safe
def link_file(request: HttpRequest, slug: str, file: UUID) -> HttpResponseBase:
    """Serves the file of a public exchange of a public link, and of no other. Raises Http404."""
    found = get_object_or_404(Link.objects.published(), slug=slug)
    shown = attaching.shown_of(found, found.public_exchanges.all())
    row = next((each for files in shown.values() for each in files if each.pk == file), None)
    if row is None:
        raise Http404
    return file_response(request, str(row.file.name), public=True)


def term_line(term: Term) -> dict[str, str]:
    """A term with the page of it, where it has one."""
    pages = {"topics": "topic", "kmgbf-targets": "target"}
    name = pages.get(term.scheme.code)
    return {"label": term.name, "url": reverse(name, args=[term.code]) if name and not term.is_retired else ""}


def own_page(request: HttpRequest, found: Link) -> str:
    """The page of the link in the workspace of the reader's own city."""
    if not request.user.is_authenticated:
        return ""
    mine = roles_of(request.user)
    city = next((part.city for part in found.members if part.city_id in mine), None)
    return reverse("workspace_link", args=[city.slug, found.slug]) if city else ""
