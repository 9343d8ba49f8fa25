"""Who comes to the API, with what, and how far it carries."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as site
from django.db.models import Model
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from pytest_django import Settings

from alliance.api import throttles
from alliance.api.urls import router, urlpatterns
from alliance.api.v1.lists import LISTS
from cities.models import City
from cities.team.models import StaffRole
from core.accounts import tokens
from core.accounts.models import ApiToken, User
from core.ratelimits.models import RateWindow
from core.review.models import Proposal
from tests import factories as make
from tests import people
from tests.api.reading import model_of
from tests.api.writing import LIST, NOWHERE, STEPS, Program, at, draft, fresh, kunming, secret, submitted, told, words

pytestmark = pytest.mark.django_db
WRITES = [("POST", ""), ("PATCH", f"{NOWHERE}/"), *(("POST", f"{NOWHERE}/{step}/") for step in STEPS)]


@pytest.fixture
def city() -> City:
    return kunming()


@pytest.fixture
def lead(city: City) -> User:
    return people.lead(city)


# --- Without a good token ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "address"), [("GET", ""), ("HEAD", ""), ("GET", f"{NOWHERE}/"), *WRITES])
def test_without_a_token_nothing_private_is_said(method: str, address: str) -> None:
    answer = Program().ask(method, LIST + address)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    if method != "HEAD":
        assert json.loads(answer.content)["code"] == "not_authenticated"


def expire(token: ApiToken) -> None:
    token.expires_at = timezone.now() - timedelta(seconds=1)
    token.save()


def deactivate(token: ApiToken) -> None:
    token.user.is_active = False
    token.user.save()


@pytest.mark.parametrize("end", [expire, tokens.revoke, deactivate, ApiToken.delete])
def test_t10_t12_a_token_ends_at_the_next_request(lead: User, end: Any) -> None:
    program = Program(lead)
    assert program.get().status_code == 200

    end(ApiToken.objects.get())

    answer = program.get()
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer cba_wrong", "bearer x", "Basic eDp5", "Token cba_x", "Bearer a b", "é"]
)
def test_t12_whatever_is_no_token_is_refused(header: str) -> None:
    answer = Client().get(LIST, headers={"Authorization": header})

    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers


@pytest.mark.parametrize("name", ["token", "access_token", "key", "api_key"])
def test_t12_a_token_in_the_address_counts_for_nothing(lead: User, name: str) -> None:
    assert Client().get(LIST, {name: secret(lead)}).status_code == 401
    assert Client().post(f"{LIST}?{name}={secret(lead)}", {}, content_type="application/json").status_code == 401
    assert Client().get("/api/v1/cities/", {name: secret(lead)}).status_code == 400


def test_t40_a_token_is_in_no_line_of_the_log(lead: User, caplog: pytest.LogCaptureFixture) -> None:
    program = Program(lead)
    with caplog.at_level(logging.DEBUG):
        program.get()
        program.post(LIST, b"{")

    assert program.token not in caplog.text + str([record.__dict__ for record in caplog.records])


# --- How far a token carries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_t12_a_token_for_reading_does_not_write(lead: User, method: str, address: str) -> None:
    answer = told(Program(lead, "read").ask(method, LIST + address, {}), 403)

    assert answer["detail"] == "You do not have permission to do this."
    assert answer["reason"] == "This token allows reading only."


def test_t12_a_token_for_reading_reads(city: City, lead: User) -> None:
    proposal = draft(lead, city)

    assert told(Program(lead, "read").get(at(proposal)))["id"] == str(proposal.pk)
    assert Program(lead, "read").patch(at(proposal), words("Other"), version=1).status_code == 403
    assert fresh(proposal).version == 1


def test_t12_a_token_bound_to_a_city_is_an_outsider_in_every_other(city: City, lead: User) -> None:
    kobe = make.CityFactory(slug="kobe")
    StaffRole.objects.create(user=lead, city=kobe, role="lead")
    here, there = draft(lead, city), draft(lead, kobe)
    program = Program(lead, bound_to=kobe)

    assert [row["id"] for row in told(program.get())["results"]] == [str(there.pk)]
    assert program.get(at(there)).status_code == 200
    assert told(program.begin(city), 400)["errors"] == {"city": ["Unknown value."]}
    for method, step in [("GET", ""), ("PATCH", ""), *(("POST", step) for step in STEPS)]:
        answer = told(program.ask(method, at(here, step), {}, version=1), 404)
        never = told(program.ask(method, f"{LIST}{NOWHERE}/{f'{step}/' if step else ''}", {}, version=1), 404)
        assert {**answer, "request_id": ""} == {**never, "request_id": ""}


def test_t12_a_bound_token_of_a_curator_is_no_curator(city: City, lead: User) -> None:
    proposal = submitted(lead, city)

    assert Program(people.curator(), bound_to=city).get(at(proposal)).status_code == 404


@pytest.mark.parametrize("maker", [people.curator, people.superuser])
def test_t39_a_token_is_no_way_around_the_second_step(city: City, lead: User, maker: Any) -> None:
    proposal, person = submitted(lead, city), maker()
    program = Program(person)
    assert program.get(at(proposal)).status_code == 200

    person.authenticator_set.all().delete()

    assert program.get(at(proposal)).status_code == 403
    assert program.post(at(proposal, "publish"), version=2).status_code == 403
    assert fresh(proposal).state == "submitted"


# Written out, so that whoever adds an address looks whether it tells of accounts.
OPEN_TO_TOKENS = {
    *("cities", "organisations", "practices", "events", "sessions", "speakers", "resources", "terms"),
    *("plans", "plan-targets", "plan-actions", "indicators", "commitments", "progress", "projects"),
    *(
        "assessments",
        "measurements",
        "species",
        "frameworks",
        "offers",
        "needs",
        "links",
        "funders",
        "calls",
        "instruments",
    ),
    *("proposals", "requests", "search", "schema", "docs", ""),
}


def about_accounts() -> Iterator[type[Model]]:
    """Every model whose rows belong to an account, such as its roles, tokens and notices."""
    for model in apps.get_models():
        if any(field.related_model is User for field in model._meta.fields):
            yield model


def test_t12_no_address_of_the_api_leads_to_accounts(lead: User) -> None:
    """Invitations, roles, tokens, e-mail, password, second step and the end of an account have no address here."""
    names = {prefix for prefix, _view, _name in router.registry} | {"search", "schema", "docs", ""}
    routes = {str(getattr(each, "pattern", each)) for each in urlpatterns}
    forbidden = ("invit", "role", "token", "mail", "password", "mfa", "account", "user", "me/", "staff", "session-")

    assert names == {*OPEN_TO_TOKENS, "samples"}  # the last is of the tests alone
    assert {model_of(view) for view in LISTS.values()} & {User, *about_accounts()} == set()
    own = "v1/cities/<slug:slug>/"
    one = f"{own}assessments/<slug:key>/"
    steps = {f"{one}{step}/" for step in ("finish", "discard", "reopen", "answers/<slug:indicator>")}
    of_a_city = {
        f"{own}matches/",
        f"{own}projects/<slug:key>/matches/",
        f"{own}projects/",
        f"{own}projects/<slug:key>/",
        f"{own}assessments/",
        one,
        *steps,
    }
    assert routes == {"schema/", "docs/", "v1/", "v1/search/", "v1/frameworks/<slug:key>/score", *of_a_city}
    addresses = [str(getattr(url, "pattern", "")) for url in router.urls]
    assert [address for address in addresses if any(word in address for word in forbidden)] == []
    assert get_resolver().resolve("/api/v1/").url_name == "api-v1"


def test_t12_a_token_opens_no_page(lead: User) -> None:
    token = secret(lead)

    for address in ("/en/account/", "/en/account/tokens/", "/en/"):
        page = Client().get(address, headers={"Authorization": f"Bearer {token}"})
        assert b"Example lead" not in page.content
        assert "Set-Cookie" not in page.headers


# --- Sessions ---------------------------------------------------------------------------------------------------------


def signed_in(user: User) -> Client:
    return people.sign_in(Client(enforce_csrf_checks=True), user)


def test_a_browser_that_is_signed_in_reads(city: City, lead: User) -> None:
    proposal = draft(lead, city)

    assert told(signed_in(lead).get(at(proposal)))["id"] == str(proposal.pk)


@pytest.mark.parametrize(("method", "step"), [("PATCH", ""), *(("POST", step) for step in STEPS), ("POST", None)])
def test_t30_a_session_writes_only_with_the_form_token(city: City, lead: User, method: str, step: str | None) -> None:
    proposal = draft(lead, city)
    address = LIST if step is None else at(proposal, step)

    answer = signed_in(lead).generic(
        method, address, b"{}", content_type="application/json", headers={"If-Match": '"1"'}
    )

    assert told(answer, 403)["detail"] == "Please reload the page and try again."
    assert fresh(proposal).version == 1
    assert Proposal.objects.count() == 1


def test_t30_with_the_form_token_a_session_writes(city: City, lead: User) -> None:
    client = signed_in(lead)
    client.cookies[site.CSRF_COOKIE_NAME] = "a" * 32

    answer = client.post(
        LIST,
        {"kind": "city", "city": "kunming", "changes": words()},
        content_type="application/json",
        headers={"X-CSRFToken": "a" * 32},
    )

    assert told(answer, 201)["state"] == "draft"


def test_t30_reading_changes_nothing(city: City, lead: User) -> None:
    proposal, program = draft(lead, city), Program(lead)
    before = list(Proposal.objects.values())

    for address in (LIST, at(proposal), *(at(proposal, step) for step in STEPS)):
        for method in ("GET", "HEAD"):
            program.ask(method, address)

    assert list(Proposal.objects.values()) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_not_to_be_had(city: City, lead: User, method: str) -> None:
    proposal = draft(lead, city)

    assert Program(lead).ask(method, at(proposal)).status_code == 405
    assert Program(lead).ask(method, LIST).status_code == 405
    assert fresh(proposal).version == 1


# --- What is kept on the way ------------------------------------------------------------------------------------------


def test_t34_what_is_told_to_somebody_is_kept_by_nobody(city: City, lead: User) -> None:
    proposal, program, browser = draft(lead, city), Program(lead), signed_in(lead)

    answers: list[Any] = [
        program.get(address) for address in (LIST, at(proposal), f"{LIST}{NOWHERE}/", "/api/v1/cities/")
    ]
    answers += [program.begin(city), program.post("/api/v1/cities/"), program.patch(at(proposal), words("Other"))]
    answers += [browser.get(LIST), browser.get("/api/v1/cities/"), browser.post(LIST), browser.post("/api/v1/cities/")]

    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-store"}
    assert not [answer for answer in answers if "Access-Control-Allow-Credentials" in answer.headers]
    assert not [answer for answer in answers[:4] if answer.cookies]


def test_t33_what_is_private_may_not_be_read_by_other_sites(city: City, lead: User) -> None:
    answer = Program(lead).get(at(draft(lead, city)), Origin="https://evil.example")

    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_t34_the_public_lists_answer_visitors_as_ever(lead: User) -> None:
    answer = Client().get("/api/v1/cities/")
    again = Client().get("/api/v1/cities/", headers={"If-None-Match": answer.headers["ETag"]})

    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert again.status_code == 304


# --- Limits -----------------------------------------------------------------------------------------------------------

NOON = 1_800_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.ratelimits.limits.time.time", lambda: float(NOON + 20))


def test_a_token_has_600_requests_a_minute_wherever_it_comes_from(clock: None, lead: User) -> None:
    program = Program(lead)
    statuses = [program.get("/api/v1/").status_code for _ in range(300)]
    statuses += [program.get(f"{LIST}?page_size=1").status_code for _ in range(301)]

    assert statuses == [200] * 600 + [429]
    refused = program.get("/api/v1/")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "40")
    assert Client().get("/api/v1/").status_code == 200


def test_a_person_has_60_writes_a_minute_with_all_tokens_together(clock: None, city: City, lead: User) -> None:
    first, second, other = Program(lead), Program(lead), Program(people.lead(city))
    statuses = [program.post(LIST, {}).status_code for _ in range(30) for program in (first, second)]

    refused = second.post(LIST, {})

    assert statuses == [400] * 60
    assert told(refused, 429)["code"] == "throttled"
    assert (refused.headers["Retry-After"], refused.headers["Cache-Control"]) == ("40", "private, no-store")
    assert told(refused, 429)["detail"] == "You sent too many requests. Wait a while and try again."
    assert (first.get().status_code, other.post(LIST, {}).status_code) == (200, 400)


def test_t36_guesses_of_tokens_are_counted_by_address(clock: None) -> None:
    guesses = [Client().get(LIST, headers={"Authorization": f"Bearer cba_{n}"}).status_code for n in range(301)]

    assert guesses == [401] * 300 + [429]


def test_rate_limits_multiplies_these_too(clock: None, settings: Settings, lead: User) -> None:
    settings.RATE_LIMITS = 0.05
    program = Program(lead)

    assert [program.post(LIST, {}).status_code for _ in range(4)] == [400] * 3 + [429]
    assert (throttles.OF_A_TOKEN, throttles.WRITES) == (600, 60)
    assert not RateWindow.objects.filter(key__contains=program.token).exists()
