"""Several at once, on both databases, with real threads and connections of their own."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.db import connection

from cities.applications import applying, deciding
from cities.applications.models import Application, ApplicationMessage
from cities.models import City
from cities.team import actions, handovers
from cities.team.models import Handover, StaffRole
from core.history.snapshot import Snapshot
from core.history.write import Actor, AlreadyExists, VersionConflict
from core.workflow import InvalidTransition
from tests import people
from tests.cities.applications.conftest import around_an_application
from tests.cities.applications.helping import Cast, draft, page_facts, waiting
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, ROUNDS = 8, 5
REFUSED = (AlreadyExists, VersionConflict, InvalidTransition)


@pytest.fixture
def cast(db: None) -> Cast:
    """Committed, for the threads."""
    return around_an_application()


def together(*acts: Callable[[], object]) -> Counter[str]:
    """All begin at the same moment; answers how often each outcome came."""
    outcomes: Counter[str] = Counter()
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=30)
            act()
            outcomes["done"] += 1
        except REFUSED:
            outcomes["refused"] += 1
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


def test_t43_applications_sent_at_once_get_a_number_each(cast: Cast) -> None:
    for _ in range(ROUNDS):
        rows = [draft(people.person()) for _ in range(THREADS)]

        acts = [partial(applying.submit, row, expected=row.version, by=Actor.person(row.applicant)) for row in rows]
        assert together(*acts) == {"done": THREADS}

    numbers = list(Application.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers) == THREADS * ROUNDS


def test_t44_one_draft_sent_eight_times_at_once_is_sent_once(cast: Cast) -> None:
    for _ in range(ROUNDS):
        row = draft(people.person())

        acts = [partial(applying.submit, row, expected=row.version, by=cast.by)] * THREADS
        assert together(*acts) == {"done": 1, "refused": THREADS - 1}

    assert Application.objects.count() == ROUNDS


def test_t44_one_form_begun_eight_times_at_once_is_one_draft(cast: Cast) -> None:
    key = uuid4()
    place = {"city_name": "Quito", "country": "EC", "gazetteer_id": None}

    acts = [partial(applying.start, applicant=cast.applicant, facts=place, key=key)] * THREADS
    assert together(*acts) == {"done": 1, "refused": THREADS - 1}

    assert Application.objects.get().pk == key


def test_t44_one_city_chosen_in_eight_windows_at_once_is_one_draft(cast: Cast) -> None:
    place = {"city_name": "Quito", "country": "EC", "gazetteer_id": None}

    acts = [partial(applying.begin, applicant=cast.applicant, facts=place)] * THREADS
    assert together(*acts) == {"done": THREADS}

    assert Application.objects.count() == 1


def test_t44_one_message_sent_eight_times_at_once_is_one_message(cast: Cast) -> None:
    row = waiting(cast.applicant)
    key: UUID = uuid4()

    acts = [partial(applying.reply, row, text="Here.", file=None, by=cast.by, key=key)] * THREADS
    assert together(*acts) == {"done": 1, "refused": THREADS - 1}

    assert ApplicationMessage.objects.count() == 1
    assert Application.objects.get().written == 1


def test_t13_of_two_decisions_at_once_one_holds(cast: Cast) -> None:
    for number in range(ROUNDS):
        row = waiting(people.person(), gazetteer_id=None)
        name = page_facts(name_en=f"Town {number}")

        def approve(row: Application = row, name: Snapshot = name) -> object:
            return deciding.approve(row, provisionally=False, expected=row.version, curator=cast.curator, facts=name)

        decline = partial(deciding.decline, row, message="No.", expected=row.version, curator=cast.second)
        assert together(approve, decline) == {"done": 1, "refused": 1}

        is_approved = Application.objects.get(pk=row.pk).state == "approved"
        assert City.objects.filter(slug=f"town-{number}").exists() is is_approved
        assert StaffRole.objects.filter(user=row.applicant).exists() is is_approved


def test_t43_two_offers_of_the_focal_point_at_once_are_one(cast: Cast) -> None:
    city = CityFactory(slug="quito")
    now, *leads = (people.lead(city) for _ in range(3))
    by = Actor.person(now)
    roles = StaffRole.objects.select_related("city", "user")
    actions.make_focal_point(roles.get(user=now), by=by, expected=1)

    acts = [partial(handovers.offer, city, to=roles.get(user=lead), by=by) for lead in leads]
    assert together(*acts) == {"done": 1, "refused": 1}

    assert Handover.objects.count() == 1
