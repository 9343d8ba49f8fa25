"""Section 6 of docs/threats.md as a table: each limit is there with its number, shared, and says how long to wait."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from alliance.api import throttles
from alliance.applications import writing
from alliance.secretariat import sheets
from alliance.workspace import exports
from cities.team import views
from core.accounts import limits
from core.messaging import actions as relay
from core.ratelimits import limits as shared
from core.ratelimits.models import RateWindow
from core.subscriptions import views as following

pytestmark = pytest.mark.django_db
MINUTE, QUARTER, HOUR, DAY = 60, 900, 3_600, 86_400
LIMITS = [
    (limits.SIGN_IN, 5, QUARTER),
    (limits.SIGN_IN_ADDRESS, 30, QUARTER),
    (limits.CODE, 5, QUARTER),
    (limits.RESET_HOUR, 2, HOUR),
    (limits.RESET_DAY, 5, DAY),
    (limits.RESET_ADDRESS, 20, HOUR),
    (limits.SIGN_UP_ADDRESS, 10, HOUR),
    (limits.RE_ENTER, 10, MINUTE),
    (limits.TOKENS, 5, DAY),
    (views.INVITATIONS, 20, DAY),
    (writing.SENT, 3, DAY),
    (relay.AN_HOUR, 5, HOUR),
    (relay.A_DAY, 10, DAY),
    (relay.TO_ONE, 10, DAY),
    (following.FOLLOW, 10, HOUR),
    (following.FOLLOW_MAILBOX, 3, HOUR),
]
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(("limit", "most", "seconds"), LIMITS, ids=lambda each: getattr(each, "kind", ""))
def test_each_limit_has_its_number_and_refuses_what_is_above(limit: limits.Limit, most: int, seconds: int) -> None:
    assert (limit.most, limit.seconds) == (most, seconds)

    assert [limit.take("somebody") for _unit in range(most)] == [None] * most
    wait = limit.take("somebody")
    assert wait is not None
    assert 0 < wait <= seconds
    assert limit.take("somebody else") is None


def test_the_numbers_of_the_api_exports_and_imports() -> None:
    assert (throttles.A_MINUTE, throttles.OF_A_TOKEN, throttles.WRITES) == (300, 600, 60)
    assert (exports.EXPORTS_AN_HOUR, exports.HOUR) == (10, HOUR)
    assert (sheets.EXPORTS_AN_HOUR, sheets.IMPORTS_AN_HOUR) == (10, 6)
    search = (ROOT / "alliance" / "portal" / "search_page.py").read_text(encoding="utf-8")
    assert re.search(r'@limited\("search", 120, 60\)', search)


@pytest.mark.parametrize(("factor", "most"), [(0.4, 2), (1, 5), (2, 10)])
def test_one_setting_multiplies_them_all(settings: Any, factor: float, most: int) -> None:
    settings.RATE_LIMITS = factor

    assert [limits.SIGN_IN.take("x") is None for _unit in range(most + 1)] == [True] * most + [False]


def test_what_one_process_counted_another_one_knows() -> None:
    for _unit in range(5):
        limits.SIGN_IN.take("x")

    shared.forget()  # as in another process

    assert limits.SIGN_IN.take("x") is not None
    assert RateWindow.objects.get().count == 6


def test_a_success_does_not_reset_an_address() -> None:
    for _unit in range(29):
        limits.SIGN_IN_ADDRESS.take("x")
    limits.SIGN_IN_ADDRESS.take("x")
    limits.SIGN_IN_ADDRESS.give_back("x")

    assert limits.SIGN_IN_ADDRESS.take("x") is None
    assert limits.SIGN_IN_ADDRESS.take("x") is not None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
    ],
)
def test_an_ipv6_network_counts_as_one(rf: RequestFactory, one: str, other: str, same: bool) -> None:
    first, second = (shared.client_address(rf.get("/", REMOTE_ADDR=address)) for address in (one, other))

    assert (first == second) is same
