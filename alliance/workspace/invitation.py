"""The way of somebody who was invited: the link in the mail, sign in or sign up, and the answer.

The address with the secret shows nothing: it leads on, and the session remembers which invitation it was. So the
secret is never on a page from which a form or a link could carry it elsewhere.
"""

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cities.models import City
from cities.team import invitations
from cities.team.models import Invitation, StaffRole
from core.accounts import invited
from core.accounts.models import User
from core.accounts.permissions import may
from core.text.fallback import localized
from core.ui.answers import error
from core.ui.context import named_address

KEY = "invitation"
SALT = "alliance.workspace.invitation"
SECONDS = 3 * 3_600


@require_safe
@never_cache
def link(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Opening it uses nothing up: programs that look at mails open links too."""
    row = invitations.with_secret(secret)
    response = error(request, 410) if row is None else remembered(request, row)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def remembered(request: HttpRequest, row: Invitation) -> HttpResponse:
    here = reverse("invitation_answer")
    request.session[KEY] = signing.dumps([row.pk, row.token_hash], salt=SALT)
    if not request.user.is_authenticated:
        invited.remember(request, row.email, here)
    return redirect(here)


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The one whose link was opened in this session, while it is good."""
    try:
        number, token_hash = signing.loads(request.session.get(KEY, ""), salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return invitations.still_open(number, token_hash)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest) -> HttpResponseBase:
    row = invitation_of(request)
    if row is None:
        return error(request, 410)
    if not isinstance(request.user, User):
        return invitation_page(request, row)
    if not invitations.is_for(row, request.user):
        return other_address(request)
    if request.method != "POST":
        return invitation_page(request, row)
    return accepted(request, row, request.user)


def invitation_page(request: HttpRequest, row: Invitation) -> HttpResponse:
    """Shows an invitation; to a visitor it offers sign-in and sign-up, which lead back here."""
    here = urlencode({"next": reverse("invitation_answer")})
    city = localized(row.city, "name").text
    context = {
        "title": _("Invitation to the team of %(city)s") % {"city": city},
        "city": city,
        "by": row.by_label,
        "is_lead": row.role == StaffRole.Role.LEAD,
        "body": row.body,
        "is_visitor": not request.user.is_authenticated,
        "sign_in_url": f"{reverse('account_login')}?{here}",
        "sign_up_url": reverse("account_signup"),
    }
    return render(request, "workspace/invitation.html", context)


def other_address(request: HttpRequest) -> HttpResponse:
    """Does not name the address: whoever has a forwarded link learns nothing from it."""
    return error(
        request,
        403,
        title=_("This invitation was sent to another address."),
        happened=_("You are signed in with another email address. Nothing was changed."),
        next_step=_(
            "Sign out, then open the link in the email again. You can also ask for an invitation to your own address."
        ),
    )


def accepted(request: HttpRequest, row: Invitation, person: User) -> HttpResponseBase:
    before = StaffRole.objects.filter(user=person, city=row.city_id).first()
    try:
        role = invitations.accept(row, person=person)
    except invitations.NoLongerValid:
        return error(request, 410)
    except invitations.OtherAddress:  # the account changed its address, or was closed, since it was looked at
        return other_address(request)
    except invitations.Suspended:
        return error(
            request,
            403,
            title=_("Your role in this city is suspended."),
            next_step=_("Contact the secretariat."),
        )
    request.session.pop(KEY, None)
    messages.success(request, invitation_sentence(before, role))
    if before is None:
        messages.info(request, welcome(role))
    return redirect(next_page(person, row.city))


def invitation_sentence(before: StaffRole | None, role: StaffRole) -> str:
    words = {"city": localized(role.city, "name").text}
    if before and before.role == role.role:
        is_lead = role.role == StaffRole.Role.LEAD
        sentence = _("You are already a lead of %(city)s.") if is_lead else _("You are already an editor of %(city)s.")
        return sentence % words
    if role.role == StaffRole.Role.LEAD:
        return _("You are now a lead of %(city)s.") % words
    return _("You are now an editor of %(city)s.") % words


def welcome(role: StaffRole) -> str:
    """What to do first, for somebody who has never been here."""
    if role.role == StaffRole.Role.LEAD:
        return _(
            "Welcome. Tasks that need your attention are listed first. Check the public page of your city, "
            "correct any errors and send the page for review. Nothing becomes public before that."
        )
    return _(
        "Welcome. Tasks that need your attention are listed first. Choose a part of the profile and start "
        "writing. Your text is saved automatically. Nothing becomes public before a lead of your city sends "
        "it for review."
    )


def next_page(person: User, city: City) -> str:
    return reverse("workspace", args=[city.slug]) if may(person, "city.work", city) else named_address("account")
