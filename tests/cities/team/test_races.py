"""Two at once, on both databases, with real threads and connections of their own."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection

from cities.team import actions, invitations
from cities.team.models import Invitation, StaffRole
from core.accounts import closing
from core.accounts.models import User
from core.history.write import AlreadyExists, VersionConflict
from tests import people
from tests.cities.team.helping import SYSTEM, invited
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20
EXPECTED = (
    actions.NeedsLead,
    closing.CannotClose,
    VersionConflict,
    AlreadyExists,
    invitations.NoLongerValid,
    invitations.OtherAddress,
)


def together(*acts: Callable[[], object]) -> Counter[str]:
    """All begin at the same moment; answers how often each outcome came."""
    outcomes: Counter[str] = Counter()
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=30)
            act()
            outcomes["done"] += 1
        except EXPECTED as refusal:
            outcomes[type(refusal).__name__] += 1
        except Exception as error:
            outcomes[f"unexpected {error!r}"] += 1
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def role_of(user: User) -> StaffRole:
    return StaffRole.objects.select_related("city", "user").get(user=user)


def leave(user: User) -> Callable[[], object]:
    role = role_of(user)
    return lambda: actions.leave(role, by=SYSTEM, expected=1)


def lower(user: User) -> Callable[[], object]:
    role = role_of(user)
    return lambda: actions.change_role(role, to="editor", by=SYSTEM, expected=1)


def close(user: User) -> Callable[[], object]:
    return lambda: closing.close(user)


@pytest.mark.parametrize(
    ("first", "second", "refusal"),
    [
        (leave, leave, {"NeedsLead"}),
        (leave, lower, {"NeedsLead"}),
        (close, close, {"CannotClose"}),
        (leave, close, {"NeedsLead", "CannotClose"}),
    ],
    ids=["both leave", "one leaves and one is lowered", "both close", "one leaves and one closes"],
)
def test_t09_two_leads_who_go_at_once_leave_one_behind(
    first: Callable[[User], Callable[[], object]],
    second: Callable[[User], Callable[[], object]],
    refusal: set[str],
) -> None:
    for turn in range(ROUNDS):
        city = CityFactory()
        one, two = people.lead(city), people.lead(city)

        outcomes = together(first(one), second(two))

        assert outcomes["done"] == 1, (turn, outcomes)
        assert set(outcomes) - {"done"} <= refusal, (turn, outcomes)
        assert StaffRole.objects.leads().filter(city=city).count() == 1


def test_t11_an_invitation_accepted_twice_at_once_is_used_once() -> None:
    for turn in range(ROUNDS):
        guest = people.person()
        row, _link = invited(CityFactory(), guest.email)

        outcomes = together(*[partial(invitations.accept, row, person=guest)] * 4)

        assert outcomes == {"done": 1, "NoLongerValid": 3}, turn
        assert StaffRole.objects.filter(user=guest).count() == 1


def test_an_invitation_is_either_accepted_or_taken_back() -> None:
    for turn in range(ROUNDS):
        guest = people.person()
        row, _link = invited(CityFactory(), guest.email)

        outcomes = together(
            partial(invitations.accept, row, person=guest),
            partial(invitations.revoke, row, by=SYSTEM),
        )

        assert outcomes == {"done": 1, "NoLongerValid": 1}, turn
        is_used = Invitation.objects.get(pk=row.pk).state == Invitation.State.USED
        assert StaffRole.objects.filter(user=guest).exists() == is_used


def test_an_account_may_close_while_an_invitation_is_accepted() -> None:
    for turn in range(ROUNDS):
        guest = people.person()
        row, _link = invited(CityFactory(), guest.email)

        outcomes = together(
            partial(invitations.accept, row, person=guest),
            partial(closing.close, guest),
        )

        assert not [name for name in outcomes if name.startswith("unexpected")], (turn, outcomes)
        assert not StaffRole.objects.filter(user=guest, user__is_active=False).exists()


def test_t43_equal_invitations_at_once_are_one() -> None:
    for turn in range(ROUNDS):
        city = CityFactory()

        outcomes = together(*[partial(invited, city)] * 4)

        assert (outcomes["done"], outcomes["AlreadyExists"]) == (1, 3), (turn, outcomes)
        assert Invitation.objects.filter(city=city).count() == 1


def test_two_focal_points_made_at_once_are_one() -> None:
    for turn in range(ROUNDS):
        city = CityFactory()
        made = [role_of(people.lead(city)) for _each in range(2)]

        outcomes = together(*(partial(actions.make_focal_point, role, by=SYSTEM, expected=1) for role in made))

        assert not [name for name in outcomes if name.startswith("unexpected")], (turn, outcomes)
        assert StaffRole.objects.filter(city=city, is_focal_point=True).count() == 1
