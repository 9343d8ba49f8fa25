"""Whether the page of a city names its focal point, and members write to them: each decides for themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cities.team import consents
from cities.team.models import StaffRole
from core.accounts.forms import errors_of
from core.accounts.gates import signed_in
from core.consent import records, wording
from core.consent.forms import ConsentForm
from core.history.write import Actor
from core.text.fallback import localized


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def staff_card(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the card. It does not exist for whoever has no role in the city."""
    mine = StaffRole.objects.with_rights().filter(user=request.user.pk, city__slug=slug).select_related("city")
    role = get_object_or_404(mine)
    if request.method != "POST":
        return page(request, role, form(role))
    sent = form(role, request.POST)
    if not sent.is_valid():
        return page(request, role, sent)
    by = Actor(id=request.user.pk, label=str(request.user)[:200])
    consents.agree(role, sent.wanted(), by=by, language=get_language() or "en")
    messages.success(request, _("Your consent has been recorded. You can withdraw it on this page at any time."))
    return redirect("staff_card", slug)


def form(role: StaffRole, data: object = None) -> ConsentForm:
    holds = records.agreed(role)
    return ConsentForm(data, holds=holds, asked=consents.ASKED, words=consents.TEXTS)


def page(request: HttpRequest, role: StaffRole, boxes: ConsentForm) -> HttpResponse:
    context = {
        "title": _("Your consent as focal point"),
        "role": role,
        "city": localized(role.city, "name"),
        "boxes": boxes,
        "wording": wording.current(),
        "consents": records.of_row(role)[:20],
        "errors": errors_of(boxes) if boxes.is_bound else [],
    }
    return render(request, "workspace/staff_card.html", context)
