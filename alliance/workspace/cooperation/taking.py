"""Files of a thread, and the whole thread as a text to take away: for the staff of its cities alone."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.cooperation.links import link_at
from alliance.workspace.cooperation.showing import city_name
from alliance.workspace.cooperation.threads import request_at
from cooperation.models import Exchange, Link, Message, Request, ThreadFile
from cooperation.threads.proposed import asked_in_thread, beside_words
from core.files.serving import file_response
from core.text.clocks import clock

RULE = "-" * 40


# --- Files --------------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def request_file(request: HttpRequest, workspace: CityContext, key: Any, file: Any) -> HttpResponseBase:
    return given(request, Q(message__request=request_at(workspace, key)), file)


@staff_only
@require_safe
def link_file(request: HttpRequest, workspace: CityContext, slug: str, file: Any) -> HttpResponseBase:
    link = link_at(workspace, slug)
    return given(request, Q(message__link=link) | Q(exchange__link=link), file)


def given(request: HttpRequest, of_thread: Q, key: Any) -> HttpResponseBase:
    """Raises Http404 for a file of another thread."""
    found = ThreadFile.objects.filter(of_thread, pk=key).first()
    if found is None:
        raise Http404
    return file_response(request, str(found.file.name), public=False)


# --- The whole thread ---------------------------------------------------------------------------------------------


@staff_only
@require_safe
def request_text(request: HttpRequest, workspace: CityContext, key: Any) -> HttpResponse:
    row = request_at(workspace, key)
    cities = {"one": city_name(row.from_city), "other": city_name(row.to_city)}
    parts = [
        row.title,
        _("Request from %(one)s to %(other)s") % cities,
        str(row.get_state_display()),
        *dated(_("Sent on"), row.sent_on, row.sent_by_label),
        *([] if asked_in_thread(row) else ["", row.text, *filter(None, [row.period])]),
        *messages_of(row),
    ]
    return as_text(f"request-{row.key}", parts)


@staff_only
@require_safe
def link_text(request: HttpRequest, workspace: CityContext, slug: str) -> HttpResponse:
    link = link_at(workspace, slug)
    names = pgettext("between the items of a list", ", ").join(city_name(part.city) for part in link.parts.all())
    parts = [
        link.words_title,
        _("Link between %(cities)s") % {"cities": names},
        str(link.get_state_display()),
        *dated(_("Since"), link.starts),
        *dated(_("Ended on"), link.ended_on),
        *([str(link.get_outcome_display())] if link.outcome else []),
        "",
        link.words_summary,
        *exchanges_of(link),
        *messages_of(link),
    ]
    return as_text(f"link-{link.slug}", parts)


def dated(label: str, day: Any, who: str = "") -> list[str]:
    if not day:
        return []
    return [
        " · ".join(filter(None, [_("%(label)s: %(value)s") % {"label": label, "value": date_format(day)}, who])),
    ]


def exchanges_of(link: Link) -> list[str]:
    rows: Iterable[Exchange] = link.exchanges.select_related("city").prefetch_related("attachments").order_by("day")
    lines: list[str] = []
    for row in rows:
        planned = [_("planned")] if row.is_planned else []
        head = [date_format(row.day), str(row.get_kind_display()), city_name(row.city), row.author_label, *planned]
        lines += ["", RULE, " · ".join(filter(None, head)), row.learned, *files_of(row)]
    return lines


def messages_of(thing: Request | Link) -> list[str]:
    """Each with its day: whoever reads the text later does not know which day was today."""
    lines: list[str] = []
    for row in thing.messages.select_related("city").prefetch_related("attachments"):
        head = [str(row.get_step_display()), clock(row.at), row.author_label, city_name(row.city)]
        said = filter(None, [" · ".join(beside_words(row)), row.text])
        lines += ["", RULE, " · ".join(filter(None, head)), *said, *files_of(row)]
    return lines


def files_of(row: Message | Exchange) -> list[str]:
    return [
        _("File: %(name)s (%(size)s)") % {"name": each.name, "size": filesizeformat(each.size)}
        for each in row.attachments.all()
    ]


def as_text(name: str, lines: list[str]) -> HttpResponse:
    """Answers a text with the mark of UTF-8, by which every program knows it."""
    text = "\n".join(lines).replace("\r\n", "\n").replace("\n", "\r\n")
    response = HttpResponse(f"\ufeff{text}\r\n", content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.txt"'
    return response
