"""Who is signed in stands on every page; what lets somebody in stands in no log."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from django.utils.module_loading import import_string

from alliance.founding.people import add_demo_people
from core.accounts import logs, menu, permissions
from core.accounts.models import User
from tests import people
from tests.accounts.helping import NEW, enter, link_in_mail, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the handler of the settings would write."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    wanted: Any = settings.LOGGING
    for name in wanted["handlers"]["out"]["filters"]:
        handler.addFilter(import_string(wanted["filters"][name]["()"])())
    handler.setFormatter(import_string(wanted["formatters"]["json"]["()"])())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_t40_no_password_link_token_or_cookie_reaches_the_log(client: Client, log: io.StringIO) -> None:
    post(client, "sign-up/", name="Mei", email="mei@example.org", password=people.PASSWORD)
    confirm = link_in_mail()
    Client(enforce_csrf_checks=True).post(confirm)
    client.post(confirm, {"password": people.PASSWORD})
    client.get(confirm)
    post(Client(), "sign-in/", login="mei@example.org", password="a wrong canary password")
    post(client, "reset/", email="mei@example.org")
    reset = link_in_mail()
    Client(enforce_csrf_checks=True).post(reset)
    client.post(reset, {"password": NEW})
    client.get(reset)
    user = User.objects.get()
    enter(client, user, NEW)
    page = post(client, "account/tokens/", name="n", scope="read", days="7")
    secret = page.context["secret"]
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    written = log.getvalue()

    canaries = [
        people.PASSWORD,
        NEW,
        "canary",
        secret,
        cookie,
        confirm.split("/")[3],
        reset.split("/")[3],
        "mei@example.org",
    ]
    assert [canary for canary in canaries if canary in written] == []
    assert written.count("/confirm/") >= 3
    assert '"signed_in"' in written
    assert '"failed"' in written
    assert '"token_made"' in written


def test_t19_nobody_writes_a_line_of_their_own_into_the_log(client: Client, log: io.StringIO) -> None:
    post(client, "sign-in/", login="a\n{}@example.org", password="x\ny")
    client.get("/en/confirm/a%0ab/")

    assert all(line.startswith("{") for line in log.getvalue().splitlines())


def test_a_refused_try_is_in_the_log(client: Client, log: io.StringIO) -> None:
    for _try in range(6):
        post(client, "sign-in/", login="nobody@example.org", password="x")

    assert '"limit"' in log.getvalue()


def test_visitors_see_the_way_in_and_their_pages_stay_the_same_for_all(client: Client) -> None:
    answer = client.get("/en/cities/")
    page = answer.content.decode()

    assert 'href="/en/sign-in/">Sign in</a>' in page
    assert "csrfmiddlewaretoken" not in page
    assert "ETag" in answer.headers
    assert not answer.cookies


def test_somebody_signed_in_has_a_menu_on_every_page(client: Client) -> None:
    people.sign_in(client, people.person(name="Mei Lin"))
    page = client.get("/en/cities/").content.decode()

    assert "<bdi>Mei Lin</bdi>" in page
    assert 'href="/en/account/">Account</a>' in page
    form = page.partition('<form action="/en/sign-out/" method="post">')[2].partition("</form>")[0]
    assert 'name="csrfmiddlewaretoken"' in form
    assert 'href="/en/sign-in/"' not in page


def test_apps_add_links_to_the_menu(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    user = people.person()
    monkeypatch.setattr(menu, "links", [lambda person: [{"label": f"Place of {person.pk}", "url": "/en/w/kunming/"}]])
    people.sign_in(client, user)

    assert f'<a href="/en/w/kunming/">Place of {user.pk}</a>' in client.get("/en/").content.decode()


def test_curators_have_their_links_and_others_do_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"review": "/en/review/", "admin:index": "/admin/", "account": "/en/account/", "account_logout": "/en/x/"}
    monkeypatch.setattr(menu, "named_address", lambda name: known.get(name, ""))
    curator = people.sign_in(client, people.curator()).get("/en/").content.decode()
    lead = people.sign_in(Client(), people.lead()).get("/en/").content.decode()

    assert "Review queue" in curator
    assert "Site administration" in curator
    assert "Review queue" not in lead
    assert "Site administration" not in lead


def test_an_error_page_opens_without_looking_anybody_up(client: Client) -> None:
    people.sign_in(client, people.person(name="Mei Lin"))
    page = client.get("/en/nothing/here/")

    assert page.status_code == 404
    assert "Mei Lin" not in page.content.decode()


def test_demo_people_count_as_confirmed(founding_facts: None) -> None:
    add_demo_people()

    for user in User.objects.all():
        user.set_password(people.PASSWORD)
        user.save()
        workspaces = {f"/en/w/{slug}/" for slug in ("kunming", "yokohama", "example-bay", "example-hills")}
        assert enter(Client(), user)["Location"] in {"/en/account/", "/en/review/", *workspaces}
    assert User.objects.count() >= 7


def test_the_permission_of_a_person_is_asked_in_one_place(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(permissions.PREDICATES, "lake.swim", lambda person, lake: lake == "Dianchi")
    user: Any = people.person()

    assert user.has_perm("lake.swim", "Dianchi")
    assert not user.has_perm("lake.swim", "Erhai")


# --- Addresses that let somebody in ---------------------------------------------------------------------------------

PUBLIC = {"object_type", "object_id", "field", "side", "ext"}  # names in addresses that are no secret


def test_t40_no_address_with_a_secret_reaches_the_log(log: io.StringIO) -> None:
    """Whatever package it is in; a new name of a text in a route is secret or is named above."""
    texts = [
        (route, found) for route in logs.routes(get_resolver().url_patterns) for found in logs.PARAMETER.finditer(route)
        if found[1] in (None, "str")
    ]  # fmt: skip
    secret = [(route, found) for route, found in texts if found[2] in logs.SECRET_NAMES]
    assert {found[2] for _route, found in texts} - logs.SECRET_NAMES - PUBLIC == set()
    assert len(secret) >= 15

    for route, found in secret:
        path = f"/ja/{logs.PARAMETER.sub('1', route[: found.start()])}canary{route[found.end() :]}"
        logging.getLogger("requests").info("request", extra={"path": path})
        logging.getLogger("django.request").warning("Gone: %s", path)

    assert "canary" not in log.getvalue()
    assert log.getvalue().count("/stop/") == 2
