"""People in the admin: what they may do, and nothing that lets anybody become them."""

import time
from typing import Any

import pytest
from django.test import Client

from cities.team.models import StaffRole
from core.accounts.models import User
from core.history.models import Entry
from tests import factories as make
from tests import people
from tests.siteadmin.conftest import Enter
from tests.siteadmin.forms import open_form, send

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"


def url(user: User) -> str:
    return f"{PEOPLE}{user.pk}/change/"


def test_somebody_becomes_a_curator_with_an_entry(superuser: Client) -> None:
    user = people.person(name="Lu Example")

    response = send(superuser, url(user), {"is_curator": "on", "is_staff": "on", "reason": "Joined the secretariat."})

    assert response.status_code == 302
    user.refresh_from_db()
    assert (user.is_curator, user.is_staff, user.is_superuser) == (True, True, False)
    entry = Entry.objects.get()
    assert (entry.verb, entry.changes) == (
        "person_changed",
        {"is_curator": [False, True], "is_staff": [False, True]},
    )


def test_t41_neither_password_nor_second_factor_is_shown(superuser: Client) -> None:
    user = people.curator(password=people.PASSWORD)

    page = superuser.get(url(user)).text

    assert user.password not in page
    assert "argon2" not in page
    assert user.session_stamp not in page
    assert superuser.get("/admin/mfa/authenticator/").status_code == 404
    assert superuser.get("/admin/account/emailaddress/").status_code == 404


def test_t05_nothing_but_rights_can_be_set(superuser: Client) -> None:
    user = people.person("old@example.org", name="Old")
    forged = {"email": "new@example.org", "name": "New", "is_superuser": "on", "password": "x", "language": "ja"}

    send(superuser, url(user), {**forged, "is_curator": "on"})

    user.refresh_from_db()
    assert (user.email, user.name, user.is_superuser, user.language) == ("old@example.org", "Old", False, "en")
    assert user.is_curator


def test_t10_who_is_suspended_is_signed_out_everywhere(superuser: Client, enter: Enter) -> None:
    user = people.curator()
    client, stamp = enter(user), user.session_stamp
    assert client.get("/admin/").status_code == 200

    form = open_form(superuser, url(user))
    form.pop("is_active")
    superuser.post(url(user), form)

    user.refresh_from_db()
    assert not user.is_active
    assert user.session_stamp != stamp
    assert client.get("/admin/").status_code == 302


def test_all_sessions_of_somebody_can_be_ended(superuser: Client, enter: Enter) -> None:
    user = people.curator()
    client = enter(user)
    page = superuser.post(PEOPLE, {"action": "sign_out", "_selected_action": [str(user.pk)], "index": "0"})
    row = page.context["rows"][0]
    sure = {"action": "sign_out", "_selected_action": [str(user.pk)], "sure": "yes"}

    superuser.post(PEOPLE, {**sure, f"version-{user.pk}": str(row["version"])})

    assert client.get("/admin/").status_code == 302
    assert Entry.objects.get().verb == "person_signed_out"


def test_superusers_do_not_lock_themselves_out(superuser: Client) -> None:
    user = User.objects.get()
    form = open_form(superuser, url(user))
    form.pop("is_staff")

    response = superuser.post(url(user), form)

    assert response.status_code == 200
    user.refresh_from_db()
    assert user.is_staff


def test_rights_are_given_after_the_password_was_entered_lately(superuser: Client) -> None:
    user = people.person()
    form = open_form(superuser, url(user))
    session = superuser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()

    response = superuser.post(url(user), {**form, "is_curator": "on"})

    user.refresh_from_db()
    assert (response.status_code, user.is_curator) == (302, False)


@pytest.mark.parametrize("page", ["add/", "{0}/delete/"])
def test_people_are_neither_added_nor_removed_here(superuser: Client, page: str) -> None:
    user = people.person()

    assert superuser.post(f"{PEOPLE}{page.format(user.pk)}", {"expected": "1"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


def test_the_cities_that_somebody_works_for_are_shown(superuser: Client) -> None:
    user = people.lead()

    assert user.staff_roles.get().city.name in superuser.get(url(user)).text


@pytest.mark.parametrize("step", ["get", "post"])
def test_t41_curators_come_near_nobody(curator: Client, step: str) -> None:
    user = people.person()

    assert getattr(curator, step)(url(user)).status_code == 403
    assert getattr(curator, step)(PEOPLE).status_code == 403
    answer = curator.get("/admin/autocomplete/?app_label=cities&model_name=staffrole&field_name=user&term=e")
    assert answer.status_code == 403


# --- Roles ---------------------------------------------------------------------------------------------------------

ROLES = "/admin/cities/staffrole/"


def choose(action: str, role: StaffRole) -> dict[str, Any]:
    return {
        "action": action,
        "_selected_action": [str(role.pk)],
        "sure": "yes",
        f"version-{role.pk}": str(role.version),
    }


def test_a_role_is_given_with_an_entry(superuser: Client) -> None:
    user, city = people.person(), make.CityFactory()

    superuser.post(f"{ROLES}add/", {"user": str(user.pk), "city": str(city.pk), "role": "lead", "is_focal_point": "on"})

    role = StaffRole.objects.get()
    assert (role.user, role.city, role.role, role.is_focal_point) == (user, city, "lead", True)
    assert [entry.verb for entry in Entry.objects.all()] == ["role_added"]


def test_a_role_is_changed_for_the_same_person_in_the_same_city(superuser: Client) -> None:
    city, other = make.CityFactory(), people.person()
    role = people.editor(city).staff_roles.get()

    send(superuser, f"{ROLES}{role.pk}/change/", {"role": "lead", "user": str(other.pk), "city": "1"})

    role.refresh_from_db()
    assert (role.role, role.city, role.user != other) == ("lead", city, True)


def test_t09_a_city_keeps_a_lead(superuser: Client) -> None:
    role = people.lead().staff_roles.get()

    response = send(superuser, f"{ROLES}{role.pk}/change/", {"role": "editor"})
    removed = superuser.post(f"{ROLES}{role.pk}/delete/", {"expected": str(role.version)})

    assert (response.status_code, removed.status_code) == (200, 409)
    assert "A city needs at least one lead." in response.text
    assert "A city needs at least one lead." in removed.text
    assert StaffRole.objects.get().role == "lead"


def test_t10_a_focal_point_who_is_suspended_is_named_on_no_page(superuser: Client) -> None:
    user, city = people.person(name="Mei Example"), make.CityFactory()
    StaffRole.objects.create(user=user, city=city, role="lead", is_focal_point=True, name_agreed=True)
    page = city.get_absolute_url()
    assert "Mei Example" in Client().get(page).text

    form = open_form(superuser, url(user))
    superuser.post(url(user), {name: value for name, value in form.items() if name != "is_active"})
    assert "Mei Example" not in Client().get(page).text
    superuser.post(url(user), {**open_form(superuser, url(user)), "is_active": "on"})
    assert "Mei Example" in Client().get(page).text


def test_t10_a_role_is_suspended_and_comes_back(superuser: Client) -> None:
    role = people.editor().staff_roles.get()

    superuser.post(ROLES, choose("suspend", role))
    role.refresh_from_db()
    assert role.is_suspended

    superuser.post(ROLES, choose("resume", role))
    role.refresh_from_db()
    assert not role.is_suspended


def test_t09_curators_give_no_roles_here(curator: Client) -> None:
    role = people.editor().staff_roles.get()

    assert curator.get(ROLES).status_code == 403
    assert curator.post(ROLES, choose("suspend", role)).status_code == 403
    assert curator.post(f"{ROLES}add/", {"role": "lead"}).status_code == 403
