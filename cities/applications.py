"""The steps of an application, from the first draft to the city's own page. Each claims the row by its version, asks
whether the step fits the state, and tells whom it concerns in the same transaction.

| step                  | by        | from                         | to                    |
|-----------------------|-----------|------------------------------|-----------------------|
| save, discard         | applicant | draft                        | draft, gone           |
| submit                | applicant | draft                        | waiting               |
| reply                 | applicant | waiting, asked; provisional  | waiting; provisional  |
| withdraw              | applicant | waiting, asked               | withdrawn             |
| ask                   | curator   | waiting, asked; provisional  | asked; provisional    |
| approve               | curator   | waiting, asked               | approved, provisional |
| confirm               | curator   | provisional                  | approved              |
| decline               | curator   | waiting, asked               | declined              |
| reopen                | curator   | declined                     | waiting               |
| undo                  | curator   | approved, provisional, while | waiting               |
|                       |           | the city's page is a draft   |                       |
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities import actions, gazetteer, invitations, staff
from cities.application_models import KEPT
from cities.models import Application, ApplicationMessage, ApplicationNote, City, Invitation, StaffRole
from core.accounts.models import User
from core.accounts.permissions import may
from core.files.keeping import retire
from core.files.models import StoredFile
from core.history import editing
from core.history.snapshot import Plain
from core.history.write import By, adding, changing, one_transaction, remove
from core.notices.actions import tell
from core.notices.models import Notice
from core.text import clean, limits

State = Application.State
WRITTEN = (
    *("city_name", "kind", "is_other_kind", "country", "parent_name", "office", "post", "purpose", "letter"),
    *("languages", "networks", "focal_point", "focal_email"),
)
PLACE = ("city_name", "country", "gazetteer_id")
MOST_DRAFTS = 5
MOST_MESSAGES = 200
LOCK_OF_NUMBERS = 7_303
LONGEST_SLUG = 80
# Words that addresses below cities/ use, or may use one day.
RESERVED = frozenset({"past", "compare", "network", "data", "new", "search", "map", "feed", "all", "me", "join"})


class WrongStep(Exception):
    """The state does not allow this step. An answer of 409."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or _("This step is not possible now."))


# --- The applicant's steps ----------------------------------------------------------------------------------------


def start(*, applicant: User, facts: Mapping[str, Any], key: uuid.UUID | None = None) -> Application:
    """`key` makes a form that is sent twice one draft: the second raises Duplicate. Raises WrongStep for too many."""
    with one_transaction():
        staff.claim_person(applicant)
        if Application.objects.filter(applicant=applicant, state=State.DRAFT).count() >= MOST_DRAFTS:
            raise WrongStep(_("You have five drafts already. Send or discard one of them first."))
        row = Application(pk=key or uuid.uuid4(), applicant=applicant)
        lay(row, facts, PLACE)
        with adding(row, "application_started", by=By.person(applicant), public=False):
            return row


def lay(row: Application, facts: Mapping[str, Any], allowed: Iterable[str]) -> None:
    for name in allowed:
        if name in facts:
            setattr(row, name, facts[name])


def save(row: Application, *, facts: Mapping[str, Any], expected: int, by: By) -> Application:
    """Raises Stale, WrongStep. A letter that was replaced goes at once."""
    with step(row, "application_saved", expected, by, lambda now: now.state == State.DRAFT) as fresh:
        before = fresh.letter.name
        lay(fresh, facts, WRITTEN)
        if fresh.focal_point == Application.FocalPoint.SELF:
            fresh.focal_email = ""
        fresh.saved += 1
        fresh.save()
        if before and before != fresh.letter.name:
            put_away([before])
    return fresh


def choose_place(row: Application, *, facts: Mapping[str, Any], expected: int, by: By) -> Application:
    """Raises Stale, WrongStep."""
    with step(row, "application_saved", expected, by, lambda now: now.state == State.DRAFT) as fresh:
        lay(fresh, facts, PLACE)
        fresh.saved += 1
        fresh.save()
    return fresh


def discard(row: Application, *, expected: int, by: By) -> None:
    """Raises Stale, WrongStep."""
    must(row.state == State.DRAFT)
    erase(row, "application_discarded", by=by, expected=expected)


def missing(row: Application) -> dict[str, str]:
    """What stops it from being sent, by field."""
    wanted = {
        "city_name": (row.city_name, _("Enter the name of the city or district.")),
        "kind": (row.kind_id or row.is_other_kind, _("Choose the kind of local government.")),
        "country": (row.country, _("Choose the country or area.")),
        "office": (row.office, _("Enter the office that you work for.")),
        "post": (row.post, _("Enter your post.")),
        "purpose": (row.purpose, _("Say in a few sentences what your city wants from the alliance.")),
        "focal_email": (
            row.focal_point == Application.FocalPoint.SELF or row.focal_email,
            _("Enter the e-mail address of the colleague who would be the focal point."),
        ),
    }
    return {name: sentence for name, (value, sentence) in wanted.items() if not value}


def submit(row: Application, *, expected: int, by: By) -> Application:
    """Gives it its number. Raises Stale, WrongStep, and ValidationError with what is missing."""
    if row.state == State.DRAFT and (lacking := missing(row)):
        raise ValidationError(lacking)
    with step(row, "application_submitted", expected, by, lambda now: now.state == State.DRAFT) as fresh:
        fresh.number = next_number()
        fresh.submitted_at = fresh.waiting_since = timezone.now()
        fresh.state = State.WAITING
        fresh.save()
        tell_applicant(fresh, "received")
        tell_curators(fresh, "arrived")
    return fresh


def next_number() -> str:
    """2026-0007: counted within the year, one after the other. What is forgotten is a year old, so none comes twice."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_OF_NUMBERS])
    year = timezone.localdate().year
    given = Application.objects.filter(number__startswith=f"{year}-").values_list("number", flat=True)
    last = max((int(number.partition("-")[2]) for number in given if number), default=0)
    return f"{year}-{last + 1:04d}"


def reply(row: Application, *, text: str, file: StoredFile | None, by: By, key: uuid.UUID | None = None) -> Application:
    """The applicant writes. `key` makes a form that is sent twice one message. Raises WrongStep."""
    fits = (State.WAITING, State.ASKED, State.PROVISIONAL)
    with step(row, "application_answered", None, by, lambda now: now.state in fits, key) as fresh:
        say(fresh, text, file, by, is_from_secretariat=False, key=key)
        if fresh.state == State.ASKED:
            fresh.state, fresh.waiting_since = State.WAITING, timezone.now()
            fresh.save()
        tell_curators(fresh, "answered")
    return fresh


def withdraw(row: Application, *, expected: int, by: By) -> Application:
    with step(row, "application_withdrawn", expected, by, lambda now: now.is_at_work) as fresh:
        fresh.state, fresh.decided_at = State.WITHDRAWN, timezone.now()
        fresh.save()
        tell_applicant(fresh, "withdrawn")
        tell_curators(fresh, "taken_back")
    return fresh


# --- The curators' steps ------------------------------------------------------------------------------------------


def note(row: Application, *, text: str, curator: User) -> ApplicationNote:
    allow(curator, "application.note", row)
    by = By.person(curator)
    made = ApplicationNote(application=row, text=text, by_id=by.id, by_label=by.label)
    made.full_clean()
    made.save(force_insert=True)
    return made


def ask(row: Application, *, text: str, expected: int, curator: User) -> Application:
    """Asks back. While the letter is awaited the state stays."""
    fits = (State.WAITING, State.ASKED, State.PROVISIONAL)
    with decided(row, "application_asked", expected, curator, lambda now: now.state in fits) as fresh:
        say(fresh, text, None, By.person(curator), is_from_secretariat=True)
        if fresh.state == State.WAITING:
            fresh.state, fresh.waiting_since = State.ASKED, timezone.now()
            fresh.save()
        tell_applicant(fresh, "asked", text)
    return fresh


def approve(
    row: Application,
    *,
    provisionally: bool,
    expected: int,
    curator: User,
    message: str = "",
    city: City | None = None,
    facts: Mapping[str, Plain] | None = None,
) -> Application:
    """For a city that has its page already, or with `facts` for a new one, which is a draft until it is admitted.

    The applicant becomes lead and focal point at once, for their address is confirmed and they are who was looked at.
    A colleague whom they named is invited in the usual way. Raises Stale, WrongStep, Duplicate, ValidationError.
    """
    by = By.person(curator, reason=message[:500])
    verb = "application_approved_provisionally" if provisionally else "application_approved"
    with one_transaction():
        staff.claim_person(row.applicant)
        with decided(row, verb, expected, curator, lambda now: now.is_at_work, reason=message) as fresh:
            page = city_for(fresh, city, facts or {}, by)
            fresh.city, fresh.state = page, State.PROVISIONAL if provisionally else State.APPROVED
            close_decision(fresh, by)
            if message:
                say(fresh, message, None, by, is_from_secretariat=True)
            welcome(fresh, page, by)
            tell_applicant(fresh, "provisional" if provisionally else "approved", message)
    return fresh


def confirm(row: Application, *, expected: int, curator: User, message: str = "") -> Application:
    """The letter is there."""
    by = By.person(curator, reason=message[:500])
    fits = (State.PROVISIONAL,)
    with decided(row, "application_confirmed", expected, curator, lambda now: now.state in fits, message) as fresh:
        fresh.state = State.APPROVED
        close_decision(fresh, by)
        if message:
            say(fresh, message, None, by, is_from_secretariat=True)
        tell_applicant(fresh, "confirmed", message)
    return fresh


def decline(row: Application, *, message: str, expected: int, curator: User) -> Application:
    if not message.strip():
        raise ValidationError({"message": _("Enter the reason.")})
    by = By.person(curator, reason=message[:500])
    with decided(row, "application_declined", expected, curator, lambda now: now.is_at_work, message) as fresh:
        fresh.state = State.DECLINED
        close_decision(fresh, by)
        say(fresh, message, None, by, is_from_secretariat=True)
        tell_applicant(fresh, "declined", message)
    return fresh


def reopen(row: Application, *, expected: int, curator: User, message: str = "") -> Application:
    fits = (State.DECLINED,)
    with decided(row, "application_reopened", expected, curator, lambda now: now.state in fits, message) as fresh:
        wait_again(fresh, message, By.person(curator))
        tell_applicant(fresh, "reopened", message)
    return fresh


def undo(row: Application, *, expected: int, curator: User, message: str = "") -> Application:
    """Takes an approval back while the city's page is a draft. Nobody has rights there any more from this moment; what
    they wrote stays, and comes back with the next approval."""
    fits = (State.APPROVED, State.PROVISIONAL)
    by = By.person(curator, reason=message[:500])
    with one_transaction():
        staff.claim_person(row.applicant)
        with decided(row, "application_undone", expected, curator, lambda now: now.state in fits, message) as fresh:
            city = fresh.city
            must(city is not None and city.status == City.Status.DRAFT)
            assert city is not None
            shut(fresh, city, by)
            wait_again(fresh, message, by)
            tell_applicant(fresh, "undone", message)
    return fresh


def wait_again(fresh: Application, message: str, by: By) -> None:
    fresh.state, fresh.waiting_since, fresh.decided_at = State.WAITING, timezone.now(), None
    fresh.decided_by_id, fresh.decided_by_label = None, ""
    fresh.save()
    if message:
        say(fresh, message, None, by, is_from_secretariat=True)


def close_decision(fresh: Application, by: By) -> None:
    fresh.decided_at, fresh.decided_by_id, fresh.decided_by_label = timezone.now(), by.id, by.label
    fresh.save()


# --- The city's page and its first lead ---------------------------------------------------------------------------


def city_for(fresh: Application, city: City | None, facts: Mapping[str, Plain], by: By) -> City:
    """The chosen page, the one of an earlier approval that was taken back, or a new one."""
    if city is not None:
        if city.status == City.Status.WITHDRAWN or (has_team(city) and not is_lead(city, fresh.applicant)):
            raise WrongStep(_("This city has a team already, or is no longer listed: its lead invites people."))
        return city
    before = fresh.city
    if fresh.makes_city and before is not None:
        if before.status != City.Status.WITHDRAWN:
            raise WrongStep
        return actions.change_standing(before, changes={"status": City.Status.DRAFT}, expected=before.version, by=by)
    fresh.makes_city = True
    return new_city(fresh, facts, by)


def has_team(city: City) -> bool:
    return StaffRole.objects.leads().filter(city=city).exists()


def is_lead(city: City, person: User) -> bool:
    return StaffRole.objects.leads().filter(city=city, user=person).exists()


def new_city(row: Application, facts: Mapping[str, Plain], by: By) -> City:
    """A draft with what the application and the gazetteer say."""
    changes: dict[str, Plain] = {**facts, "country": row.country, "status": City.Status.DRAFT}
    changes["sort_key"] = str(facts["name_en"]).lower()[: limits.NAME]
    changes["is_example"] = row.is_example
    if row.parent_name:
        changes["parent_name_en"] = row.parent_name
    changes |= population_of(row)
    return actions.add_city(slug=slug_for(str(facts["name_en"]), row.country), changes=changes, by=by)


def population_of(row: Application) -> dict[str, Plain]:
    """A suggestion for the city: GeoNames says no year, and a figure without one is never shown."""
    place = gazetteer.place_of(row.gazetteer_id)
    if place is None or not place.population:
        return {}
    key = f"figures.{uuid.uuid4()}"
    return {
        key: True,
        f"{key}.measure": "population",
        f"{key}.value": str(place.population),
        f"{key}.unit": "people",
        f"{key}.source_title": gazetteer.CREDIT,
        f"{key}.source_link": place.link,
        f"{key}.confidence": "low",
    }


def slug_for(name: str, country: str) -> str:
    """From the English name; with the country, then with a number, where that is taken or reserved."""
    plain = slugify(name)[: LONGEST_SLUG - 8].strip("-")
    if not plain:
        raise ValidationError({"name_en": _("Enter the name in Latin letters: the address of the page is made of it.")})
    wanted = [plain, f"{plain}-{country.lower()}", *(f"{plain}-{country.lower()}-{number}" for number in range(2, 100))]
    taken = set(City.objects.filter(slug__startswith=plain).values_list("slug", flat=True)) | RESERVED
    return next(slug for slug in wanted if slug not in taken)


def welcome(row: Application, city: City, by: By) -> None:
    if row.focal_point == Application.FocalPoint.OTHER:
        invite_colleague(row, city, by)
    else:
        make_lead(row.applicant, city, by)


def make_lead(person: User, city: City, by: By) -> None:
    """Focal point too, unless the city has one: nobody loses that by an approval."""
    is_first = not StaffRole.objects.filter(city=city, is_focal_point=True).exists()
    role = StaffRole.objects.filter(user=person, city=city).select_related("city").first()
    if role is None:
        staff.add_role(person=person, city=city, role=StaffRole.Role.LEAD, by=by, is_focal_point=is_first)
        return
    if role.is_suspended:
        role = staff.resume(role, by=by, expected=role.version)
    if role.role != StaffRole.Role.LEAD:
        role = staff.change_role(role, to=StaffRole.Role.LEAD, by=by, expected=role.version)
    if is_first:
        staff.make_focal_point(role, by=by, expected=role.version)


def invite_colleague(row: Application, city: City, by: By) -> None:
    there = Invitation.objects.open().filter(city=city, email_key=clean.key(row.focal_email))
    if not there.exists():
        invitations.invite(
            city=city,
            email=row.focal_email,
            role=StaffRole.Role.LEAD,
            language=row.applicant.language,
            by=by,
            as_focal_point=True,
        )


def shut(row: Application, city: City, by: By) -> None:
    """A page that was made for this application goes with all rights in it; in another one only what was given here."""
    if row.makes_city:
        actions.change_standing(city, changes={"status": City.Status.WITHDRAWN}, expected=city.version, by=by)
    role = StaffRole.objects.filter(city=city, user=row.applicant).select_related("city").first()
    if role and not row.makes_city and not role.is_suspended:
        staff.suspend(role, by=by, expected=role.version)
    if row.focal_email:
        invited = Invitation.objects.unanswered().filter(city=city, email_key=clean.key(row.focal_email))
        invited.update(revoked_at=timezone.now())


def may_be_admitted(city: City) -> bool:
    """Its profile was published by the review, and its letter is there."""
    is_new = city.status in (City.Status.DRAFT, City.Status.FOUNDING)
    awaited = Application.objects.filter(city=city, state=State.PROVISIONAL).exists()
    return is_new and city.confirmed_on is not None and not awaited


def admit(city: City, *, on: date, expected: int, curator: User) -> City:
    """Lists the city as a member since that day. Raises Stale, WrongStep."""
    allow(curator, "city.admit", city)
    if on > timezone.localdate():
        raise ValidationError({"member_since": _("The day must not lie in the future.")})
    with one_transaction():
        staff.claim(city)
        now = City.objects.get(pk=city.pk)
        must(may_be_admitted(now))
        changes = {"status": City.Status.MEMBER, "member_since": on.isoformat()}
        admitted = editing.change(
            now,
            "city_admitted",
            changes=changes,
            allowed=actions.CITY_STANDING,
            expected=expected,
            by=By.person(curator),
        )
        people = StaffRole.objects.filter(city=city, is_suspended=False, user__is_active=True)
        facts = {"city": clean.line(city.name)}
        tell(people.values_list("user", flat=True), "city_admitted", facts=facts, address=f"cities/{city.slug}/")
    return admitted


# --- What the steps are made of -----------------------------------------------------------------------------------


def must(condition: bool) -> None:
    if not condition:
        raise WrongStep


def allow(person: User, permission: str, thing: Application | City) -> None:
    allowed = may(person, permission, thing)
    if not allowed:
        raise PermissionDenied(str(getattr(allowed, "reason", "")))


@contextmanager
def step(
    row: Application,
    verb: str,
    expected: int | None,
    by: By,
    fits: Callable[[Application], bool],
    key: uuid.UUID | None = None,
) -> Iterator[Application]:
    with one_transaction(), changing(row, verb, by=by, expected=expected, public=False) as fresh:
        must(fits(fresh))
        yield fresh


@contextmanager
def decided(
    row: Application, verb: str, expected: int, curator: User, fits: Callable[[Application], bool], reason: str = ""
) -> Iterator[Application]:
    with step(row, verb, expected, By.person(curator, reason=reason[:500]), fits) as fresh:
        allow(curator, "application.decide", fresh)
        yield fresh


def say(
    fresh: Application,
    text: str,
    file: StoredFile | None,
    by: By,
    *,
    is_from_secretariat: bool,
    key: uuid.UUID | None = None,
) -> None:
    """Raises Duplicate for a message that is there already."""
    must(fresh.written < MOST_MESSAGES)
    message = ApplicationMessage(
        pk=key or uuid.uuid4(),
        application=fresh,
        is_from_secretariat=is_from_secretariat,
        by_id=by.id,
        text=text.strip(),
        file=file.path if file else "",
    )
    message.full_clean(validate_unique=False)
    message.save(force_insert=True)
    fresh.written += 1
    fresh.save()


# --- Telling ------------------------------------------------------------------------------------------------------


def tell_applicant(row: Application, what: str, message: str = "") -> None:
    tell([row.applicant_id], f"application_{what}", facts=facts_of(row, message), address=f"join/{row.pk}/")


def tell_curators(row: Application, what: str) -> None:
    """Those who may have a part in it, and without any text that the applicant wrote but the city's name."""
    people = User.objects.filter(is_curator=True, is_active=True).exclude(pk=row.applicant_id)
    address = f"review/applications/{row.pk}/"
    tell(people.values_list("pk", flat=True), f"application_{what}", facts=facts_of(row), address=address)


def facts_of(row: Application, message: str = "") -> dict[str, str]:
    return {"number": row.number or "", "city": invitations.harmless(row.city_name), "message": message}


def words(facts: dict[str, str]) -> dict[str, str]:
    return facts


# --- Forgetting ---------------------------------------------------------------------------------------------------


def erase(row: Application, verb: str, *, by: By, expected: int) -> None:
    """With thread, notes, notices and files. The history keeps the number and the steps."""
    with one_transaction():
        files = [row.letter.name, *row.messages.values_list("file", flat=True)]
        Notice.objects.filter(address__in=[f"join/{row.pk}/", f"review/applications/{row.pk}/"]).delete()
        remove(row, verb, by=by, expected=expected, public=False)
        put_away(files)


def put_away(paths: Iterable[str | None]) -> None:
    for file in StoredFile.objects.filter(path__in=[path for path in paths if path]):
        retire(file)


def forget() -> int:
    """What was refused or taken back a year ago, and drafts that nobody has touched for a year. May be repeated."""
    long_ago = timezone.now() - KEPT
    over = Application.objects.filter(state__in=(State.DECLINED, State.WITHDRAWN), decided_at__lt=long_ago)
    left = Application.objects.filter(state=State.DRAFT, changed_at__lt=long_ago)
    rows = [*over, *left]
    for row in rows:
        erase(row, "application_forgotten", by=By(id=None, label="retention"), expected=row.version)
    return len(rows)


def close_account(user: User) -> None:
    """With the account goes what was not approved. What was is the city's; the person's own lines are emptied."""
    by = By.person(user)
    for row in Application.objects.filter(applicant=user).order_by("pk"):
        if row.state not in (State.APPROVED, State.PROVISIONAL):
            erase(row, "application_forgotten", by=by, expected=row.version)
            continue
        with changing(row, "application_saved", by=by, expected=None, public=False) as fresh:
            fresh.post = fresh.focal_email = ""
            fresh.saved += 1
            fresh.save()


def own(user: User) -> list[dict[str, Any]]:
    """For the person's own data; never what curators noted down."""
    rows = Application.objects.filter(applicant=user).prefetch_related("messages").order_by("made_at", "pk")
    with override("en"):
        return [
            {
                **{name: getattr(row, name) for name in ("number", "state", "city_name", "country", "parent_name")},
                **{name: getattr(row, name) for name in ("office", "post", "purpose", "languages", "networks")},
                **{name: getattr(row, name) for name in ("focal_point", "focal_email", "made_at", "submitted_at")},
                "has_letter": bool(row.letter),
                "decided_at": row.decided_at,
                "messages": [
                    {"at": each.at, "from": "secretariat" if each.is_from_secretariat else "you", "text": each.text}
                    for each in row.messages.all()
                ],
            }
            for row in rows
        ]
