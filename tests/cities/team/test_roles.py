"""Giving, changing and ending roles: what the actions keep, whoever calls them."""

import pytest

from cities.models import City
from cities.team import actions
from cities.team.models import Invitation, StaffRole
from core.accounts import closing, mydata
from core.accounts.models import User
from core.accounts.tenants import role_in, roles_of, serving
from core.history.models import Entry, RowVersion
from core.history.write import Actor, AlreadyExists, VersionConflict, entries_of
from core.pagecache.models import content_version
from core.workflow import InvalidTransition
from tests import people
from tests.cities.team.helping import SYSTEM, Cast, invited
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db


def verbs(role: StaffRole) -> list[str]:
    return list(entries_of(role).values_list("verb", flat=True))


def test_every_step_is_kept_with_who_did_it(city: City) -> None:
    lin, mei = people.lead(city), people.person()
    by = Actor.person(lin)

    role = actions.add_role(person=mei, city=city, role="editor", by=by)
    role = actions.change_role(role, to="lead", by=by, expected=1)
    role = actions.make_focal_point(role, by=by, expected=2)
    role = actions.change_role(role, to="editor", by=by, expected=3)
    actions.end_role(role, by=by, expected=4)

    assert verbs(role) == ["role_added", "role_changed", "focal_point_made", "role_changed", "role_ended"]
    assert set(entries_of(role).values_list("by_id", flat=True)) == {lin.pk}
    assert RowVersion.objects.filter(object_id=str(role.pk), object_type="cities.staffrole").count() == 4
    assert not StaffRole.objects.filter(pk=role.pk).exists()


def test_of_roles_only_that_a_lead_begins_is_public_since_pages_say_that_the_city_may_be_asked(city: City) -> None:
    before = content_version()

    actions.add_role(person=people.person(), city=city, role="editor", by=SYSTEM)
    assert content_version() == before
    actions.add_role(person=people.person(), city=city, role="lead", by=SYSTEM)
    assert content_version() != before


def test_nobody_has_two_roles_in_one_city(cast: Cast) -> None:
    with pytest.raises(AlreadyExists):
        actions.add_role(person=cast.editor, city=cast.city, role="lead", by=SYSTEM)

    assert cast.role("editor").role == "editor"


def test_an_unknown_role_is_refused(city: City) -> None:
    with pytest.raises(ValueError, match="owner"):
        actions.add_role(person=people.person(), city=city, role="owner", by=SYSTEM)


def test_a_role_says_since_when(city: City) -> None:
    role = actions.add_role(person=people.person(), city=city, role="lead", by=SYSTEM)

    assert StaffRole.objects.get(pk=role.pk).since is not None


def test_the_old_focal_point_steps_back_and_stays_a_lead(cast: Cast) -> None:
    actions.make_focal_point(cast.role("lead"), by=SYSTEM, expected=1)

    actions.make_focal_point(cast.role("second"), by=SYSTEM, expected=1)

    old = cast.role("lead")
    assert (old.is_focal_point, old.role) == (False, "lead")
    assert cast.role("second").is_focal_point
    assert verbs(old) == ["focal_point_made", "focal_point_stepped_back"]


def test_a_failed_focal_point_leaves_the_old_one(cast: Cast) -> None:
    actions.make_focal_point(cast.role("lead"), by=SYSTEM, expected=1)

    with pytest.raises(VersionConflict):
        actions.make_focal_point(cast.role("second"), by=SYSTEM, expected=99)

    assert cast.role("lead").is_focal_point


def test_an_editor_is_no_focal_point(cast: Cast) -> None:
    with pytest.raises(InvalidTransition):
        actions.make_focal_point(cast.role("editor"), by=SYSTEM, expected=1)

    assert not cast.role("editor").is_focal_point


def test_who_is_lowered_is_no_focal_point_any_more(cast: Cast) -> None:
    role = actions.make_focal_point(cast.role("lead"), by=SYSTEM, expected=1)

    actions.change_role(role, to="editor", by=SYSTEM, expected=2)

    assert not cast.role("lead").is_focal_point


def test_t42_a_step_on_a_role_seen_too_early_changes_nothing(cast: Cast) -> None:
    actions.change_role(cast.role("editor"), to="lead", by=SYSTEM, expected=1)

    with pytest.raises(VersionConflict):
        actions.end_role(cast.role("editor"), by=SYSTEM, expected=1)

    assert cast.role("editor").role == "lead"


@pytest.fixture
def alone(city: City) -> StaffRole:
    """The only lead, beside an editor, a suspended lead and a lead who cannot sign in any more."""
    people.editor(city)
    actions.suspend(StaffRole.objects.get(user=people.lead(city)), by=SYSTEM, expected=1)
    people.lead(city, is_active=False)
    return StaffRole.objects.get(user=people.lead(city, name="Only Lead"))


def test_t09_the_last_lead_stays(alone: StaffRole) -> None:
    before = Entry.objects.count()

    for act in (actions.end_role, actions.leave):
        with pytest.raises(actions.NeedsLead, match="A city needs at least one lead"):
            act(alone, by=SYSTEM, expected=1)
    with pytest.raises(actions.NeedsLead):
        actions.change_role(alone, to="editor", by=SYSTEM, expected=1)

    alone.refresh_from_db()
    assert (alone.role, alone.version, Entry.objects.count()) == ("lead", 1, before)


def test_t09_the_last_lead_cannot_close_the_account(alone: StaffRole) -> None:
    with pytest.raises(closing.CannotClose, match="A city needs at least one lead"):
        closing.close(alone.user)

    assert User.objects.get(pk=alone.user_id).is_active
    assert StaffRole.objects.filter(pk=alone.pk).exists()


def test_the_last_lead_of_a_city_that_is_no_longer_listed_may_go(city: City) -> None:
    lead = people.lead(city)
    row = City.objects.get(pk=city.pk)
    row.status = City.Status.WITHDRAWN
    row.save()

    closing.close(lead)

    assert not StaffRole.objects.filter(user=lead).exists()


def test_closing_an_account_ends_its_roles_in_the_history_and_forgets_its_addresses(cast: Cast) -> None:
    role, lead = cast.role("lead"), cast.lead
    sent, _link = invited(cast.city, "other@harbour.example", by=Actor.person(lead))
    invited(CityFactory(), lead.email)

    closing.close(lead)

    entry = entries_of(role).last()
    assert entry is not None
    assert (entry.verb, entry.by_label) == ("role_left", "former member")
    sent.refresh_from_db()
    assert (sent.by_label, sent.state) == ("former member", Invitation.State.REVOKED)
    assert not Invitation.objects.filter(email_key=lead.email_key).exists()


def test_t10_rights_end_with_the_role_its_suspension_and_the_city(cast: Cast) -> None:
    actions.end_role(cast.role("second"), by=SYSTEM, expected=1)
    actions.suspend(cast.role("editor"), by=SYSTEM, expected=1)

    assert role_in(cast.second, cast.city.pk) == ""
    assert role_in(cast.editor, cast.city.pk) == ""
    assert [person.pk for person in serving(cast.city.pk)] == [cast.lead.pk]
    assert [person.pk for person in serving(cast.city.pk, "editor", "lead")] == [cast.lead.pk]

    actions.resume(cast.role("editor"), by=SYSTEM, expected=2)
    assert role_in(cast.editor, cast.city.pk) == "editor"

    cast.city.status = City.Status.WITHDRAWN
    cast.city.save()
    assert roles_of(cast.lead) == {}


def test_the_secretariat_can_suspend_even_the_last_lead(alone: StaffRole) -> None:
    actions.suspend(alone, by=SYSTEM, expected=1)

    assert role_in(alone.user, alone.city_id) == ""


def test_a_suspended_focal_point_is_none(cast: Cast) -> None:
    role = actions.make_focal_point(cast.role("lead"), by=SYSTEM, expected=1)

    actions.suspend(role, by=SYSTEM, expected=2)

    assert not cast.role("lead").is_focal_point
    with pytest.raises(InvalidTransition):
        actions.make_focal_point(cast.role("lead"), by=SYSTEM, expected=3)


@pytest.mark.parametrize("act", ["end", "lower", "suspend"])
def test_t10_invitations_end_with_the_right_to_make_them(cast: Cast, act: str) -> None:
    by = Actor.person(cast.second)
    mine, _link = invited(cast.city, "mine@harbour.example", by=by)
    elsewhere, _link = invited(CityFactory(), "mine@harbour.example", by=by)
    other, _link = invited(cast.city, "other@harbour.example", by=Actor.person(cast.lead))
    role = cast.role("second")

    if act == "end":
        actions.end_role(role, by=SYSTEM, expected=1)
    elif act == "lower":
        actions.change_role(role, to="editor", by=SYSTEM, expected=1)
    else:
        actions.suspend(role, by=SYSTEM, expected=1)

    states = [Invitation.objects.get(pk=row.pk).state for row in (mine, elsewhere, other)]
    assert states == ["revoked", "open", "open"]


def test_my_data_lists_roles_and_invitations_to_the_person_and_to_nobody_else(cast: Cast) -> None:
    other = CityFactory(name_en="Yokohama")
    invited(other, cast.editor.email, "lead")
    invited(other, "somebody@harbour.example", by=Actor.person(cast.editor))

    data = mydata.of(cast.editor)

    assert [(row["city"], row["role"]) for row in data["city_roles"]] == [("Kunming", "editor")]
    assert [(row["city"], row["role"], row["state"]) for row in data["invitations"]] == [("Yokohama", "lead", "open")]
    assert "somebody@harbour.example" not in str(data)
    assert Invitation.objects.first().token_hash not in str(data)  # type: ignore[union-attr]
