"""A pack: what a city gave of a project to a funder, for whoever holds its link. Read and print; nothing is kept of it.

A link that never was is no page (404). One that ended, was taken back or went with its project or city gets one answer,
410, in words that are true of all of them.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cities.team.message_recipients import asked_in
from core.files.serving import file_response
from core.ratelimits.limits import client_address, take
from core.ui.answers import error, reader_language
from finance.interests import packs
from finance.interests.showing import body_of

OPENED_AN_HOUR, HOUR = 60, 3_600
FILES_AN_HOUR = 600  # of an office with one address: 30 readers of a pack with as many files as a project can have


@require_safe
def pack(request: HttpRequest, key: str) -> HttpResponseBase:
    """How often one address may ask is counted before it is looked up: who guesses learns nothing by waiting."""
    wait = take("pack", client_address(request), OPENED_AN_HOUR, HOUR)
    if wait is not None:
        return closed_to_others(error(request, 429, wait=wait))
    found = packs.with_key(key)
    if found is None:
        return not_open(request, key)
    if request.method == "GET":
        packs.opened(found, request.user)
    body = body_of(found)
    files = [{**each, "url": reverse("pack_file", args=[key, each["key"]])} for each in body["files"]]
    context = {
        **body,
        "files": files,
        "has_contact": any(group["code"] == packs.CONTACTS for group in body["groups"]),
        "contact": asked_in(found.project.city_id),
        "ask_url": reverse("pack_ask", args=[key]),
    }
    return closed_to_others(render(request, "finance/pack.html", context))


@require_safe
def pack_file(request: HttpRequest, key: str, file: UUID) -> HttpResponseBase:
    """Serves a file by the same link and as long: who holds no key learns of no file. How often one address may ask has
    a count of its own, also before it is looked up, so that whoever fetches all files shuts nobody out of the page."""
    wait = take("pack-file", client_address(request), FILES_AN_HOUR, HOUR)
    if wait is not None:
        return closed_to_others(error(request, 429, wait=wait))
    found = packs.with_key(key)
    if found is None:
        return not_open(request, key)
    path = packs.file_in(found, file)
    if path is None:
        return closed_to_others(error(request, 404))
    response = file_response(request, path, public=False)
    if request.method == "GET":
        packs.opened(found, request.user)
    return closed_to_others(response)


def not_open(request: HttpRequest, key: str) -> HttpResponse:
    """Who holds the key of a pack that is over knows already that there was one."""
    if not packs.is_known(key):
        return closed_to_others(error(request, 404))
    with override(reader_language(request)):
        title = _("This pack is no longer available.")
        happened = _("The pack has passed its closing date, or the city no longer shares it.")
        next_step = _("Ask the city that gave you the pack whether a new one is available.")
    return closed_to_others(error(request, 410, title=title, happened=happened, next_step=next_step))


def closed_to_others[Answer: HttpResponseBase](response: Answer) -> Answer:
    """Keeps an answer out of every index, every cache, and every address that another site is told."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = (
        "strict-origin"  # no address; with none at all a browser sends forms without their origin
    )
    return response
