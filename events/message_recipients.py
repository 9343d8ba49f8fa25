"""Speakers whom members may write to: named, agreed, and with an address to which it can be passed on."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.consent import records
from core.consent.models import What
from core.messaging import recipients
from core.messaging.recipients import Recipient
from events.models import Speaker, SpeakerContact

KIND = "speaker"


def find(key: int, *, anyway: bool = False) -> Recipient | None:
    rows = Speaker.objects.filter(contact__email__gt="") if anyway else Speaker.objects.reachable()
    speaker = rows.select_related("contact").filter(pk=key).first()
    return recipient(speaker) if speaker else None


def by_slug(slug: str) -> Recipient | None:
    speaker = Speaker.objects.reachable().select_related("contact").filter(slug=slug).first()
    return recipient(speaker) if speaker else None


def recipient(speaker: Speaker) -> Recipient:
    contact = speaker.contact
    return Recipient(
        kind=KIND,
        key=speaker.pk,
        name=speaker.display_name,
        title=_("Send a message to %(name)s") % {"name": speaker.display_name},
        email=contact.email,
        language=contact.language,
        page=speaker.get_absolute_url(),
        account=contact.user_id or account_with(contact),
    )


def account_with(contact: SpeakerContact) -> int | None:
    return User.objects.filter(email_key=contact.email_key, is_active=True).values_list("pk", flat=True).first()


def stop(key: int) -> None:
    speaker = Speaker.objects.filter(pk=key).first()
    if speaker:
        records.taken_back_by_link(speaker, What.CONTACT)


def names(keys: Iterable[int]) -> Mapping[int, str]:
    """Names of those who are named now, by key."""
    return {speaker.pk: speaker.display_name for speaker in Speaker.objects.named().filter(pk__in=list(keys))}


recipients.register(
    KIND,
    why=gettext_lazy("As a speaker, you agreed that members may contact you."),
    find=find,
    stop=stop,
    names=names,
)
