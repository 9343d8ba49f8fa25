"""Section 7 of docs/threats.md: production settings, passwords, and what asks for the password again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from core.accounts.models import User
from tests import people
from tests.factories import CityFactory

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "SECRET_KEY": "k3Jd9-a0Zq_w8Xn2vB7mC5tY1uI6oP4eR-sD_fGhLzQjVbNxWkM",
    "ALLOWED_HOSTS": "alliance.example",
    "SITE_URL": "https://alliance.example",
    "TRUSTED_PROXIES": "1",
    "EMAIL_URL": "smtp://name:password@mail.example:587",
    "ALLIANCE_CONTACT": "contact@alliance.example",
}
COOKIES = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE,
      s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_SAMESITE,
      s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.MFA_FORCED)
"""


def run(tmp_path: Path, *command: str, **changed: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "alliance.settings"}
    said = [sys.executable, *command]
    return subprocess.run(said, cwd=ROOT, env=env | PRODUCTION | changed, capture_output=True, text=True, check=False)


def test_the_checks_of_a_deployment_find_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr


def test_a_deployment_that_names_nobody_to_write_to_is_told_so(tmp_path: Path) -> None:
    done = run(tmp_path, "manage.py", "check", "--deploy", ALLIANCE_CONTACT="The office")

    assert "alliance.W001" in done.stderr
    assert "/.well-known/security.txt answers 404" in done.stderr


def test_cookies_and_transport_in_production(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", COOKIES)

    assert done.stdout.split() == [
        *("__Host-session", "True", "True", "Lax", "None", "/"),
        *("__Host-csrf", "True", "Lax"),
        *("31536000", "True", "True"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("eleven char", False),
        ("twelve chars", True),
        ("w" * 6 + "ater lily" * 13, True),
        ("long " * 26, False),
        ("密码密码密码紫藤花开了吗", True),
        ("   spaces    count   ", True),
        ("password1234", False),
        ("HarbourCity1", False),
        ("biodiversity2026", False),
        ("ling@example.org", False),
    ],
)
def test_passwords_are_long_and_neither_common_nor_ours(password: str, is_good: bool) -> None:
    CityFactory(name_en="Harbour City")
    person = User(name="Ling", email="ling@example.org")

    try:
        validate_password(password, person)
    except ValidationError:
        assert not is_good
    else:
        assert is_good


def test_passwords_are_kept_by_argon2id() -> None:
    assert Argon2PasswordHasher().encode("a good long word", "some-salt-for-it").startswith("argon2$argon2id$")
    listed = (ROOT / "alliance" / "settings.py").read_text(encoding="utf-8").partition("PASSWORD_HASHERS = [")[2]
    assert listed.lstrip().startswith('"django.contrib.auth.hashers.Argon2PasswordHasher"')


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        "account_tokens",
        "account_close",
        "account_data",
    ],
)
def test_each_of_these_steps_asks_for_the_password_again(name: str) -> None:
    client = Client()
    client.force_login(people.person(password=people.PASSWORD), backend=settings.AUTHENTICATION_BACKENDS[0])

    answer = client.get(reverse(name))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/.git/config", "/static/", "/media/", "/.env"])
def test_folders_and_files_of_the_project_are_not_there(path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.django_db
def test_trace_is_not_answered() -> None:
    assert Client().generic("TRACE", "/en/").status_code == 405
