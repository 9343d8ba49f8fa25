"""Who works for a city: given, changed, taken away. Every step is kept in the history.

Pages are made anew after most of them: the page of a city names its focal point, where that person agreed.

A city needs at least one lead. Each step that could take the last one away claims the row of the city first, so that
two of them at once are two after each other: the second one sees what the first has done.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities.models import City
from cities.team.models import Handover, Invitation, StaffRole
from cities.team.querysets import HandoverQuerySet
from cities.team.steps import HANDOVER_STEPS, OPEN
from core.accounts.models import User
from core.history.write import Actor, adding, changing, one_transaction, remove_row
from core.text.fallback import localized
from core.workflow import InvalidTransition, take_step

Role = StaffRole.Role


class NeedsLead(Exception):
    """The team would be without a lead; the text is the sentence for whoever tried."""

    def __init__(self) -> None:
        super().__init__(_("A city needs at least one lead."))


def add_role(
    *,
    person: User,
    city: City,
    role: str,
    by: Actor,
    is_focal_point: bool = False,
    body: str = "",
    verb: str = "role_added",
) -> StaffRole:
    """Raises AlreadyExists for somebody who has a role there already. A focal point takes the place of the old one.

    `body` is another one than the city: who works for it drafts as an editor, and a lead confirms.
    """
    with one_transaction():
        claim_person(person)
        claim(city)
        if is_focal_point:
            step_back(city, by)
        row = StaffRole(user=person, city=city, role=Role(role), is_focal_point=is_focal_point, body=body)
        row.since = timezone.localdate()
        with adding(row, verb, by=by, public=role == Role.LEAD):  # pages say whether a city may be asked
            return row


def change_role(row: StaffRole, *, to: str, by: Actor, expected: int | None, verb: str = "role_changed") -> StaffRole:
    """Who is no lead any more is no focal point either; who drafts for another body leads no city.

    Raises VersionConflict, NeedsLead, InvalidTransition.
    """
    with one_transaction():
        claim(row.city)
        if to == Role.LEAD and not can_lead(row):
            raise InvalidTransition(
                _("%(name)s drafts on behalf of another organisation and cannot be a lead. End that role first.")
                % {"name": row.user.name}
            )
        if to != Role.LEAD:
            keep_a_lead(row)
        with changing(row, verb, by=by, expected=expected) as fresh:
            is_lower = fresh.role == Role.LEAD and to != Role.LEAD
            fresh.role = Role(to)
            fresh.is_focal_point = fresh.is_focal_point and to == Role.LEAD
            fresh.save()
        if is_lower:
            end_what_is_open(fresh, by)
    return fresh


def end_role(row: StaffRole, *, by: Actor, expected: int, verb: str = "role_ended") -> None:
    """Ends a role; invitations that this person made and nobody has answered, and a handover to them, end too.

    Raises VersionConflict, NeedsLead.
    """
    with one_transaction():
        claim(row.city)
        keep_a_lead(row)
        end_what_is_open(row, by)
        remove_row(row, verb, by=by, expected=expected)


def leave(row: StaffRole, *, by: Actor, expected: int) -> None:
    """Ends one's own role. Raises VersionConflict, NeedsLead."""
    end_role(row, by=by, expected=expected, verb="role_left")


def make_focal_point(row: StaffRole, *, by: Actor, expected: int) -> StaffRole:
    """Makes a lead the focal point. The one who was it steps back in the same transaction. Raises VersionConflict,
    InvalidTransition."""
    with one_transaction():
        claim(row.city)
        now = StaffRole.objects.filter(pk=row.pk).first()
        if now and not can_be_focal_point(now):
            raise InvalidTransition(_("The focal point must be a lead of the city."))
        if now and not now.is_focal_point:
            step_back(row.city, by)
        with changing(row, "focal_point_made", by=by, expected=expected) as fresh:
            fresh.is_focal_point = True
            fresh.save()
    return fresh


def suspend(row: StaffRole, *, by: Actor, expected: int) -> StaffRole:
    """Suspends a role for the secretariat, of the last lead too: a stolen account must not be safe because it is the
    only one."""
    with one_transaction():
        claim(row.city)
        with changing(row, "role_suspended", by=by, expected=expected) as fresh:
            fresh.is_suspended, fresh.is_focal_point = True, False
            fresh.save()
        end_what_is_open(fresh, by)
    return fresh


def resume(row: StaffRole, *, by: Actor, expected: int) -> StaffRole:
    with changing(row, "role_resumed", by=by, expected=expected) as fresh:
        fresh.is_suspended = False
        fresh.save()
    return fresh


# A role has no states that follow one another: what it allows is asked here, by the steps and by the buttons.


def can_lead(row: StaffRole) -> bool:
    """Whoever drafts for another body than the city never speaks for it."""
    return not row.body


def can_be_focal_point(row: StaffRole) -> bool:
    return row.role == Role.LEAD and not row.is_suspended


# --- What the steps are made of -----------------------------------------------------------------------------------


def claim(city: City) -> None:
    """Locks the row of the city until the transaction ends. On SQLite the transaction itself is the lock."""
    City._base_manager.select_for_update(no_key=True).values_list("pk").get(pk=city.pk)


def claim_person(person: User) -> None:
    """Locks the person before the city, as closing an account does: two who lock in the same order do not wait for each
    other."""
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person.pk)


def keep_a_lead(row: StaffRole) -> None:
    """Called with the city claimed. Raises NeedsLead when this role is the last that counts."""
    leads = StaffRole.objects.leads().filter(city=row.city_id)
    if leads.filter(pk=row.pk).exists() and not leads.exclude(pk=row.pk).exists():
        raise NeedsLead


def step_back(city: City, by: Actor) -> None:
    """Whoever is focal point makes room for somebody else; an offer to a third person to become it ends with that."""
    end_handovers(Handover.objects.filter(city=city), by)
    for old in StaffRole.objects.filter(city=city, is_focal_point=True):
        with changing(old, "focal_point_stepped_back", by=by, expected=None) as fresh:
            fresh.is_focal_point = False
            fresh.save()


def end_what_is_open(row: StaffRole, by: Actor) -> None:
    """Access must not outlive those who gave it: what they offered in this role ends with it. So does the handover to
    somebody who cannot take it any more."""
    end_handovers(Handover.objects.filter(city=row.city_id, to=row.user_id), by)
    made = Invitation.objects.unanswered().filter(city=row.city_id, by_id=row.user_id)
    made.update(revoked_at=timezone.now())


def end_handovers(rows: HandoverQuerySet, by: Actor) -> None:
    for row in rows.filter(state__in=OPEN):
        take_step(row, HANDOVER_STEPS["revoke"], by=by, expected=None)


# --- Closing an account, one's own data ---------------------------------------------------------------------------


def may_not_close(user: User) -> str | None:
    """A sentence for the last lead of a city. The cities stay claimed until the account is closed."""
    roles = StaffRole.objects.of(user).select_related("city").order_by("city_id")
    for row in roles:
        claim(row.city)
        try:
            keep_a_lead(row)
        except NeedsLead:
            return _("A city needs at least one lead. Make someone else a lead of %(city)s first.") % {
                "city": localized(row.city, "name").text
            }
    return None


def give_up_roles(user: User) -> None:
    """Ends the roles of an account that closes. Invitations lose the label of who made them; those sent to this person
    go."""
    by = Actor.person(user)
    for city in City.objects.filter(staff_roles__user=user).order_by("pk"):
        claim(city)
    for row in StaffRole.objects.filter(user=user).order_by("city_id"):
        end_what_is_open(row, by)
        remove_row(row, "role_left", by=by, expected=row.version)
    Invitation.objects.filter(email_key=user.email_key).delete()
    Invitation.objects.filter(by_id=user.pk).update(by_label="former member")


def own_roles(user: User) -> list[dict[str, Any]]:
    rows = StaffRole.objects.filter(user=user).select_related("city").order_by("pk")
    with override("en"):
        return [
            {
                "city": localized(row.city, "name").text,
                "role": row.role,
                "is_focal_point": row.is_focal_point,
                "is_suspended": row.is_suspended,
                "since": row.since,
            }
            for row in rows
        ]


def own_invitations(user: User) -> list[dict[str, Any]]:
    """Sent to this person's address. Those that they sent hold addresses of others."""
    rows = Invitation.objects.filter(email_key=user.email_key).select_related("city").order_by("pk")
    with override("en"):
        return [
            {
                "city": localized(row.city, "name").text,
                "role": row.role,
                "email": row.email,
                "made_at": row.made_at,
                "expires_at": row.expires_at,
                "state": str(row.state),
            }
            for row in rows
        ]
