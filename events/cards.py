"""One's own card as a speaker: by the link of the mail, without an account, or signed in.

Opening a link changes nothing: programs that look at mails open links too. The buttons do.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.accounts import limits
from core.accounts.forms import errors_of
from core.accounts.gates import signed_in, to_sign_in
from core.accounts.models import User
from core.conflicts import saved
from core.consent import records, wording
from core.consent.forms import ConsentForm
from core.consent.models import What
from core.consent.records import Way
from core.files.serving import file_response as file_answer
from core.history.write import Actor
from core.ui.answers import error
from events import consents, links
from events.card_forms import POSTS, DetailsForm, PhotoForm
from events.models import Speaker

OWN = "own-"
MAIL = limits.Limit("speaker-card-mail", 3, limits.HOUR)


class Card(NamedTuple):
    speaker: Speaker
    key: str
    by: Actor
    way: Way
    may_change: bool

    @property
    def url(self) -> str:
        return reverse("speaker_card", args=[self.key])


type View = Callable[[HttpRequest, Card], HttpResponseBase]


def of_card(view: View) -> Callable[..., HttpResponseBase]:
    """The card of the link, or of the person who is signed in: `own-` and its number. A dead link is 410."""

    @wraps(view)
    @never_cache
    def marked(request: HttpRequest, key: str) -> Any:
        if key.startswith(OWN):
            return by_account(request, key) if request.user.is_authenticated else to_sign_in(request)
        contact = links.contact_of(key)
        if contact is None:
            return error(request, 410)
        return view(request, Card(contact.speaker, key, records.THEMSELVES, Way.LINK, links.is_fresh(key)))

    def by_account(request: HttpRequest, key: str) -> HttpResponseBase:
        number = key.removeprefix(OWN)
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise Http404
        user = request.user
        assert isinstance(user, User)
        speaker = get_object_or_404(consents.cards_of(user), pk=int(number))
        return view(request, Card(speaker, key, Actor.person(user), Way.ACCOUNT, may_change=True))

    return marked


def changing(view: View) -> View:
    """Lets a link change the card only while it is young: after that a new one is mailed first."""

    @wraps(view)
    def marked(request: HttpRequest, card: Card) -> HttpResponseBase:
        return view(request, card) if card.may_change else error(request, 410)

    return marked


def language() -> str:
    return get_language() or "en"


# --- Seeing -------------------------------------------------------------------------------------------------------


@signed_in
@require_safe
def own_cards(request: HttpRequest) -> HttpResponseBase:
    user = request.user
    assert isinstance(user, User)
    cards = [(speaker, reverse("speaker_card", args=[f"{OWN}{speaker.pk}"])) for speaker in consents.cards_of(user)]
    return render(request, "events/card/cards.html", {"title": _("Your speaker details"), "cards": cards})


@require_safe
@of_card
def card(request: HttpRequest, card: Card) -> HttpResponseBase:
    return page(request, card)


def page(
    request: HttpRequest,
    card: Card,
    *,
    details: DetailsForm | None = None,
    boxes: ConsentForm | None = None,
    photo: PhotoForm | None = None,
    status: int = 200,
) -> HttpResponse:
    speaker = card.speaker
    contact = consents.contact_of(speaker)
    details = details or DetailsForm(instance=speaker)
    boxes = boxes or ConsentForm(holds=records.agreed(speaker), asked=consents.ASKED)
    photo = photo or PhotoForm(tenant=None, by=card.by.id)
    context = {
        "title": _("Data kept about you as a speaker"),
        "card": card,
        "speaker": speaker,
        "contact": contact,
        "kept": kept_facts(speaker),
        "talks": speaker.contributions.select_related("event", "session").order_by("-event__starts", "order", "pk")[
            :100
        ],
        "consents": records.of_row(speaker)[:50],
        "wording": wording.current(),
        "details": details,
        "boxes": boxes,
        "photo": photo,
        "errors": [line for form in (details, boxes, photo) if form.is_bound for line in errors_of(form)],
    }
    return render(request, "events/card/card.html", context, status=status)


def kept_facts(speaker: Speaker) -> list[tuple[str, str]]:
    """Label and value of everything in the entry itself that is not empty."""
    names = ("given_name", "family_name", "local_name", *POSTS)
    fields = [(str(DetailsForm.base_fields[name].label), str(getattr(speaker, name) or "")) for name in names]
    around = [
        (_("Organisation"), speaker.organisation.name if speaker.organisation else ""),
        (_("City"), speaker.city.name if speaker.city else ""),
    ]
    return [(label, value) for label, value in (*fields, *around) if value]


@require_safe
@of_card
def own_photo(request: HttpRequest, card: Card) -> HttpResponseBase:
    contact = consents.contact_of(card.speaker)
    if not contact.photo:
        raise Http404
    return file_answer(request, str(contact.photo.name), public=False)


@require_safe
def photo(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows to everybody the photo of somebody who agreed to it."""
    speaker = get_object_or_404(Speaker.objects.with_photo().select_related("contact"), slug=slug)
    return file_answer(request, str(speaker.contact.photo.name), public=True)


# --- Changing -----------------------------------------------------------------------------------------------------


@require_POST
@of_card
@changing
def save_consents(request: HttpRequest, card: Card) -> HttpResponseBase:
    form = ConsentForm(request.POST, holds=set(), asked=consents.ASKED)
    if not form.is_valid():
        return page(request, card, boxes=form)
    consents.agree(
        card.speaker, consents.chosen(card.speaker, form.wanted()), by=card.by, way=card.way, language=language()
    )
    messages.success(request, _("Your consent has been recorded. Pages now show what you agreed to."))
    return redirect(card.url)


@require_POST
@of_card
def take_back(request: HttpRequest, card: Card) -> HttpResponseBase:
    consents.take_back(card.speaker, by=card.by, way=card.way, language=language())
    messages.success(
        request, _("Your name is no longer shown anywhere on the site. Your job title and organisation remain.")
    )
    return redirect(card.url)


@require_POST
@of_card
def no_messages(request: HttpRequest, card: Card) -> HttpResponseBase:
    """Ends messages by a link of any age: what is taken back needs no young one."""
    records.record_consents(card.speaker, {What.CONTACT: False}, by=card.by, way=card.way, language=language())
    messages.success(request, _("No one can contact you through this site any more."))
    return redirect(card.url)


@require_POST
@of_card
@changing
def save_details(request: HttpRequest, card: Card) -> HttpResponseBase:
    form = saved(
        lambda: DetailsForm(request.POST, instance=get_object_or_404(Speaker, pk=card.speaker.pk)),
        lambda form: consents.correct(card.speaker, changes=form.changes(), expected=form.now, by=card.by),
    )
    if not form.is_saved:
        return page(request, card, details=form, status=form.status)
    messages.success(request, _("Your details have been saved."))
    return redirect(card.url)


@require_POST
@of_card
@changing
def save_photo(request: HttpRequest, card: Card) -> HttpResponseBase:
    form = PhotoForm(request.POST, request.FILES, tenant=None, by=card.by.id)
    if not form.is_valid():
        return page(request, card, photo=form)
    consents.set_photo(card.speaker, form.cleaned_data["photo"], by=card.by)
    messages.success(request, _("The photo has been saved. It is shown only if you agree to this below."))
    return redirect(card.url)


@require_POST
@of_card
def drop_photo(request: HttpRequest, card: Card) -> HttpResponseBase:
    consents.drop_photo(card.speaker, by=card.by)
    messages.success(request, _("The photo has been deleted."))
    return redirect(card.url)


@require_POST
@of_card
def send_link(request: HttpRequest, card: Card) -> HttpResponseBase:
    """Mails a link to the address that is kept, and to no other."""
    wait = MAIL.take(card.speaker.pk)
    if wait is not None:
        return limits.too_many_tries(request, wait)
    consents.tell(card.speaker)
    messages.success(request, _("We have emailed a new link to the address that we keep."))
    return redirect(card.url)


@require_POST
@of_card
def erase(request: HttpRequest, card: Card) -> HttpResponseBase:
    consents.erase(card.speaker, by=card.by, way=card.way, language=language())
    return redirect("speaker_erased")


@require_safe
@never_cache
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "events/card/erased.html", {"title": _("Your data has been deleted")})
