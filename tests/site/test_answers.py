"""What the site answers to requests that mean no good, and when something is away."""

import html
import json
import logging
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client, RequestFactory
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries, Settings

from core.accounts import permissions
from core.ratelimits.limits import client_address
from core.text.logs import JsonLines, OneLine
from core.ui.answers import error, words
from tests import factories as make
from tests import people
from tests.site.conftest import LANGUAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founding_site")]
PAGES = ["", "cities/", "cities/kunming/", "events/local-action-in-china-2024/", "resources/lbsap-guide/", "about/"]
UNREADABLE = ["%00", "%ED%A0%80", "%FF", "a%00b", "%C3%28", "%F8%88%80%80%80"]
EVIL = "evil.example"


# --- Answers that look alike --------------------------------------------------------------------------------------


def without_number(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{16}\b", "NUMBER", text)


def test_every_page_that_is_not_there_gives_the_same_answer(visitor: Client) -> None:
    make.CityFactory(slug="quagga", name_en="Quagga", status="draft")
    make.EventFactory(slug="quagga", state="draft")
    make.ResourceFactory(slug="quagga", state="draft")
    make.PracticeFactory(slug="quagga", state="draft")
    paths = [
        *(f"{kind}/quagga/" for kind in ("cities", "events", "resources", "practices", "speakers", "organisations")),
        *(f"{kind}/never/" for kind in ("cities", "events", "resources", "practices", "speakers", "organisations")),
        "resources/lbsap-guide/never/", "resources/quagga/part/", "targets/99/", "nothing/", "cities/?page=99",
        "cities/kunming/nothing/", "events/quagga/event.ics", "resources/quagga/cite.bib",
    ]  # fmt: skip

    answers = [visitor.get(f"/en/{path}") for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert len({without_number(answer.text) for answer in answers}) == 1
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == len(paths)
    assert answers[0].headers["X-Request-ID"] in answers[0].text
    assert "quagga" not in answers[0].text.lower()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Page not found"), ("zh-hans", "未找到"), ("zh-hant", "未找到"), ("ja", "見つかりません")],
)
def test_the_error_page_speaks_the_language_of_the_address(visitor: Client, language: str, words: str) -> None:
    response = visitor.get(f"/{language}/nothing/")

    assert response.status_code == 404
    assert words in response.text
    assert response.headers["Cache-Control"] == "no-store"


# --- T19 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("formatter", [JsonLines(), OneLine("{levelname} {message} {path}", style="{")])
def test_t19_a_line_in_the_log_stays_one_line(
    visitor: Client, caplog: pytest.LogCaptureFixture, formatter: logging.Formatter
) -> None:
    caplog.set_level(logging.INFO, logger="requests")

    visitor.get("/en/%0aINFO%20forged/%1b[31m%e2%80%a8/")

    record = next(record for record in caplog.records if record.name == "requests")
    line = formatter.format(record)
    assert "forged" in line
    assert re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029]", line) is None


def test_t19_the_log_holds_no_query_and_no_cookie(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    visitor.get(
        "/en/cities/?q=canary-query", HTTP_COOKIE="theme=canary-cookie", HTTP_AUTHORIZATION="Token canary-token"
    )

    lines = [JsonLines().format(record) for record in caplog.records]
    request = next(json.loads(line) for line in lines if '"requests"' in line)
    assert "canary" not in "".join(lines)
    assert (request["route"], request["status"]) == ("en/cities/", 200)


# --- T23, T29, T31 to T34 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "C:%5Cwindows",
        "a" * 300 + "/",
        "....//",
        "%5c..%5c",
    ],
)
@pytest.mark.parametrize("folder", ["en/cities/", "en/resources/", "en/events/", "static/", "media/", ".git/", ""])
def test_t23_a_path_leads_nowhere_else(visitor: Client, folder: str, path: str) -> None:
    response = visitor.get(f"/{folder}{path}")

    assert response.status_code == 404


NEXT = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https://evil.example/",
    "///evil.example",
    "javascript:alert(1)", "/%0d%0aSet-Cookie:x=1\r\nx", "\t//evil.example", " //evil.example", "http:///evil.example",
    "en/cities/", "//localhost@evil.example/", "/\t/evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", NEXT)
def test_t29_after_the_choice_of_colours_nobody_is_led_away(visitor: Client, target: str) -> None:
    response = visitor.post("/en/display/", {"theme": "dark", "next": target})

    assert response.status_code == 302
    location = response.headers["Location"]
    assert re.fullmatch(r"/[^/\\\s].*", location), location
    assert "Set-Cookie:x" not in response.headers
    form = visitor.get("/en/display/", {"next": target})
    kept = re.findall('name="next" value="([^"]*)"', form.text)
    assert len(kept) == 1
    assert re.match(r"/[^/\\\s]", kept[0]), kept
    assert re.search(f'(?:href|action)="[^"?]*{EVIL}', form.text) is None


def test_t29_a_page_of_this_site_is_led_back_to(visitor: Client) -> None:
    response = visitor.post("/ja/display/", {"theme": "dark", "next": "/ja/cities/?region=africa"})

    assert response.headers["Location"] == "/ja/cities/?region=africa"


@pytest.mark.parametrize("path", ["/en/", "/", "/en/nothing/", "/api/v1/cities/", "/sitemap.xml"])
def test_t31_a_strange_host_is_refused(visitor: Client, path: str) -> None:
    response = visitor.get(path, HTTP_HOST=EVIL)

    assert response.status_code == 400
    assert EVIL not in response.text


@pytest.mark.parametrize("path", ["/en/", "/en/cities/kunming/", "/sitemap.xml", "/en/feed.atom", "/api/v1/cities/"])
def test_t31_forwarded_headers_change_nothing(visitor: Client, path: str) -> None:
    plain = visitor.get(path)

    forwarded = visitor.get(
        path,
        HTTP_X_FORWARDED_HOST=EVIL,
        HTTP_X_ORIGINAL_URL=f"/{EVIL}",
        HTTP_X_REWRITE_URL=f"/{EVIL}",
        HTTP_FORWARDED=EVIL,
    )

    assert forwarded.content == plain.content
    assert EVIL not in forwarded.text


@pytest.mark.parametrize(
    ("proxies", "forwarded", "nearest", "expected"),
    [
        (0, "6.6.6.6", "10.0.0.1", "10.0.0.1"),
        (1, "6.6.6.6, 7.7.7.7", "10.0.0.1", "7.7.7.7"),
        (2, "6.6.6.6, 7.7.7.7, 8.8.8.8", "10.0.0.1", "7.7.7.7"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1", "10.0.0.1"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, "", "::ffff:1.2.3.4", "1.2.3.4"),
    ],
)
def test_t32_the_address_is_not_what_the_client_says(
    settings: Settings, proxies: int, forwarded: str, nearest: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=nearest, HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == expected


def test_t32_another_forwarded_address_does_not_move_the_limit(visitor: Client, settings: Settings) -> None:
    settings.RATE_LIMITS = 0.01

    answers = [visitor.get("/en/search/?q=x", HTTP_X_FORWARDED_FOR=f"6.6.6.{n}").status_code for n in range(3)]

    assert answers == [200, 429, 429]


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
@pytest.mark.parametrize("path", ["/en/", "/en/cities/kunming/", "/en/display/", "/en/nothing/", "/healthz"])
def test_t33_pages_say_nothing_to_other_origins(visitor: Client, path: str, origin: str) -> None:
    response = visitor.get(path, HTTP_ORIGIN=origin)

    assert [name for name in response.headers if name.lower().startswith("access-control")] == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_t33_the_public_api_may_be_read_from_anywhere_without_credentials(visitor: Client, origin: str) -> None:
    response = visitor.get("/api/v1/cities/", HTTP_ORIGIN=origin)

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("path", PAGES)
def test_t34_public_pages_are_asked_for_each_time_and_vary(visitor: Client, path: str) -> None:
    first = visitor.get(f"/en/{path}")
    again = visitor.get(f"/en/{path}", HTTP_IF_NONE_MATCH=first.headers["ETag"])

    vary = {name.strip() for name in first.headers["Vary"].split(",")}
    assert first.headers["Cache-Control"] == "no-cache"
    assert vary >= {"Cookie", "Accept-Language"}
    assert (again.status_code, again.content) == (304, b"")
    assert first.cookies == {}


def test_t34_a_foreign_parameter_changes_no_header(visitor: Client) -> None:
    plain = visitor.get("/en/cities/kunming/")
    strange = visitor.get("/en/cities/kunming/?utm_source=x")

    for name in ("Cache-Control", "Vary"):
        assert strange.headers[name] == plain.headers[name]
    again = visitor.get("/en/cities/kunming/?utm_source=x", headers={"If-None-Match": strange.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/", "/en/nothing/", "/en/sign-in/", "/en/w/kunming/", "/robots.txt", "/en/contact/"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"Cookie": f"{settings.CSRF_COOKIE_NAME}={'x' * 32}"}])
def test_t34_every_other_answer_says_how_it_may_be_kept(visitor: Client, path: str, headers: dict[str, str]) -> None:
    response = visitor.get(path, headers=headers)

    vary = {name.strip() for name in response.headers["Vary"].split(",")}
    assert response.headers["Cache-Control"]
    assert vary >= {"Cookie", "Accept-Language"}


@pytest.mark.parametrize(
    "path", [*(f"/en/{path}" for path in PAGES), "/en/nothing/", "/en/search/?q=x", "/en/display/"]
)
@pytest.mark.parametrize(
    "header", [{"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=abc"}, {"HTTP_AUTHORIZATION": "Token x"}]
)
def test_t34_what_a_known_person_gets_is_kept_nowhere(visitor: Client, path: str, header: dict[str, str]) -> None:
    visitor.get(path)

    response = visitor.get(path, headers=None, **header)  # type: ignore[arg-type]

    assert response.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in response.headers


def test_t34_the_api_keeps_nothing_of_a_known_person(visitor: Client) -> None:
    response = visitor.get("/api/v1/cities/", HTTP_AUTHORIZATION="Token x")

    assert response.status_code in (200, 401)
    assert response.headers["Cache-Control"] == "private, no-store"


def test_t34_what_one_visitor_sends_is_not_shown_to_the_next(visitor: Client) -> None:
    visitor.get(
        "/en/cities/", HTTP_ACCEPT_LANGUAGE=EVIL, HTTP_REFERER=EVIL, HTTP_USER_AGENT=EVIL, HTTP_COOKIE=f"theme={EVIL}"
    )
    visitor.get(f"/en/cities/?{EVIL}=1")

    response = Client().get("/en/cities/")

    assert EVIL not in response.text


# --- T47 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", UNREADABLE)
@pytest.mark.parametrize(
    "path", ["en/", "en/cities/", "en/search/", "en/resources/", "ja/events/past/", "api/v1/cities/", ""]
)
def test_t47_a_query_that_cannot_be_read_is_a_bad_request(visitor: Client, path: str, bad: str) -> None:
    for query in (f"q={bad}", f"page={bad}", f"{bad}=1"):
        assert visitor.get(f"/{path}?{query}").status_code == 400, query


@pytest.mark.parametrize("bad", UNREADABLE)
@pytest.mark.parametrize(
    "path", ["en/cities/{}/", "en/events/{}/event.ics", "api/v1/cities/{}/", "{}/", "static/{}", "en/{}"]
)
def test_t47_a_path_that_cannot_be_read_is_not_found(visitor: Client, path: str, bad: str) -> None:
    assert visitor.get("/" + path.format(bad)).status_code == 404


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=99999999999999999999", "page=1e5", "page=x", "page=²", "page=2147483648"]
)
@pytest.mark.parametrize(
    "path", ["cities/", "events/past/", "resources/", "speakers/", "search/?q=city", "organisations/"]
)
def test_t47_a_number_out_of_range_is_not_found(visitor: Client, path: str, query: str) -> None:
    assert visitor.get(f"/en/{path}{'&' if '?' in path else '?'}{query}").status_code == 404


@pytest.mark.parametrize("number", ["0", "24", "2147483648", "99999999999999999999999"])
def test_t47_a_target_out_of_range_is_not_found(visitor: Client, number: str) -> None:
    assert visitor.get(f"/en/targets/{number}/").status_code == 404


@pytest.mark.parametrize("value", ["\0", "\ud800", "x" * 2000, "dark\r\nX: y"])
def test_t47_a_form_that_holds_nonsense_changes_nothing(visitor: Client, value: str) -> None:
    body = f"theme={'%00' if value == chr(0) else '%ED%A0%80' if value == chr(0xD800) else value}"

    response = visitor.post("/en/display/", body, content_type="application/x-www-form-urlencoded")

    assert response.status_code in (302, 400)
    assert "theme" not in response.cookies


@pytest.mark.parametrize(
    "name", ["HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_ACCEPT", "HTTP_HX_REQUEST"]
)
@pytest.mark.parametrize("value", ["\0", "\xff\xfe", "x" * 5000, "theme=\0; django_language=../../x", '"', ",,,;q=9"])
def test_t47_a_header_that_holds_nonsense_breaks_nothing(visitor: Client, name: str, value: str) -> None:
    for path in ("/", "/en/cities/", "/en/nothing/", "/api/v1/cities/"):
        response = visitor.get(path, **{name: value})  # type: ignore[arg-type]

        assert response.status_code < 500, path


# --- Section 7: headers -------------------------------------------------------------------------------------------

ANSWERS = {
    "/en/": 200,
    "/en/cities/kunming/": 200,
    "/": 302,
    "/en": 301,
    "/en/nothing/": 404,
    "/en/?q=%00": 400,
    "/static/icon.svg": 200,
    "/static/nothing.css": 404,
    "/sitemap.xml": 200,
    "/robots.txt": 200,
    "/en/feed.atom": 200,
    "/en/events/feed.ics": 200,
    "/en/cities/data.csv": 200,
    "/api/v1/cities/": 200,
    "/api/v1/cities/nothing/": 404,
    "/api/schema/": 200,
    "/healthz": 200,
}


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_headers_of_safety(settings: Settings, path: str) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    client = Client(raise_request_exception=False)

    response = client.get(path, secure=True)

    policy = response.headers["Content-Security-Policy"]
    expected = {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    }
    assert {name: response.headers.get(name) for name in expected} == expected
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Server" not in response.headers
    assert "X-Powered-By" not in response.headers
    assert response.headers["X-Request-ID"]
    assert response.status_code == ANSWERS[path]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("path", ["/en/", "/en/cities/kunming/", "/en/search/", "/healthz", "/en/feed.atom"])
def test_pages_are_for_reading_alone(visitor: Client, path: str, method: str) -> None:
    assert getattr(visitor, method)(path).status_code in (403, 405)


def test_a_form_without_its_token_is_refused(visitor: Client) -> None:
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/en/display/", {"theme": "dark"})

    assert response.status_code == 403
    assert "Please reload the page and try again." in response.text
    assert "theme" not in response.cookies


# --- T50, T54, and the watchers -----------------------------------------------------------------------------------


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("could not connect to server: canary")

    monkeypatch.setattr(CursorWrapper, "execute", refuse)
    monkeypatch.setattr(CursorWrapper, "executemany", refuse)


@pytest.mark.usefixtures("database_away")
@pytest.mark.parametrize(
    "path", ["/en/", "/ja/cities/kunming/", "/zh-hans/search/?q=x", "/zh-hant/resources/", "/en/feed.atom"]
)
def test_t50_without_the_database_a_page_asks_to_come_back(visitor: Client, path: str) -> None:
    response = visitor.get(path)

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Traceback" not in response.text
    assert "canary" not in response.text
    assert response.headers["X-Request-ID"] in response.text


@pytest.mark.usefixtures("database_away")
def test_t50_the_page_says_so_in_its_language(visitor: Client) -> None:
    assert "The service is temporarily unavailable. Nothing was saved." in visitor.get("/en/").text
    assert '<html lang="ja"' in visitor.get("/ja/").text


@pytest.mark.usefixtures("database_away")
@pytest.mark.parametrize("language", LANGUAGES)
def test_t50_without_the_database_every_refusal_is_made_in_every_language(language: str) -> None:
    """Of whatever sort: none of them asks the database for its words, its header or its footer."""
    request = RequestFactory().get(f"/{language}/cities/")
    statuses = (400, 403, 404, 405, 409, 410, 413, 415, 429, 500, 503)

    answers = {status: error(request, status) for status in statuses}

    with override("en"):
        english = {status: words(status)[1:] for status in statuses}
    with override(language):
        own = {status: words(status)[1:] for status in statuses}
    for status, answer in answers.items():
        page = html.unescape(answer.text)
        assert answer.status_code == status
        assert f'<html lang="{LANGUAGES[language]}"' in page
        assert all(sentence.rstrip(".。") in page for sentence in own[status])
        assert language == "en" or not set(own[status]).intersection(english[status])


@pytest.mark.usefixtures("database_away")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "search/?q=%00", 400),
        ("post", "display/", 403),
        ("get", "cities/", 503),
        ("get", "w/kunming/", 503),
        ("get", "review/", 503),
    ],
)
def test_t50_what_a_reader_meets_without_the_database_is_in_their_language(
    language: str, method: str, path: str, status: int
) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    if path in ("w/kunming/", "review/"):
        client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"

    answer = getattr(client, method)(f"/{language}/{path}")

    assert answer.status_code == status
    assert f'<html lang="{LANGUAGES[language]}"' in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


@pytest.mark.usefixtures("database_away")
def test_t50_the_api_says_so_as_data(visitor: Client) -> None:
    response = visitor.get("/api/v1/cities/")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert response.json()["code"] == "unavailable"


@pytest.mark.usefixtures("database_away")
def test_t50_the_process_is_alive_and_not_ready(visitor: Client) -> None:
    alive, ready = visitor.get("/healthz"), visitor.get("/readyz")

    assert alive.status_code == 200
    assert ready.status_code == 503
    assert "database" in ready.json()["failing"]
    assert "canary" not in ready.text


def test_t50_the_site_recovers_without_a_restart(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as away:
        away.setattr(CursorWrapper, "execute", lambda *args, **kwargs: (_ for _ in ()).throw(OperationalError()))
        assert visitor.get("/en/cities/").status_code == 503

    assert visitor.get("/en/cities/").status_code == 200


def test_whether_the_process_is_alive_is_answered_without_the_database(
    visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = visitor.get("/healthz")

    assert response.json() == {"status": "alive", "version": settings.VERSION}


@pytest.mark.both
def test_a_site_that_can_work_says_that_it_is_ready(visitor: Client) -> None:
    response = visitor.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ready", "failing": []})


def test_a_fault_of_ours_shows_no_stack(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise ValueError("canary")

    monkeypatch.setattr("alliance.portal.home.regions", fail)

    response = visitor.get("/en/")

    assert response.status_code == 500
    assert response.headers["Cache-Control"] == "no-store"
    assert "canary" not in response.text
    assert "Traceback" not in response.text
    assert response.headers["X-Request-ID"] in response.text


def test_t54_a_check_that_fails_is_a_fault_and_opens_nothing(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not taken for a no, which would hide it; and the fault is not told."""

    def broken(person: Any, thing: Any) -> bool:
        raise RuntimeError("canary")

    monkeypatch.setitem(permissions.PREDICATES, "review.open", broken)
    people.sign_in(visitor, people.curator())

    response = visitor.get("/en/review/")

    assert response.status_code == 500
    assert "canary" not in response.text
    assert "Review queue" not in response.text


def test_a_refusal_gives_back_what_was_typed_and_not_what_the_page_sent_along() -> None:
    token = "3~" + "c2hhZG93" * 8
    sent = {
        "words": "Reeds for 20 ponds",
        "version": token,
        "form-0-version": token,
        "logo-kept": token,
        "read": token,
        "initial-name": "Mei of the parks",
        "password": "a long secret of mine",
        "kind": "nature",
    }

    response = error(RequestFactory().post("/en/account/", sent), 409)

    assert re.findall(r'<p class="said"><bdi>(.*?)</bdi>', response.content.decode()) == ["Reeds for 20 ponds"]


def test_t54_a_permission_is_never_overwritten() -> None:
    """A second predicate under the same name would silently decide for the first."""
    before = dict(permissions.PREDICATES)

    with pytest.raises(LookupError, match="registered already"):
        permissions.register_permission("review.open", lambda person, thing: True)

    assert before == permissions.PREDICATES
