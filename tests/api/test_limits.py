import pytest
from django.db import DatabaseError
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from core.ratelimits import limits
from core.ratelimits.limits import client_address, take
from core.ratelimits.models import RateWindow

pytestmark = pytest.mark.both
NOON = 1_800_000_000


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    now = [NOON]
    monkeypatch.setattr("core.ratelimits.limits.time.time", lambda: float(now[0]))
    return now


def passed(limit: int, tries: int, key: str = "192.0.2.1") -> int:
    return sum(take("test", key, limit, 60) is None for _ in range(tries))


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [1, 5, 39, 40, 100, 300])
def test_one_process_lets_exactly_the_limit_pass(limit: int) -> None:
    assert passed(limit, limit * 2) == limit


@pytest.mark.django_db
def test_whoever_stays_below_the_limit_is_never_refused() -> None:
    assert passed(300, 299) == 299


@pytest.mark.django_db
@pytest.mark.parametrize("processes", [2, 4])
def test_all_processes_together_exceed_the_limit_by_a_lease_each_at_most(
    monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    memories: list[dict[str, limits.Lease]] = [{} for _ in range(processes)]
    total = 0

    for number in range(1_000):
        monkeypatch.setattr(limits, "leases", memories[number % processes])
        total += passed(300, 1)

    assert 300 <= total <= 300 + processes * 15


@pytest.mark.django_db
def test_a_lease_takes_one_statement_and_nothing_is_written_before(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        passed(300, 15)
    with django_assert_num_queries(1):
        passed(300, 15)


@pytest.mark.django_db
def test_a_refusal_says_when_the_next_window_begins(clock: list[int]) -> None:
    clock[0] = NOON + 20
    passed(5, 5)

    assert take("test", "192.0.2.1", 5, 60) == 40


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [5, 100])
def test_the_next_window_begins_anew(clock: list[int], limit: int) -> None:
    passed(limit, limit * 2)
    clock[0] = NOON + 60

    assert passed(limit, limit) == limit


@pytest.mark.django_db
def test_kinds_and_keys_are_counted_apart() -> None:
    passed(5, 10)

    assert passed(5, 5, key="192.0.2.2") == 5
    assert take("other", "192.0.2.1", 5, 60) is None


@pytest.mark.django_db
def test_rate_limits_multiplies_each_limit(settings: Settings) -> None:
    settings.RATE_LIMITS = 3

    assert passed(2, 20) == 6


@pytest.mark.django_db
def test_rows_hold_no_addresses() -> None:
    passed(5, 1)

    assert "192.0.2.1" not in RateWindow.objects.get().key


@pytest.mark.django_db
def test_old_windows_are_swept(clock: list[int]) -> None:
    passed(5, 1)
    clock[0] = NOON + 2 * limits.DAY

    passed(1_000, limits.SWEEP_EVERY, key="192.0.2.2")
    for number in range(limits.SWEEP_EVERY):
        take("test", f"key {number}", 5, 60)

    assert not RateWindow.objects.filter(window_start__lte=NOON).exists()


@pytest.mark.django_db
def test_a_store_that_cannot_be_written_refuses_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*args: object) -> int:
        raise DatabaseError

    monkeypatch.setattr(limits, "add", away)

    assert passed(300, 1_000) == 1_000
    assert "a rate limit could not be counted" in caplog.messages


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "198.51.100.7"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.9, unknown", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_t32_only_our_own_proxies_are_believed(
    settings: Settings, rf: RequestFactory, proxies: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies

    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == expected


def test_t32_a_network_of_ipv6_counts_as_one(rf: RequestFactory) -> None:
    first = client_address(rf.get("/", REMOTE_ADDR="2001:db8::1"))
    second = client_address(rf.get("/", REMOTE_ADDR="2001:db8::ffff:2"))
    other = client_address(rf.get("/", REMOTE_ADDR="2001:db8:0:1::1"))

    assert first == second != other


@pytest.mark.django_db
def test_the_api_refuses_what_is_above_three_hundred_a_minute() -> None:
    answers = [Client().get("/api/v1/", HTTP_X_FORWARDED_FOR=f"203.0.113.{n % 250}") for n in range(301)]

    refused = answers[-1]
    assert [answer.status_code for answer in answers[:300]] == [200] * 300
    assert refused.status_code == 429
    assert refused.json()["code"] == "throttled"
    assert refused.headers["Retry-After"] == str(60 - NOON % 60)
    assert refused.headers["Cache-Control"] == "no-store"
    assert Client(REMOTE_ADDR="192.0.2.9").get("/api/v1/").status_code == 200


@pytest.mark.django_db
def test_an_answer_that_is_known_already_counts_too() -> None:
    etag = Client().get("/api/v1/cities/").headers["ETag"]
    statuses = {Client().get("/api/v1/cities/", HTTP_IF_NONE_MATCH=etag).status_code for _ in range(300)}

    assert statuses == {304, 429}
