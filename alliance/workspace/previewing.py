"""See it as readers will: a draft is put in its place, its public page is made, and everything is taken back."""

import re
from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.workspace.addresses import TargetRef
from alliance.workspace.checking import the_proposal
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import EditTarget, thing_at
from core.history.merge import Clashes
from core.history.write import AlreadyExists, VersionConflict
from core.pagecache.kept import nothing_kept
from core.review.proposals import actions, next_draft
from core.workflow import InvalidTransition

BODY = re.compile(r"<body[^>]*>")
PHOTO = re.compile(r'(src|href)="[^"]*/photo/\?v=')


@staff_only
@require_safe
def preview(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    """What nobody could publish as it stands has no page yet: the check says what it lacks."""
    thing = thing_at(workspace, where)
    the_proposal(thing)
    try:
        page = as_readers_see(request, thing)
    except (ValidationError, Clashes, AlreadyExists, VersionConflict, InvalidTransition, Http404):
        messages.info(request, _("The preview is not available yet. Some content is missing: see below."))
        return redirect(thing.at["check"])
    return HttpResponse(with_bar(page, thing), headers={"X-Robots-Tag": "noindex", "Cache-Control": "no-store"})


def as_readers_see(request: HttpRequest, thing: EditTarget) -> str:
    """The same as `actions.try_out`, with a look before all of it is taken back."""
    whole = next_draft.whole(the_proposal(thing))
    actions.check_required(whole)
    with nothing_kept(), transaction.atomic():
        row: Any = actions.apply(whole, thing.workspace.by)
        page = public_page_of(request, thing, row.get_absolute_url())
        transaction.set_rollback(True)
    return page


def public_page_of(request: HttpRequest, thing: EditTarget, address: str) -> str:
    """The public page as anybody sees it; of a city that is not listed yet as its own staff do."""
    path, _mark, query = address.partition("#")[0].partition("?")
    match = resolve(path)
    asked = copy(request)
    asked.method, asked.path, asked.path_info, asked.resolver_match = "GET", path, path, match
    asked.GET = QueryDict(query)
    if thing.workspace.city.is_listed:
        asked.user = AnonymousUser()
    answer = match.func(asked, *match.args, **match.kwargs)
    if not isinstance(answer, HttpResponse) or answer.status_code != 200:
        raise Http404
    return answer.content.decode()


def with_bar(page: str, thing: EditTarget) -> str:
    """Says above the page that it is not published, and where one came from; with the picture of the draft."""
    bar = render_to_string("workspace/preview-bar.html", {"thing": thing})
    if thing.previews:
        page = PHOTO.sub(rf'\1="{thing.previews[0]}?v=', page)
    return BODY.sub(lambda found: found.group() + bar, page, count=1)
