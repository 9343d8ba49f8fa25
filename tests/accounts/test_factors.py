"""The second step: app, passkeys, recovery codes; and who must have one."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.mail import EmailMessage
from django.test import Client

from core.accounts.models import User
from tests import people
from tests.accounts.helping import app_code, enter, is_signed_in, post, recovery_codes, with_cookie

pytestmark = pytest.mark.django_db
UNREADABLE = [
    "",
    "x",
    "{}",
    "[]",
    "null",
    '"a"',
    '{"response":[]}',
    '{"response":{"userHandle":null}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
    '{"id":1,"rawId":2,"type":3,"response":{"clientDataJSON":4,"authenticatorData":5,"signature":6,"userHandle":7}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"AA"}}',
    "[" * 5_000,
    "9" * 30_000,
]


@pytest.fixture
def mei() -> User:
    return people.enrolled(people.person("mei@example.org", password=people.PASSWORD))


def set_up_app(client: Client) -> Any:
    secret = client.get("/en/account/two-step/app/").context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return post(client, "account/two-step/app/", code=code)


def test_t39_between_password_and_code_nothing_opens(client: Client, mei: User) -> None:
    assert enter(client, mei)["Location"] == "/en/sign-in/code/"

    for path in ("account/", "account/details/", "account/two-step/", "re-enter/", "account/tokens/"):
        assert "/sign-in/" in client.get(f"/en/{path}")["Location"], path
    assert "_auth_user_id" not in client.session


def test_t39_a_code_opens_once(client: Client, mei: User) -> None:
    code = app_code(mei)
    enter(client, mei)
    assert post(client, "sign-in/code/", code=code).status_code == 302
    post(client, "sign-out/")

    enter(client, mei)

    assert post(client, "sign-in/code/", code=code).status_code == 200
    assert post(client, "sign-in/code/", code=f" {code[:3]} {code[3:]} ").status_code == 200
    assert not is_signed_in(client)


def test_t39_a_code_is_spent_for_as_long_as_it_is_good(
    client: Client, mei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is good for three half minutes, longer than allauth remembers it."""
    code, now = app_code(mei, 1), time.time()
    enter(client, mei)
    post(client, "sign-in/code/", code=code)
    post(client, "sign-out/")

    monkeypatch.setattr(time, "time", lambda: now + 45)
    enter(client, mei)

    assert post(client, "sign-in/code/", code=code).status_code == 200


def test_t39_a_recovery_code_opens_once(client: Client, mei: User) -> None:
    code = recovery_codes(mei)[0]
    enter(client, mei)
    assert post(client, "sign-in/code/", code=code).status_code == 302
    post(client, "sign-out/")
    enter(client, mei)

    assert post(client, "sign-in/code/", code=code).status_code == 200
    assert len(recovery_codes(mei)) == 9


def test_t39_the_code_that_set_up_the_app_does_not_sign_in(client: Client) -> None:
    user = people.person(password=people.PASSWORD)
    people.sign_in(client, user)
    set_up_app(client)
    post(client, "sign-out/")
    enter(client, user)

    assert post(client, "sign-in/code/", code=app_code(user)).status_code == 200


def test_t39_the_code_of_one_person_does_not_let_in_another(client: Client, mei: User) -> None:
    other = people.enrolled(people.person(password=people.PASSWORD))
    enter(client, mei)

    assert post(client, "sign-in/code/", code=app_code(other)).status_code == 200
    assert not is_signed_in(client)


def test_t39_the_page_of_the_code_does_not_open_without_the_password(client: Client, mei: User) -> None:
    assert client.get("/en/sign-in/code/")["Location"] == "/en/sign-in/"
    assert post(client, "sign-in/code/", code=app_code(mei))["Location"] == "/en/sign-in/"
    assert not is_signed_in(client)


def test_t36_the_sixth_code_is_refused_even_when_it_is_right(client: Client, mei: User) -> None:
    enter(client, mei)
    for _try in range(5):
        assert post(client, "sign-in/code/", code="000000").status_code == 200

    answer = post(client, "sign-in/code/", code=app_code(mei))

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert not is_signed_in(client)


def test_t36_another_browser_gets_no_further_codes(client: Client, mei: User) -> None:
    enter(client, mei)
    for _try in range(5):
        post(client, "sign-in/code/", code="000000")
    other = Client(REMOTE_ADDR="203.0.113.5")
    enter(other, mei)

    assert post(other, "sign-in/code/", code=app_code(mei)).status_code == 429


def test_t37_the_key_of_the_session_is_new_after_the_code(client: Client, mei: User) -> None:
    enter(client, mei)
    between = client.session.session_key
    post(client, "sign-in/code/", code=app_code(mei))

    assert client.session.session_key != between
    assert not is_signed_in(with_cookie(between))


def test_t37_setting_up_an_app_ends_other_sessions_and_renews_this_one(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    user = people.person(password=people.PASSWORD)
    other = people.sign_in(Client(), user)
    people.sign_in(client, user)
    key = client.session.session_key
    set_up_app(client)

    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert client.session.session_key != key
    assert mailoutbox[-1].subject == "Two-step sign-in was changed"


def test_t37_removing_the_app_ends_other_sessions(client: Client, mei: User) -> None:
    other = people.sign_in(Client(), mei)
    people.sign_in(client, mei)

    assert client.get("/en/account/two-step/app/remove/").status_code == 200
    assert post(client, "account/two-step/app/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=mei).exists()
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_ten_recovery_codes_are_shown_once(client: Client) -> None:
    people.sign_in(client, user := people.person())
    set_up_app(client)
    first = client.get("/en/account/two-step/codes/").content.decode()
    again = client.get("/en/account/two-step/codes/").content.decode()

    codes = recovery_codes(user)
    assert len(codes) == 10
    assert all(code in first for code in codes)
    assert not any(code in again for code in codes)


def test_new_recovery_codes_void_the_old_ones(client: Client, mei: User) -> None:
    old = recovery_codes(mei)
    people.sign_in(client, mei)
    post(client, "account/two-step/codes/new/")

    assert not set(old) & set(recovery_codes(mei))


def test_t40_what_makes_the_codes_is_not_readable_in_the_database(mei: User) -> None:
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert not any(code in stored for code in recovery_codes(mei))
    secret = Authenticator.objects.get(type="totp").data["secret"]
    assert secret.startswith("gAAAA")


def test_t40_an_older_secret_key_still_reads_what_it_wrote(client: Client, mei: User, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret key, made of fifty characters or more"
    enter(client, mei)

    assert post(client, "sign-in/code/", code=app_code(mei)).status_code == 302


@pytest.mark.parametrize("make", [people.curator, people.superuser])
def test_t39_somebody_who_must_have_a_second_step_sees_its_pages_alone(client: Client, make: Any) -> None:
    user = make()
    Authenticator.objects.all().delete()
    people.sign_in(client, user)

    for path in ("/en/", "/en/cities/", "/en/account/", "/en/account/tokens/", "/ja/"):
        assert client.get(path)["Location"].endswith("/account/two-step/"), path
        assert client.post(path)["Location"].endswith("/account/two-step/"), path
    assert client.get("/api/v1/cities/").status_code == 403
    assert "Set up two-step sign-in to continue" in client.get("/en/account/two-step/").content.decode()
    assert client.get("/en/account/two-step/app/").status_code == 200
    assert set_up_app(client).status_code == 302
    assert client.get("/en/account/").status_code == 200


def test_somebody_without_such_a_role_is_not_forced(client: Client) -> None:
    people.sign_in(client, people.lead())

    assert client.get("/en/account/").status_code == 200


def test_leads_of_cities_are_forced_where_the_operator_wants_it(client: Client, settings: Any) -> None:
    settings.MFA_FOR_LEADS = True
    people.sign_in(client, people.lead())
    editor = people.sign_in(Client(), people.editor())

    assert client.get("/en/account/")["Location"] == "/en/account/two-step/"
    assert editor.get("/en/account/").status_code == 200


def test_nobody_is_forced_in_the_demo(client: Client, settings: Any) -> None:
    settings.MFA_FORCED = False
    people.sign_in(client, people.person(is_curator=True))

    assert client.get("/en/account/").status_code == 200


def test_t39_who_must_have_a_second_step_cannot_remove_the_last_one(client: Client) -> None:
    people.sign_in(client, user := people.curator())
    page = post(client, "account/two-step/app/remove/").content.decode()

    assert "Your role requires two-step sign-in." in page
    assert Authenticator.objects.filter(user=user, type="totp").exists()


@pytest.mark.parametrize("credential", UNREADABLE)
def test_t47_what_is_no_passkey_is_refused_without_a_fault(
    client: Client, mei: User, credential: str, settings: Any
) -> None:
    settings.RATE_LIMITS = 100
    client.get("/en/sign-in/passkey/", headers={"Accept": "application/json"})
    assert post(client, "sign-in/passkey/", credential=credential).status_code in (302, 400)
    enter(client, mei)
    assert post(client, "sign-in/code/", credential=credential).status_code in (200, 400)
    assert not is_signed_in(client)
    people.sign_in(client, mei)
    client.get("/en/account/two-step/passkeys/add/")
    assert post(client, "account/two-step/passkeys/add/", credential=credential).status_code in (200, 400)
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_passkey_belongs_to_one_person(client: Client, mei: User) -> None:
    key = Authenticator.objects.create(user=people.person(), type="webauthn", data={"name": "Hers", "credential": {}})
    people.sign_in(client, mei)

    assert client.get(f"/en/account/two-step/passkeys/{key.pk}/remove/").status_code == 404
    assert post(client, f"account/two-step/passkeys/{key.pk}/remove/").status_code == 404


def test_t31_the_passkey_is_bound_to_the_configured_host(client: Client) -> None:
    client.cookies.clear()
    options = client.get("/en/sign-in/passkey/", headers={"Accept": "application/json", "Host": "127.0.0.1"}).json()

    assert options["request_options"]["publicKey"]["rpId"] == "localhost"
