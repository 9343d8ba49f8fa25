"""The steps of a link: what its cities write and agree to, its exchanges, its end, and what is shown of it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import City
from cooperation import notices
from cooperation.links import free_places
from cooperation.links.changed_words import begin_anew
from cooperation.links.models import Exchange, Lesson, Link, LinkCity
from cooperation.postings.models import Posting
from cooperation.reporting import reasoned
from cooperation.requests.models import Request
from cooperation.steps import LINK_STEPS
from cooperation.threads import files as attaching
from cooperation.threads.files import Files
from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.history import editing
from core.history.snapshot import Plain
from core.history.twice import said_just_now
from core.history.write import Actor, VersionConflict, adding, changing, one_transaction, remove_row
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from core.review.proposals.kinds import kind_of
from core.text.languages import column_name
from core.text.moments import today_at
from core.workflow import InvalidTransition, require_state, taking

LINK = (*Link.staff_fields, "is_example", "confirmed_parts", "is_public", "state")
LOGGED = ("day", "kind", "learned", "language", "is_planned")
DESCRIBED = ("words_title", "words_summary", "words_language", "kind", "ends")
MOST_EXCHANGES = 200


class Agreement(NamedTuple):
    """What one city said: who agreed, and whether it would show the link."""

    by_id: int | None
    by_label: str
    is_shown: bool


type Agreed = Mapping[int, Agreement]  # by the key of a city


# --- Beginning ----------------------------------------------------------------------------------------------------


def make_link(request: Request, *, kind: str, starts: date, agreed: Agreed, by: Actor) -> Link:
    """Filled from the request, agreed by the leads of both. Call it inside the transaction that accepts it."""
    link = Link(
        slug=free_slug(request.from_city, request.to_city),
        city=request.from_city,
        request=request,
        kind=kind,
        starts=starts,
        state=Link.State.AGREED,
        is_public=all(each.is_shown for each in agreed.values()),
        words_title=request.title,
        words_language=request.language,
        is_example=request.from_city.is_example,
    )
    link.full_clean(validate_unique=False, validate_constraints=False)
    today = timezone.localdate()
    with adding(link, "link_added", by=by, public=free_places.is_told(link)):
        for order, city in enumerate((request.from_city, request.to_city)):
            said = agreed[city.pk]
            LinkCity.objects.create(
                link=link,
                city=city,
                order=order,
                part=part_of(request, city),
                office=city.contact_office,
                agreed_by_id=said.by_id,
                agreed_by_label=said.by_label,
                agreed_on=today,
                is_shown=said.is_shown,
            )
        if request.posting:
            link.terms.set(request.posting.terms.all())
        elif request.topic:
            link.terms.set([request.topic])
    return link


def part_of(request: Request, city: City) -> str:
    """Who answers a need shares, who asks about an offer learns."""
    if request.posting is None:
        return LinkCity.Part.LEARNS if city.pk == request.from_city_id else LinkCity.Part.SHARES
    is_owner = request.posting.city_id == city.pk
    shares = is_owner == (request.posting.side == Posting.Side.OFFER)
    return LinkCity.Part.SHARES if shares else LinkCity.Part.LEARNS


def free_slug(one: City, other: City) -> str:
    base = f"{one.slug}-{other.slug}"[:160]
    taken = set(Link.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 2
    slug = base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def part_in(link: Link, city: int, speaker: User | None = None) -> LinkCity:
    """Raises InvalidTransition for a city that is not in it, PermissionDenied for a speaker who does not lead it."""
    found = link.parts.filter(city=city, left_on=None).first()
    if found is None:
        raise InvalidTransition
    if speaker is not None:
        require_permission(speaker, "link.speak", found)
    return found


def tell_others(
    kind: str, link: Link, city: City | None, by: Actor | None, day: date | None = None, *, reason: str = ""
) -> None:
    """The staff of the other cities, from one of them; of all where no city did it."""
    parts = list(link.parts.filter(left_on=None).select_related("city"))
    for part in parts:
        if city is not None and part.city_id == city.pk:
            continue
        other = city or next((each.city for each in parts if each.city_id != part.city_id), None)
        notices.tell(
            kind, part.city, other=other, address=f"links/{link.slug}/", by=by, day=day, thing=link, reason=reason
        )


# --- Words, and whether they are shown ----------------------------------------------------------------------------


def describe(link: Link, *, city: City, values: Mapping[str, Any], expected: int, person: User, by: Actor) -> Link:
    """Describes a link, for a lead of one side, whose agreement it is. The others agree anew. Raises VersionConflict,
    ValidationError."""
    with one_transaction():
        with taking(link, LINK_STEPS["describe"], by=by, expected=expected, person=person) as fresh:
            before = fresh.words_title, fresh.words_summary, fresh.words_language
            for name in DESCRIBED:
                if name in values:
                    setattr(fresh, name, values[name])
            if (fresh.words_title, fresh.words_summary, fresh.words_language) != before:
                fresh.words_version += 1
            fresh.full_clean(validate_unique=False, validate_constraints=False)
            agree_in(fresh, city, person)
        if fresh.words_version != link.words_version:
            begin_anew(fresh, city, before[:2], by)
        tell_others("link_described", fresh, city, by)
    return fresh


def agree_in(fresh: Link, city: City, person: User) -> None:
    mine = part_in(fresh, city.pk, person)
    mine.words_agreed = fresh.words_version
    mine.save()


def agree(link: Link, *, city: City, read: int, person: User, by: Actor) -> Link:
    """Agrees to the words as they were read. Once all have agreed they go to the curators.

    Raises InvalidTransition where they were changed meanwhile, ValidationError for what cannot be sent.
    """
    with one_transaction():
        with taking(link, LINK_STEPS["agree"], by=by, expected=None, person=person) as fresh:
            if read != fresh.words_version:
                raise InvalidTransition(_("The text was changed while you were reading it. Read it again."))
            agree_in(fresh, city, person)
        if are_agreed(fresh):
            publish(fresh, words_patch(fresh), by=by)
    return fresh


def are_agreed(link: Link) -> bool:
    """All leads have agreed to the words as they stand now."""
    return all(part.words_agreed == link.words_version for part in link.parts.filter(left_on=None))


def words_patch(link: Link) -> dict[str, Plain]:
    return {
        column_name("title", link.words_language): link.words_title,
        column_name("summary", link.words_language): link.words_summary,
    }


def publish(link: Link, patch: Mapping[str, Plain], *, by: Actor) -> Proposal:
    """Sends it to the curators, with what waits there already. Raises ValidationError, Clashes."""
    kind = kind_of("link")
    found = Proposal.objects.open().filter(kind="link", object_id=str(link.pk), beside=None).first()
    if found is None:
        found = proposals.start(kind, tenant=link.city_id, row=link, patch=patch, by=by)
    else:
        if found.state == Proposal.State.SUBMITTED:
            found = proposals.withdraw(found, expected=found.version, by=by)
        found = proposals.save(found, patch=patch, started={}, expected=found.version, by=by)
    return proposals.send(found, expected=found.version, by=by)


def show(link: Link, *, city: City, is_shown: bool, person: User, by: Actor) -> Link:
    """One no hides it from everybody at once; it is shown again once all say yes."""
    with taking(link, LINK_STEPS["show"], by=by, expected=None, person=person, public=True) as fresh:
        mine = part_in(fresh, city.pk, person)
        mine.is_shown = is_shown
        mine.save()
        fresh.is_public = not fresh.parts.filter(left_on=None, is_shown=False).exists()
    return fresh


def change_link(link: Link, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Link:
    """What curators publish of it."""
    return editing.change(link, "link_changed", changes=changes, allowed=LINK, expected=expected, by=by)


def add_link(link: Link, *, changes: Mapping[str, Plain], by: Actor) -> Link:
    """Adds a link for what loads examples: people make links by accepting a request."""
    return editing.add(link, "link_added", changes=changes, allowed=LINK, by=by)


def revert_link(row: Link, *, to: int, expected: int, by: Actor) -> tuple[Link, list[str]]:
    return editing.revert(row, "link_reverted", to=to, expected=expected, by=by)


# --- Exchanges ----------------------------------------------------------------------------------------------------


def log_exchange(
    link: Link, *, city: City, values: Mapping[str, Any], files: Files = (), person: User, by: Actor
) -> Exchange:
    """What took place wakes a link that was asleep. What is planned leaves it as it is.

    Raises ValidationError by field, InvalidTransition.
    """
    is_planned = bool(values.get("is_planned"))
    if link.exchanges.count() >= MOST_EXCHANGES:
        raise ValidationError(_("The log of this link is full."), code="too_many")
    row = Exchange(link=link, city=city, author_id=by.id, author_label=by.label)
    fill(row, values)
    with one_transaction():
        same = {name: getattr(row, name) for name in ("city", "author_id", *LOGGED)}
        if not files and (found := said_just_now(link, link.exchanges.all(), at="changed_at", **same)):
            return found
        step = LINK_STEPS["plan" if is_planned else "log"]
        with taking(link, step, by=by, expected=None, person=person, public=link.is_public) as fresh:
            part_in(fresh, city.pk)
            if not is_planned:
                fresh.last_active_on = max(row.day, fresh.last_active_on or row.day)
        with adding(row, "link_exchange_added", by=by, public=False):
            pass
        attaching.attach(row, files)
        tell_others("link_exchange_added", link, city, by)
    return row


def fill(row: Exchange, values: Mapping[str, Any]) -> None:
    """Sets the columns of an exchange. Raises ValidationError by field."""
    for name in LOGGED:
        if name in values:
            setattr(row, name, values[name])
    row.full_clean(validate_unique=False, validate_constraints=False)
    if not row.is_planned and row.day > today_at(row.city.time_zone):
        raise ValidationError({"day": _("This day is in the future. Mark the exchange as planned.")})
    if not row.is_planned and not row.learned.strip():
        raise ValidationError({"learned": _("Describe in one sentence what was learned.")})


def change_exchange(
    exchange: Exchange,
    *,
    values: Mapping[str, Any],
    files: Files = (),
    without: Collection[UUID] = (),
    expected: int,
    person: User,
    by: Actor,
) -> Exchange:
    """Changes an exchange for the city that entered it, before it is sent to the curators. What was planned and has
    taken place wakes the link. `without` are the files that go. Raises InvalidTransition, VersionConflict,
    ValidationError."""
    with one_transaction():
        with changing(exchange, "link_exchange_changed", by=by, expected=expected, public=False) as fresh:
            if fresh.changed_at != exchange.changed_at:  # the words enter no version
                raise VersionConflict(exchange, expected)
            if fresh.is_sent:  # a curator reads it as it is
                raise InvalidTransition(_("This exchange has been sent for review."))
            was_planned = fresh.is_planned
            fill(fresh, values)
            attaching.detach(fresh, without)
            attaching.attach(fresh, files)
            fresh.author_id, fresh.author_label = by.id, by.label
            fresh.save()
        link = fresh.link
        if was_planned and not fresh.is_planned:
            with taking(link, LINK_STEPS["log"], by=by, expected=None, person=person, public=link.is_public) as held:
                held.last_active_on = max(fresh.day, held.last_active_on or fresh.day)
        else:
            require_state(link, LINK_STEPS["plan"])
    return fresh


def remove_exchange(exchange: Exchange, *, expected: int, by: Actor) -> None:
    with one_transaction():
        paths = attaching.paths_of(exchange.attachments.all())
        remove_row(exchange, "link_exchange_removed", by=by, expected=expected, public=False)
        attaching.put_away(paths)


def show_exchange(exchange: Exchange, *, person: User, by: Actor) -> Proposal:
    """Sends it to the curators. Raises InvalidTransition for one that is planned, ValidationError."""
    link = exchange.link
    if exchange.is_planned or exchange.is_sent:
        raise InvalidTransition
    head = f"public_exchanges.{exchange.pk}"
    patch: dict[str, Plain] = {
        head: True,
        f"{head}.city": exchange.city_id,
        f"{head}.day": exchange.day.isoformat(),
        f"{head}.kind": exchange.kind,
        f"{head}.files": [each.name for each in exchange.attachments.all()],
        f"{head}.{column_name('learned', exchange.language)}": exchange.learned,
    }
    with one_transaction():
        with taking(link, LINK_STEPS["show"], by=by, expected=None, person=person) as fresh_link:
            part_in(fresh_link, exchange.city_id, person)
        with changing(exchange, "link_exchange_changed", by=by, expected=None, public=False) as fresh:
            fresh.is_sent = True
            fresh.save()
        return publish(link, patch, by=by)


# --- Its end ------------------------------------------------------------------------------------------------------


def still_active(link: Link, *, city: City, person: User, by: Actor) -> Link:
    with taking(link, LINK_STEPS["still_active"], by=by, expected=None, person=person, public=link.is_public) as fresh:
        part_in(fresh, city.pk, person)
        fresh.last_active_on = timezone.localdate()
    return fresh


def end(link: Link, *, city: City, outcome: str, expected: int, person: User, by: Actor) -> Link:
    """Ends a link for any lead of its cities. Raises ValidationError without an outcome."""
    if outcome not in Link.Outcome.values:
        raise ValidationError({"outcome": _("Choose the result.")})
    with one_transaction():
        public = free_places.is_told(link)
        with taking(link, LINK_STEPS["end"], by=by, expected=expected, person=person, public=public) as fresh:
            part_in(fresh, city.pk, person)
            fresh.outcome, fresh.ended_on = outcome, timezone.localdate()
        tell_others("link_ended", fresh, city, by)
    return fresh


def report(link: Link, *, city: City, text: str, person: User, by: Actor) -> Link:
    """The secretariat may read the words from now on. Raises what `Reportable.take_report` raises."""
    with taking(link, LINK_STEPS["report"], by=by, expected=None, person=person) as fresh:
        part_in(fresh, city.pk)
        fresh.take_report(city, text)
        fresh.full_clean(validate_unique=False, validate_constraints=False)
    return fresh


def close(link: Link, *, reason: str, expected: int, curator: User) -> Link:
    """Closes a link for a curator, for abuse, with a reason. A report on it is handled thereby."""
    by = reasoned(curator, reason)
    with one_transaction():
        with taking(link, LINK_STEPS["close"], by=by, expected=expected, person=curator, public=True) as fresh:
            fresh.close_reason, fresh.ended_on = reason.strip()[:300], fresh.ended_on or timezone.localdate()
            fresh.end_report()
        tell_others("link_closed_by_secretariat", fresh, None, None, reason=by.reason)
    return fresh


def handle_report(link: Link, *, reason: str, expected: int, curator: User) -> Link:
    """Answers a report for a curator and leaves the link as it is: the city that sent the report is told why.

    Raises ValidationError without a reason, InvalidTransition where no report waits.
    """
    by = reasoned(curator, reason)
    with one_transaction():
        with taking(link, LINK_STEPS["handle"], by=by, expected=expected, person=curator) as fresh:
            fresh.end_waiting_report()
        if told := fresh.reported_by:
            other = next((part.city for part in fresh.members if part.city_id != told.pk), None)
            notices.tell("report_handled", told, other=other, address=f"links/{fresh.slug}/", reason=by.reason)
    return fresh


def by_the_day(link: Link, step: str, *, by: Actor) -> Link:
    """Starts, falls asleep, or closes with a city that left. Raises InvalidTransition where somebody was faster."""
    told_as = {"fall_asleep": "link_asleep", "lose_city": "link_closed"}
    with one_transaction():
        with taking(link, LINK_STEPS[step], by=by, expected=None, public=True) as fresh:
            if step == "lose_city":
                fresh.ended_on = timezone.localdate()
        if step in told_as:
            tell_others(told_as[step], fresh, None, None)
    return fresh


# --- What was learned ---------------------------------------------------------------------------------------------


def tell_practice(link: Link, *, city: City, answers: Mapping[str, Plain], by: Actor) -> Proposal:
    """Begins a practice of five answers; once it is published it stands on both pages. Raises ValidationError."""
    with one_transaction():
        lesson, _is_new = Lesson.objects.get_or_create(link=link, city=city)
        if lesson.practice_id or (lesson.proposal and is_under_way(lesson.proposal)):
            raise InvalidTransition(_("Your city already has a practice or a draft about this link."))
        terms: dict[str, Plain] = {f"terms.{pk}": True for pk in link.terms.values_list("pk", flat=True)}
        made = proposals.start(kind_of("practice"), tenant=city.pk, row=None, patch={**answers, **terms}, by=by)
        lesson.proposal = made.pk
        lesson.save()
    return made


def is_under_way(proposal: UUID) -> bool:
    return Proposal.objects.filter(pk=proposal).exclude(state__in=["discarded", "declined"]).exists()


def learned(row: object) -> None:
    """Told of each row that is written: a practice that began in a link and is published now belongs to it."""
    if not isinstance(row, Proposal) or row.kind != "practice" or row.state != Proposal.State.PUBLISHED:
        return
    Lesson.objects.filter(proposal=row.pk, practice=None).update(practice=row.object_id)
