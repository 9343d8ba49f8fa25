"""The steps of an application, and what they are made of. What is written in them stays out of the history: see the
models."""

import uuid
from collections.abc import Mapping, Sequence

from django.utils.translation import get_language

from cities import gazetteer
from cities.applications.models import Application, ApplicationMessage
from cities.applications.querysets import AT_WORK
from cities.models import City
from cities.naming import with_names
from cities.team import invitations
from cities.team.models import StaffRole
from core.accounts.models import User
from core.files.models import StoredFile
from core.history.write import Actor
from core.notifications import quotes
from core.notifications.actions import notify
from core.text.languages import DEFAULT_LANGUAGE
from core.workflow import InvalidTransition, Step

State = Application.State
MOST_MESSAGES = 200


BEING_WRITTEN = (State.DRAFT,)
WRITE, DECIDE = "application.write", "application.decide"

STEPS = {
    # by the applicant
    "save": Step(verb="application_saved", from_=BEING_WRITTEN, permission=WRITE),
    "discard": Step(verb="application_discarded", from_=BEING_WRITTEN, permission=WRITE),  # the row is gone
    "submit": Step(verb="application_submitted", from_=BEING_WRITTEN, to=State.WAITING, permission=WRITE),
    "reply": Step(
        verb="application_answered",
        from_={*AT_WORK, State.PROVISIONAL, State.APPROVED},
        to=State.WAITING,
        keeps={State.PROVISIONAL, State.APPROVED},
        permission=WRITE,
    ),
    "withdraw": Step(verb="application_withdrawn", from_=AT_WORK, to=State.WITHDRAWN, permission=WRITE),
    # by a curator
    "ask": Step(
        verb="application_asked",
        from_={*AT_WORK, State.PROVISIONAL, State.APPROVED},
        to=State.ASKED,
        keeps={State.PROVISIONAL, State.APPROVED},
        permission=DECIDE,
    ),
    "approve": Step(verb="application_approved", from_=AT_WORK, to=State.APPROVED, permission=DECIDE),
    "provisional": Step(
        verb="application_approved_provisionally", from_=AT_WORK, to=State.PROVISIONAL, permission=DECIDE
    ),
    "confirm": Step(verb="application_confirmed", from_={State.PROVISIONAL}, to=State.APPROVED, permission=DECIDE),
    "decline": Step(verb="application_declined", from_=AT_WORK, to=State.DECLINED, permission=DECIDE),
    "reopen": Step(verb="application_reopened", from_={State.DECLINED}, to=State.WAITING, permission=DECIDE),
    "undo": Step(  # while the city's page is a draft
        verb="application_undone", from_={State.APPROVED, State.PROVISIONAL}, to=State.WAITING, permission=DECIDE
    ),
}


def can_be_taken(row: Application, name: str) -> bool:
    """Whether a page offers a step. An approval is taken back only while the city's page is a draft; after it people
    write here only while nobody leads the city, since that colleague who was named never came."""
    if not STEPS[name].is_possible(row.state):
        return False
    if name == "undo":
        return row.city is not None and row.city.status == City.Status.DRAFT
    return not (name in ("reply", "ask") and row.state == State.APPROVED and has_lead(row.city))


def require_talk(row: Application, name: str) -> None:
    """Raises InvalidTransition where the two no longer write to each other. Call it while the row is held."""
    if not can_be_taken(row, name):
        raise InvalidTransition


def has_lead(city: City | None) -> bool:
    return StaffRole.objects.leads().filter(city=city).exists()


def say(
    fresh: Application,
    text: str,
    file: StoredFile | None,
    by: Actor,
    *,
    is_from_secretariat: bool,
    key: uuid.UUID | None = None,
) -> None:
    """Raises AlreadyExists for a message that is there already."""
    if fresh.written >= MOST_MESSAGES:
        raise InvalidTransition
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
    notify([row.applicant_id], f"application_{what}", facts=facts_of(row, message), address=f"join/{row.pk}/")


def tell_curators(row: Application, what: str) -> None:
    """Those who may have a part in it, and without any text that the applicant wrote but the city's name."""
    people = User.objects.filter(is_curator=True, is_active=True).exclude(pk=row.applicant_id)
    address = f"review/applications/{row.pk}/"
    notify(people.values_list("pk", flat=True), f"application_{what}", facts=facts_of(row), address=address)


def facts_of(row: Application, message: str = "") -> dict[str, str]:
    """Facts of a notice, with what tells the city's name in another language: the key of its page, or of its place."""
    keys = {"tenant": row.city_id, "place": row.gazetteer_id}
    return {
        **{name: str(key) for name, key in keys.items() if key is not None},
        "number": row.number or "",
        "city": invitations.harmless(row.city_name),
        **quotes.put("message", message),
    }


def step_words(facts: dict[str, str]) -> dict[str, str]:
    return words_together([facts])[0]


def words_together(many: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The city by its name in the reader's language: that of its page, else that of the gazetteer, else as typed."""
    named = [facts if "tenant" in facts else {**facts, "city": name_of_place(facts)} for facts in with_names(many)]
    return [{**facts, "message": quotes.take(facts, "message")} if "message" in facts else facts for facts in named]


def name_of_place(facts: Mapping[str, str]) -> str:
    typed = facts.get("city", "")
    place = gazetteer.place_of(int(facts["place"])) if "place" in facts else None
    if place is None:
        return typed
    language = get_language() or DEFAULT_LANGUAGE
    return place.name if language == DEFAULT_LANGUAGE else place.own_names.get(language, typed)
