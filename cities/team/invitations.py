"""Invitations to work for a city: made, sent again, taken back, accepted, forgotten.

The secret is in the mail alone. Here stands its hash, so that a copy of the database lets nobody in.
"""

import hashlib
import logging
import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities.models import City
from cities.team import actions
from cities.team.models import Invitation, StaffRole
from core.accounts import mails
from core.accounts.invited import has_confirmed
from core.accounts.models import User
from core.history.write import Actor, AlreadyExists, is_duplicate, one_transaction
from core.text import clean
from core.text.fallback import localized

logger = logging.getLogger("accounts")

DAYS = 7
KEPT_AFTER = timedelta(days=30)
LONGEST_NAME = 200
# Programs that show mails make links of whatever looks like an address: a space behind each dot ends that.
LOOKS_LIKE_AN_ADDRESS = re.compile(r"([.:/\\@．：／＠｡]+)(?=\S)")


class NoLongerValid(Exception):
    """Used, taken back, expired, or never made."""


class OtherAddress(Exception):
    """Accepted by somebody whom it was not sent to."""


class Suspended(Exception):
    """The secretariat suspended the role of this person: no invitation brings it back."""


# --- Making -------------------------------------------------------------------------------------------------------


def invite(
    *,
    city: City,
    email: str,
    role: str,
    language: str,
    by: Actor,
    as_focal_point: bool = False,
    body: str = "",
) -> Invitation:
    """Raises AlreadyExists while an invitation to this address is open. An expired one makes room for the new one.

    `as_focal_point` counts for a lead, and only while the city has none.
    """
    secret = new_secret()
    row = Invitation(
        city=city,
        email=email,
        email_key=clean.key(email),
        role=StaffRole.Role(role),
        language=language,
        as_focal_point=as_focal_point,
        body=body,
        token_hash=hash_of(secret),
        by_id=by.id,
        by_label=by.label,
        expires_at=timezone.now() + timedelta(days=DAYS),
    )
    try:
        with transaction.atomic():
            same = Invitation.objects.unanswered().filter(city=city, email_key=row.email_key)
            same.filter(expires_at__lte=timezone.now()).update(revoked_at=timezone.now())
            row.save(force_insert=True)
    except IntegrityError as error:
        if is_duplicate(error):
            raise AlreadyExists from error
        raise
    noted("invitation made", row, by)
    send(row, secret)
    return row


def resend(row: Invitation, *, by: Actor) -> Invitation:
    """Sends an invitation with a new secret and seven more days; the old link is void. Raises NoLongerValid once it was
    answered."""
    secret = new_secret()
    now = timezone.now()
    renewed = Invitation.objects.unanswered().filter(pk=row.pk)
    if not renewed.update(
        token_hash=hash_of(secret), expires_at=now + timedelta(days=DAYS), by_id=by.id, by_label=by.label
    ):
        raise NoLongerValid
    row.refresh_from_db()
    noted("invitation sent again", row, by)
    send(row, secret)
    return row


def revoke(row: Invitation, *, by: Actor) -> None:
    """Raises NoLongerValid once it was answered."""
    if not Invitation.objects.unanswered().filter(pk=row.pk).update(revoked_at=timezone.now()):
        raise NoLongerValid
    noted("invitation taken back", row, by)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def noted(what: str, row: Invitation, by: Actor) -> None:
    """Numbers alone: no address, no link."""
    logger.info(what, extra={"user": by.id, "city": row.city_id, "invitation": row.pk})


# --- Answering ----------------------------------------------------------------------------------------------------


def with_secret(secret: str) -> Invitation | None:
    """One that is good now."""
    return Invitation.objects.open().select_related("city").filter(token_hash=hash_of(secret)).first()


def still_open(number: int, token_hash: str) -> Invitation | None:
    """The same once more, without its secret: the one that was sent again since is another."""
    return Invitation.objects.open().select_related("city").filter(pk=number, token_hash=token_hash).first()


def is_for(row: Invitation, person: User) -> bool:
    """Whether the invitation is for a person: it names the address that they have confirmed, however either was
    spelled."""
    return row.email_key == person.email_key and has_confirmed(person)


def accept(row: Invitation, *, person: User) -> StaffRole:
    """The role that the person has now: never lower than before. Raises NoLongerValid, OtherAddress, Suspended.

    The history names the one who invited: it is their grant.
    """
    if not is_for(row, person):
        raise OtherAddress
    with one_transaction():
        actions.claim_person(person)
        actions.claim(row.city)
        use(row)
        there = StaffRole.objects.select_related("city").filter(user=person, city=row.city_id).first()
        if there and there.is_suspended:
            raise Suspended
        role = granted(row, person, there)
    logger.info("invitation accepted", extra={"user": person.pk, "city": row.city_id, "invitation": row.pk})
    return role


def use(row: Invitation) -> None:
    """The conditions stand in the UPDATE itself: of two who accept, or one who takes it back meanwhile, one wins."""
    now = timezone.now()
    same = Invitation.objects.unanswered().filter(pk=row.pk, token_hash=row.token_hash, expires_at__gt=now)
    if still_open(row.pk, row.token_hash) is None or not same.update(used_at=now):
        raise NoLongerValid


def granted(row: Invitation, person: User, there: StaffRole | None) -> StaffRole:
    by = Actor(id=row.by_id, label=row.by_label, request_id=Actor.person(person).request_id)
    if there is None:
        is_first = row.as_focal_point and not StaffRole.objects.filter(city=row.city, is_focal_point=True).exists()
        return actions.add_role(
            person=person,
            city=row.city,
            role=row.role,
            by=by,
            is_focal_point=is_first,
            body=row.body,
            verb="role_accepted",
        )
    if row.role == StaffRole.Role.LEAD and there.role != StaffRole.Role.LEAD and not there.body:
        return actions.change_role(there, to=row.role, by=by, expected=None, verb="role_accepted")
    return there


def long_over(before: datetime) -> QuerySet[Invitation]:
    """They hold addresses of people who may never have answered."""
    return Invitation.objects.filter(expires_at__lt=before)


# --- The mail -----------------------------------------------------------------------------------------------------


def send(row: Invitation, secret: str) -> None:
    """Mails an invitation in its own language. What people wrote is one short line that no program takes for a link."""
    with override(row.language):
        words = {"by": harmless(row.by_label), "city": harmless(localized(row.city, "name").text), "days": DAYS}
        url = settings.SITE_URL + reverse("invitation", args=[secret])
        mails.send_letter(row.email, row.language, letter(row, words, url))


def letter(row: Invitation, words: dict[str, object], url: str) -> mails.Letter:
    return mails.Letter(
        _("Invitation to the team of %(city)s") % words,
        [
            _("%(by)s invites you to join the team of %(city)s on the Cities Biodiversity Alliance Platform.") % words,
            part_of(row),
            _(
                "The link is valid for %(days)s days. It works once, and only for this address. If you do not "
                "want to accept, no action is needed."
            )
            % words,
        ],
        url,
        _("Open the invitation"),
    )


def part_of(row: Invitation) -> str:
    if row.body:
        return _("You would draft for the city on behalf of %(body)s. A lead of the city confirms each text.") % {
            "body": harmless(row.body)
        }
    if row.role == StaffRole.Role.LEAD:
        return _("As a lead, you would write for the city, send texts for review and manage its team.")
    return _("As an editor, you would write and correct what the city says about itself.")


def harmless(text: str) -> str:
    return LOOKS_LIKE_AN_ADDRESS.sub(r"\1 ", clean.one_line(text))[:LONGEST_NAME].strip()
