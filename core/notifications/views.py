"""The notices of the person who is signed in, how they want to be told, and the way out of mails."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.gates import signed_in
from core.accounts.views.account import person
from core.accounts.views.pages import form_page
from core.notifications import actions
from core.notifications.forms import ChoicesForm
from core.notifications.links import wish_of
from core.notifications.models import How, Notice, Preference
from core.notifications.texts import worded
from core.ui.answers import error
from core.ui.pages import page_url
from core.ui.paging import page_of

LARGEST_KEY = 2**63 - 1
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponseBase:
    mine = Notice.objects.of(person(request))
    only_unread = request.GET.get("show") == "unread"
    unread = mine.unread().count()
    page = page_of(mine.unread() if only_unread else mine, request.GET.get("page"))
    said = worded(list(page.object_list))
    here = reverse("notices")
    context = {
        "title": _("Your notices"),
        "said": said,
        "newest": max((each.notice.pk for each in said), default=0),
        "unread": unread,
        "only_unread": only_unread,
        "tabs": [
            {"label": _("All"), "url": here, "current": not only_unread},
            {"label": _("Unread"), "url": f"{here}?show=unread", "count": unread, "current": only_unread},
        ],
        "list_page": page,
        "params": request.GET,
        "followings_url": page_url("followings"),
    }
    return render(request, "notifications/inbox.html", context)


@signed_in
@require_POST
def open_notice(request: HttpRequest, number: int) -> HttpResponseBase:
    """Reading it and going where it leads is one step."""
    notice = actions.mark_read(person(request), number=number) if number <= LARGEST_KEY else None
    if notice is None:
        raise Http404
    return redirect(f"/{get_language()}/{notice.address}")


@signed_in
@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponseBase:
    upto = request.POST.get("upto", "")
    if upto.isascii() and upto.isdigit() and len(upto) <= 18:
        actions.mark_all_read(person(request), upto=int(upto))
        messages.success(request, _("All notices are marked as read."))
    return redirect("notices")


@signed_in
@read_or_send
def choices(request: HttpRequest) -> HttpResponseBase:
    user = person(request)
    form = ChoicesForm(
        request.POST if request.method == "POST" else None, chosen=Preference.objects.chosen_by(user), person=user
    )
    if not form.is_valid():
        return form_page(request, "notifications/settings.html", form, title=_("Emails about notices"))
    actions.choose(user, form.cleaned_data)
    messages.success(request, _("Your choice is saved."))
    return redirect("notice_settings")


@csrf_exempt  # the signed key is the right to do it, and mail programs that stop mails by one click have no other
@read_or_send
@never_cache
def unsubscribe(request: HttpRequest, key: str) -> HttpResponse:
    """Opening it changes nothing: programs that look at mails open links too. After a POST it answers at once, for
    mail programs follow no redirect (RFC 8058)."""
    wish = wish_of(key)
    if wish is None:
        response = error(request, 410)
    else:
        if request.method == "POST":
            actions.choose(wish.person, {group.code: How.NEVER for group in wish.groups})
        context = {
            "title": _("Emails stopped") if request.method == "POST" else _("Stop these emails"),
            "groups": wish.groups,
            "is_done": request.method == "POST",
        }
        response = render(request, "notifications/unsubscribe.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
