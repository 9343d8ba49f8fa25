"""Every state and every step: what leads where, what is refused, who is told, and what the history keeps."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import override

from cities import gazetteer
from cities.actions import change_standing
from cities.applications import admission, applying, deciding, steps
from cities.applications.models import Application
from cities.models import City, Figure
from cities.team import invitations
from cities.team.models import Invitation, StaffRole
from core.accounts.permissions import may
from core.history.models import Entry, RowVersion
from core.history.write import Actor, VersionConflict
from core.notifications.models import Notice
from core.notifications.texts import worded
from core.text.moments import today_at
from core.workflow import InvalidTransition
from tests import people
from tests.cities.applications.helping import (
    CANARY,
    Cast,
    State,
    approved,
    draft,
    facts,
    fresh,
    in_state,
    last_entry,
    page_facts,
    verbs,
    waiting,
)
from tests.factories import CityFactory
from tests.worlds import undone

pytestmark = pytest.mark.django_db

type Act = Callable[[Application, Cast], object]
type Committed = Any  # what runs after the commit runs at the end of the block

ACTS: dict[str, Act] = {
    "save": lambda row, cast: applying.save(row, facts=facts(post="Mayor"), expected=row.version, by=cast.by),
    "discard": lambda row, cast: applying.discard(row, expected=row.version, by=cast.by),
    "submit": lambda row, cast: applying.submit(row, expected=row.version, by=cast.by),
    "reply": lambda row, cast: applying.reply(row, text="Here.", file=None, by=cast.by),
    "withdraw": lambda row, cast: applying.withdraw(row, expected=row.version, by=cast.by),
    "ask": lambda row, cast: deciding.ask(row, text="Why?", expected=row.version, curator=cast.curator),
    "approve": lambda row, cast: approved(row, cast),
    "provisional": lambda row, cast: approved(row, cast, provisionally=True),
    "confirm": lambda row, cast: deciding.confirm(row, expected=row.version, curator=cast.curator),
    "decline": lambda row, cast: deciding.decline(row, message="No.", expected=row.version, curator=cast.curator),
    "reopen": lambda row, cast: deciding.reopen(row, expected=row.version, curator=cast.curator),
    "undo": lambda row, cast: deciding.undo(row, expected=row.version, curator=cast.curator),
}
LEADS_TO: dict[tuple[str, str], str] = {
    ("draft", "save"): "draft",
    ("draft", "discard"): "gone",
    ("draft", "submit"): "waiting",
    ("waiting", "reply"): "waiting",
    ("waiting", "withdraw"): "withdrawn",
    ("waiting", "ask"): "asked",
    ("waiting", "approve"): "approved",
    ("waiting", "provisional"): "provisional",
    ("waiting", "decline"): "declined",
    ("asked", "reply"): "waiting",
    ("asked", "withdraw"): "withdrawn",
    ("asked", "ask"): "asked",
    ("asked", "approve"): "approved",
    ("asked", "provisional"): "provisional",
    ("asked", "decline"): "declined",
    ("provisional", "reply"): "provisional",
    ("provisional", "ask"): "provisional",
    ("provisional", "confirm"): "approved",
    ("provisional", "undo"): "waiting",
    ("approved", "undo"): "waiting",
    ("declined", "reopen"): "waiting",
}


@pytest.mark.parametrize("state", State.values)
def test_t13_each_step_leads_where_the_table_says_and_nowhere_else(cast: Cast, state: str) -> None:
    row = in_state(state, cast)
    before = len(verbs(row))
    found = {}

    for name, act in ACTS.items():
        with undone():
            found[name] = outcome(act, fresh(row), cast), len(verbs(row)) - before

    wanted = {name: LEADS_TO.get((state, name)) for name in ACTS}
    assert found == {name: (after, 1) if after else (f"refused: {state}", 0) for name, after in wanted.items()}


def outcome(act: Act, row: Application, cast: Cast) -> str:
    """The state that the step leads to."""
    try:
        act(row, cast)
    except InvalidTransition:
        return f"refused: {fresh(row).state}"
    now = Application.objects.filter(pk=row.pk).first()
    return now.state if now else "gone"


@pytest.mark.parametrize("act", ["ask", "approve", "provisional", "decline"])
def test_t13_nobody_decides_on_their_own_application(cast: Cast, act: str) -> None:
    row = waiting(cast.curator)

    with pytest.raises(PermissionDenied, match="your own application"):
        ACTS[act](row, cast)

    assert fresh(row).state == "waiting"
    assert may(cast.second, "application.decide", row)
    assert not may(cast.superuser, "application.decide", waiting(cast.superuser))


def test_t13_nobody_decides_about_a_city_that_they_work_for(cast: Cast) -> None:
    city = CityFactory(name_en="Quito", country="EC", name_zh_hans="基多")
    StaffRole.objects.create(user=cast.curator, city=city, role="editor")
    row = waiting(cast.applicant, city_name="基多", gazetteer_id=None)

    with pytest.raises(PermissionDenied, match="a city that you work for"):
        deciding.decline(row, message="No.", expected=row.version, curator=cast.curator)

    assert may(cast.second, "application.decide", row)


def test_whose_city_it_is_is_known_without_the_gazetteer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a name that only the gazetteer has, of a city whose page came after the application."""
    row = waiting(cast.applicant, city_name="The capital")
    city = CityFactory(name_en="San Francisco de Quito", country="EC")
    StaffRole.objects.create(user=cast.curator, city=city, role="editor")
    monkeypatch.setattr(gazetteer, "index", pytest.fail)

    assert "a city that you work for" in str(getattr(may(cast.curator, "application.decide", row), "reason", ""))
    assert may(cast.second, "application.decide", row)


def test_an_application_gets_its_number_and_an_acknowledgement_at_once(cast: Cast, committed: Committed) -> None:
    with committed(execute=True):
        row = waiting(cast.applicant)
        second = waiting(cast.other)

    year = row.submitted_at.year if row.submitted_at else 0
    assert (row.number, second.number) == (f"{year}-0001", f"{year}-0002")
    mine = [letter for letter in mail.outbox if letter.to == ["ana@quito.example"]]
    assert [letter.subject for letter in mine] == [f"We have received your application {year}-0001"]
    assert f"/en/join/{row.pk}/" in str(mine[0].body)
    told = Notice.objects.filter(kind="application_arrived", address=f"review/applications/{row.pk}/")
    assert {notice.person_id for notice in told} == {cast.curator.pk, cast.second.pk}


@pytest.mark.parametrize(
    ("act", "start", "subject"),
    [
        ("ask", "waiting", "A question about your application"),
        ("approve", "waiting", "Approved: your application"),
        ("provisional", "waiting", "Approved on condition that the letter follows"),
        ("confirm", "provisional", "Letter received: your application"),
        ("decline", "waiting", "Declined: your application"),
        ("reopen", "declined", "Reopen"),
        ("undo", "approved", "Approval withdrawn: your application"),
        ("withdraw", "waiting", "Withdrawn"),
    ],
)
def test_every_step_is_mailed_to_the_applicant(
    cast: Cast, act: str, start: str, subject: str, committed: Committed
) -> None:
    row = in_state(start, cast)
    mail.outbox.clear()

    with committed(execute=True):
        ACTS[act](row, cast)

    mine = [letter for letter in mail.outbox if letter.to == ["ana@quito.example"]]
    assert len(mine) == 1
    assert mine[0].subject.startswith(subject)


def test_curators_are_told_of_an_answer_but_not_what_it_says(cast: Cast, committed: Committed) -> None:
    row = in_state("asked", cast)
    mail.outbox.clear()

    with committed(execute=True):
        applying.reply(row, text=f"Visit https://evil.example {CANARY}", file=None, by=cast.by)

    assert {letter.to[0] for letter in mail.outbox} == {cast.curator.email, cast.second.email}
    assert not any(CANARY in str(letter.body) for letter in mail.outbox)


def test_what_is_missing_is_named_and_nothing_is_sent(cast: Cast) -> None:
    row = draft(cast.applicant, office="", purpose="", focal_point="other")

    with pytest.raises(ValidationError) as wrong:
        applying.submit(row, expected=row.version, by=cast.by)

    assert set(wrong.value.message_dict) == {"office", "purpose", "focal_email"}
    assert fresh(row).number is None


def test_a_stale_decision_is_refused(cast: Cast) -> None:
    row = waiting(cast.applicant)
    applying.reply(row, text="One more thing.", file=None, by=cast.by)

    with pytest.raises(VersionConflict):
        approved(row, cast)

    assert not City.objects.filter(slug="quito").exists()


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks


# --- What an approval makes ---------------------------------------------------------------------------------------


def test_an_approval_makes_the_page_a_draft_and_the_applicant_its_lead_and_focal_point(cast: Cast) -> None:
    row = approved(waiting(cast.applicant), cast)

    assert row.city
    city = City.objects.get(pk=row.city.pk)
    assert (city.slug, city.status, city.country, city.time_zone) == ("quito", "draft", "EC", "America/Guayaquil")
    role = StaffRole.objects.get(city=city)
    assert (role.user, role.role, role.is_focal_point) == (cast.applicant, "lead", True)
    assert may(cast.applicant, "city.lead", city)
    assert not City.objects.listed().filter(pk=city.pk).exists()
    assert last_entry(row).by_id == cast.curator.pk


def test_the_population_of_the_gazetteer_is_a_suggestion_that_is_never_shown(cast: Cast) -> None:
    row = approved(waiting(cast.applicant), cast)
    assert row.city

    figure = row.city.figures.get()

    assert (figure.measure, figure.year, figure.source_title) == ("population", None, "GeoNames")
    assert figure.value > 1_000_000
    assert not Figure.objects.filter(city=row.city).shown().exists()


def test_a_colleague_is_invited_as_lead_and_becomes_focal_point_on_acceptance(cast: Cast) -> None:
    row = waiting(cast.applicant, focal_point="other", focal_email="cara@quito.example")
    mail.outbox.clear()

    row = approved(row, cast)

    assert row.city
    assert not StaffRole.objects.filter(city=row.city).exists()
    invitation = Invitation.objects.get(city=row.city)
    assert (invitation.email, invitation.role, invitation.as_focal_point) == ("cara@quito.example", "lead", True)
    colleague = people.person("cara@quito.example")
    role = invitations.accept(invitation, person=colleague)
    assert (role.role, role.is_focal_point) == ("lead", True)


@pytest.mark.parametrize("provisionally", [False, True])
def test_who_named_a_colleague_is_told_who_writes_and_can_ask_for_another_invitation(
    cast: Cast, provisionally: bool
) -> None:
    row = waiting(cast.applicant, focal_point="other", focal_email="cara@quito.example")
    row = approved(row, cast, provisionally=provisionally)
    assert row.city
    kind = "application_provisional_colleague" if provisionally else "application_approved_colleague"
    told = worded(list(Notice.objects.filter(kind=kind, person=cast.applicant)))
    assert ["The colleague whom you named as focal point has been invited" in each.text for each in told] == [True]
    client, at = cast.client("applicant"), f"/en/join/{row.pk}/"
    page = client.get(at).text
    assert "The invitation is valid until" in page
    assert "Write the profile of your city" not in page
    assert "Your team can already write content" not in page

    Invitation.objects.filter(city=row.city).update(expires_at=timezone.now() - timedelta(days=1))
    assert "no invitation is open" in client.get(at).text
    said = {"text": "Please invite Cara again.", "key": str(uuid.uuid4())}
    assert client.post(f"{at}reply/", said).status_code == 302
    state = Application.objects.get(pk=row.pk).state
    assert state == ("provisional" if provisionally else "approved")
    assert Notice.objects.filter(kind="application_answered", person=cast.curator).exists()
    row.refresh_from_db()
    deciding.ask(row, text="Sent again.", expected=row.version, curator=cast.curator)

    people.lead(row.city)
    assert "Your city has a lead." in client.get(at).text


def test_once_somebody_leads_the_city_its_approved_application_takes_no_more_letters(cast: Cast) -> None:
    row = approved(waiting(cast.applicant), cast)
    assert "Write the profile of your city" in cast.client("applicant").get(f"/en/join/{row.pk}/").text
    with pytest.raises(InvalidTransition):
        applying.reply(row, text="One more.", file=None, by=cast.by)
    with pytest.raises(InvalidTransition):
        deciding.ask(row, text="One more.", expected=row.version, curator=cast.curator)


@pytest.mark.parametrize("taken", [["quito"], ["quito", "quito-ec"]])
def test_a_taken_address_gets_the_country_and_then_a_number(cast: Cast, taken: list[str]) -> None:
    for slug in taken:
        CityFactory(slug=slug)

    row = approved(waiting(cast.applicant), cast)

    assert row.city
    assert row.city.slug == ["quito-ec", "quito-ec-2"][len(taken) - 1]


def test_a_reserved_word_is_no_address(cast: Cast) -> None:
    row = waiting(cast.applicant)
    row = deciding.approve(
        row,
        provisionally=False,
        expected=row.version,
        curator=cast.curator,
        facts=page_facts(name_en="Compare"),
    )

    assert row.city
    assert row.city.slug == "compare-ec"


def test_an_existing_page_without_a_team_is_given_to_the_applicant(cast: Cast) -> None:
    city = CityFactory(slug="quito", name_en="Quito", country="EC", status="founding")

    row = approved(waiting(cast.applicant), cast, city=city)

    assert row.city == city
    assert not row.makes_city
    assert StaffRole.objects.get(city=city).user == cast.applicant
    assert City.objects.get(pk=city.pk).status == "founding"


def test_a_city_with_a_team_is_not_given_to_somebody_else(cast: Cast) -> None:
    city = CityFactory(slug="quito", name_en="Quito", country="EC")
    people.lead(city)
    row = waiting(cast.applicant)

    with pytest.raises(InvalidTransition, match="already has a team"):
        approved(row, cast, city=city)

    assert fresh(row).state == "waiting"
    assert not StaffRole.objects.filter(city=city, user=cast.applicant).exists()


# --- The way back -------------------------------------------------------------------------------------------------


def test_undone_nobody_has_rights_there_and_a_new_approval_brings_them_back(cast: Cast) -> None:
    row = approved(waiting(cast.applicant), cast)
    city = row.city
    assert city

    row = deciding.undo(row, expected=row.version, curator=cast.curator, message="We look again.")

    assert not may(cast.applicant, "city.work", City.objects.get(pk=city.pk))
    row = deciding.approve(row, provisionally=False, expected=row.version, curator=cast.second)
    assert row.city == city
    assert may(cast.applicant, "city.lead", City.objects.get(pk=city.pk))
    assert City.objects.count() == City.objects.exclude(pk=city.pk).count() + 1


def test_undone_an_invitation_is_void(cast: Cast) -> None:
    row = approved(waiting(cast.applicant, focal_point="other", focal_email="cara@quito.example"), cast)

    deciding.undo(row, expected=row.version, curator=cast.curator)

    assert Invitation.objects.get(email="cara@quito.example").state == "revoked"


def test_a_page_that_was_there_keeps_its_own_people_when_an_approval_is_undone(cast: Cast) -> None:
    city = CityFactory(slug="quito", name_en="Quito", country="EC", status="draft")
    row = approved(waiting(cast.applicant), cast, city=city)
    colleague = people.editor(city)

    deciding.undo(row, expected=row.version, curator=cast.curator)

    assert City.objects.get(pk=city.pk).status == "draft"
    assert may(colleague, "city.work", city)
    assert not may(cast.applicant, "city.work", city)


def test_a_listed_city_is_not_taken_back(cast: Cast) -> None:
    row = approved(waiting(cast.applicant), cast)
    assert row.city
    changes: dict[str, Any] = {"status": "member", "member_since": "2026-01-01"}
    change_standing(row.city, changes=changes, expected=row.city.version, by=Actor(id=None, label="Example operator"))

    with pytest.raises(InvalidTransition):
        deciding.undo(row, expected=row.version, curator=cast.curator)

    assert may(cast.applicant, "city.lead", City.objects.get(pk=row.city.pk))


# --- The history --------------------------------------------------------------------------------------------------


def test_the_history_knows_the_steps_and_none_of_the_words(cast: Cast) -> None:
    row = waiting(cast.applicant, purpose=CANARY, post=CANARY, city_name=f"Quito {CANARY}", focal_email="")
    row = deciding.ask(row, text=CANARY, expected=row.version, curator=cast.curator)
    applying.reply(row, text=CANARY, file=None, by=cast.by)
    deciding.note(row, text=CANARY, curator=cast.curator)
    row = fresh(row)
    deciding.decline(row, message=CANARY, expected=row.version, curator=cast.curator)

    assert verbs(row) == [
        "application_started",
        "application_saved",
        "application_submitted",
        "application_asked",
        "application_answered",
        "application_declined",
    ]
    entries = Entry.objects.filter(object_type="cities.application", object_id=str(row.pk))
    versions = RowVersion.objects.filter(object_type="cities.application", object_id=str(row.pk))
    assert entries.count() == versions.count() == 6
    assert CANARY not in str([*entries.values(), *versions.values()])


def test_t13_the_step_itself_admits_no_city_whose_profile_is_not_published(cast: Cast) -> None:
    """The page asks too; an action that trusts its page is open to the next caller."""
    city = approved(waiting(cast.applicant), cast).city
    assert city

    with pytest.raises(InvalidTransition):
        admission.admit(city, on=today_at(city.time_zone), expected=city.version, curator=cast.curator)

    assert City.objects.get(pk=city.pk).status == City.Status.DRAFT


@pytest.mark.parametrize("who", ["applicant", "other", "outsider"])
def test_t01_the_step_itself_admits_for_curators_alone(cast: Cast, who: str) -> None:
    city = approved(waiting(cast.applicant), cast).city
    assert city

    with pytest.raises(PermissionDenied):
        admission.admit(city, on=today_at(city.time_zone), expected=city.version, curator=getattr(cast, who))


def test_mails_name_the_city_in_the_language_of_whoever_reads(cast: Cast) -> None:
    place = gazetteer.find("Yokohama")[0]
    kept = steps.facts_of(draft(cast.applicant, city_name="Yokohama City", gazetteer_id=place.id))

    told = {}
    for language in ("en", "ja", "zh-hans", "zh-hant"):
        with override(language):
            told[language] = steps.step_words(kept)["city"]

    assert told == {"en": "Yokohama", "ja": "横浜", "zh-hans": "横滨市", "zh-hant": "横滨市"}
    assert steps.step_words({"city": "A town that nobody knows"}) == {"city": "A town that nobody knows"}
    CityFactory(pk=77, name_en="Quito", name_ja="キト")
    with override("ja"):
        assert steps.step_words({**kept, "tenant": "77"})["city"] == "キト"
