"""What speakers agreed to, their contact data, and how they are told: the one way to change any of it.

Somebody who is not a member stands on a programme because another person entered them. They get a mail with a link to
their own card: it shows everything that is kept, and lets them agree, correct, take back, and be removed for good.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.accounts import mails
from core.accounts.invited import has_confirmed
from core.accounts.models import User, new_stamp
from core.consent import records
from core.consent.models import What
from core.consent.records import Way, record_consents
from core.files.models import StoredFile
from core.history import erasure
from core.history.snapshot import apply_patch
from core.history.write import (
    Actor,
    changing,
    kept_name,
    label_of,
    one_transaction,
    set_unversioned,
    tell_followers,
    write_entry,
)
from core.redirects.models import MovedAddress
from core.text.languages import LANGUAGE_CODES, column_name
from core.vocabulary.models import Source
from events import links
from events.actions import change_speaker, drop_file, forget_contact
from events.models import Speaker, SpeakerContact

ERASED = "erased"
ASKED = tuple(what for what in What if what != What.QUESTION)  # that one is of focal points
OWN_FIELDS = ("given_name", "family_name", "name_order", "local_name", "local_language", "sort_key", "post")
NAMES = ("given_name", "family_name", "local_name", "local_language", "sort_key")


# --- Three states -------------------------------------------------------------------------------------------------


def agree(
    speaker: Speaker, wanted: Mapping[What, bool], *, by: Actor, way: Way, language: str, note: str = ""
) -> Speaker:
    """Raises ValidationError when the page is agreed to, and not that its data are kept where they are."""
    holds = records.agreed(speaker)
    after = {what for what in What if wanted.get(what, what in holds)}
    if What.PROFILE in after and What.ABROAD not in after:
        raise ValidationError(
            _("The name cannot be shown without this consent, because the site keeps its data in one country.")
        )
    return record_consents(speaker, wanted, by=by, way=way, language=language, note=note)


def chosen(speaker: Speaker, ticked: Mapping[What, bool]) -> Mapping[What, bool]:
    """What the boxes of a form mean: the name that is public already was never agreed to here, so that its box stands
    empty. To leave it empty takes nothing back; who wants that says so (`take_back`)."""
    is_public = speaker.consent == Speaker.Consent.ALREADY_PUBLIC
    left_alone = {What.PROFILE, What.ABROAD} if is_public and not ticked.get(What.PROFILE) else set()
    return {what: given for what, given in ticked.items() if what not in left_alone or given}


def take_back(speaker: Speaker, *, by: Actor, way: Way, language: str) -> Speaker:
    """All of it, also what was shown because it is public already: post and body alone remain."""
    return record_consents(speaker, dict.fromkeys(What, False), by=by, way=way, language=language)


def declare_public(speaker: Speaker, *, source: Source, confirmed_by: str, on: date, by: Actor) -> Speaker:
    """The name is public already, there and then. Never against somebody who took a consent back."""
    if records.was_taken_back(speaker, What.PROFILE):
        raise ValidationError(_("This person has withdrawn their consent. Only they can give it again."))
    after = {
        "consent": Speaker.Consent.ALREADY_PUBLIC,
        "consent_source": source,
        "public_by": confirmed_by[:200],
        "public_on": on,
    }
    with one_transaction() as publishing:
        fresh = Speaker._base_manager.select_for_update().get(pk=speaker.pk)
        before = {name: getattr(fresh, name) for name in after}
        set_unversioned(fresh, after)
        write_entry(fresh, "speaker_public", text=kept_name(fresh), by=by, before=plain(before), after=plain(after))
        tell_followers(fresh)
        publishing.everything()
    return fresh


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else getattr(value, "pk", value)
        for name, value in values.items()
    }


# --- Contact data -------------------------------------------------------------------------------------------------


def contact_of(speaker: Speaker) -> SpeakerContact:
    """The contact data as they are kept, or an empty row that is not."""
    return SpeakerContact.objects.filter(speaker=speaker).first() or SpeakerContact(speaker=speaker)


def keep_contact(speaker: Speaker, *, email: str, phone: str = "", language: str = "en", by: Actor) -> SpeakerContact:
    """A new address is told at once that it was entered, and links to the old one are void."""
    with one_transaction() as publishing:
        contact = contact_of(speaker)
        is_new = contact.email.lower() != email.lower()
        contact.email, contact.phone, contact.language = email, phone, language
        if is_new:
            contact.stamp, contact.told_at, contact.user = new_stamp(), None, None
        contact.full_clean()
        contact.save()
        write_entry(speaker, "speaker_contact_changed", text=kept_name(speaker), by=by, before={}, after={})
        publishing.everything()  # without an address nobody can write to them: their page says so
    if is_new and email:
        tell(speaker)
    return contact


def tell(speaker: Speaker) -> None:
    """The mail that somebody entered them, with the link to their card. In their language."""
    contact = contact_of(speaker)
    if not contact.email:
        return
    SpeakerContact.objects.filter(pk=contact.pk).update(told_at=timezone.now())
    transaction.on_commit(lambda: send(contact))


def send(contact: SpeakerContact) -> None:
    with override(contact.language):
        url = settings.SITE_URL + reverse("speaker_card", args=[links.key_of(contact)])
        letter = mails.Letter(
            _("You have been entered as a speaker on the Cities Biodiversity Alliance Platform"),
            [
                _("A person from the alliance or from a member city has entered you as a speaker."),
                _(
                    "The link shows the data kept about you. On that page you can agree, correct your data, or "
                    "have it deleted."
                ),
                _(
                    "The link is for you only, so do not forward this email. Your email address is never shown "
                    "on the site."
                ),
            ],
            url,
            _("View the data kept about you"),
        )
        mails.send_letter(contact.email, contact.language, letter)


# --- The photo ----------------------------------------------------------------------------------------------------


def set_photo(speaker: Speaker, stored: StoredFile, *, by: Actor) -> None:
    with one_transaction() as publishing:
        contact = contact_of(speaker)
        drop_file(contact)
        contact.photo.name = stored.path
        contact.save()
        write_entry(speaker, "speaker_photo_changed", text=kept_name(speaker), by=by, before={}, after={})
        publishing.everything()


def drop_photo(speaker: Speaker, *, by: Actor) -> None:
    with one_transaction() as publishing:
        contact = contact_of(speaker)
        if contact.photo:
            drop_file(contact)
            contact.photo.name = ""
            contact.save()
            write_entry(speaker, "speaker_photo_changed", text=kept_name(speaker), by=by, before={}, after={})
            publishing.everything()


# --- The person themselves ----------------------------------------------------------------------------------------


def cards_of(user: User) -> QuerySet[Speaker]:
    """Speakers of this account, or with an address that the person has confirmed as theirs."""
    mine = Q(contact__user=user)
    if has_confirmed(user):
        mine |= Q(contact__email_key=user.email_key, contact__user=None)
    return Speaker.objects.filter(mine).select_related("contact", "organisation", "city").order_by("pk")


def correct(speaker: Speaker, *, changes: Mapping[str, Any], expected: int, by: Actor) -> Speaker:
    """Name and post, by the person. Raises VersionConflict, ValidationError."""
    return change_speaker(speaker, changes=changes, expected=expected, by=by)


def erase(speaker: Speaker, *, by: Actor, way: Way, language: str) -> Speaker:
    """Deletes for good: consents, contact, photo, and the name in the row, in its history and in its address.

    Post and body of that day stay on the programme. The number stays, so that nobody is mixed up with anybody.
    """
    with one_transaction():
        take_back(speaker, by=by, way=way, language=language)
        forget_contact(speaker)
        old = speaker.get_absolute_url().partition("/speakers/")[2]
        with changing(speaker, "speaker_erased", by=by, expected=None) as fresh:
            fresh.slug = f"speaker-{fresh.pk}"
            apply_patch(fresh, {**dict.fromkeys(NAMES, ""), "family_name": ERASED, "sort_key": ERASED})
        erasure.forget_values(label_of(fresh), fresh.pk, fields=(*NAMES, "slug"), text=fresh.slug)
        MovedAddress.objects.filter(Q(new_path=f"/speakers/{old}") | Q(old_path=f"/speakers/{old}")).delete()
    return fresh


# --- Accounts -----------------------------------------------------------------------------------------------------


def close_cards(user: User) -> None:
    """Hides the cards of an account that closes: nothing of the person is shown, and their contact data go."""
    for speaker in cards_of(user):
        take_back(speaker, by=Actor.person(user), way=Way.CLOSED, language=user.language)
        forget_contact(speaker)


def own_cards(user: User) -> list[dict[str, Any]]:
    """Everything that is kept of a person as a speaker, for the file of one's data."""
    return [card(speaker) for speaker in cards_of(user)]


def card(speaker: Speaker) -> dict[str, Any]:
    contact = speaker.contact
    return {
        **{name: getattr(speaker, name) for name in ("slug", *NAMES, "name_order", "consent")},
        "post": {code: getattr(speaker, column_name("post", code)) or "" for code in LANGUAGE_CODES},
        "organisation": speaker.organisation.name if speaker.organisation else None,
        "city": speaker.city.name if speaker.city else None,
        "already_public_in": speaker.consent_source.title if speaker.consent_source else None,
        "email": contact.email,
        "phone": contact.phone,
        "language": contact.language,
        "has_photo": bool(contact.photo),
        "told_at": contact.told_at,
        "events": sorted({row.event.slug for row in speaker.contributions.select_related("event")}),
        "consents": [
            {name: getattr(row, name) for name in ("what", "given", "wording", "language", "at", "way")}
            for row in records.of_row(speaker).order_by("pk")
        ],
    }


records.register(
    Speaker,
    profile=records.Column("consent", on=Speaker.Consent.CONSENTED, off=Speaker.Consent.NONE),
    photo=records.Column("photo_agreed"),
    recording=records.Column("recording_agreed"),
    contact=records.Column("contact_agreed"),
)
