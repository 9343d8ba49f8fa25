"""Two databases, real threads with connections of their own. SQLite needs a file database for these."""

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from cities.actions import add_city, change_city
from cities.models import City, Figure
from core.history.models import Entry, RowVersion
from core.history.snapshot import snapshot
from core.history.write import Actor, AlreadyExists, VersionConflict
from tests.history.values import facts

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 100


def race(workers: int, rounds: int, act: Callable[[int, int], object]) -> Counter[str]:
    """All workers start each round together; answers how often each outcome came."""
    outcomes: Counter[str] = Counter()
    barrier = Barrier(workers)

    def run(worker: int) -> None:
        for turn in range(rounds):
            barrier.wait(timeout=60)
            try:
                act(worker, turn)
                outcomes["done"] += 1
            except (VersionConflict, AlreadyExists) as error:
                outcomes[type(error).__name__] += 1
            except Exception as error:
                outcomes[f"unexpected {error!r}"] += 1
        connection.close()

    threads = [Thread(target=run, args=[worker]) for worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes


def test_t42_two_racing_writers_one_wins_the_other_is_told(kunming: City) -> None:
    def act(worker: int, turn: int) -> None:
        by = Actor(id=worker, label=f"writer {worker}")
        change_city(kunming, changes={"summary_en": f"{worker}/{turn}"}, expected=turn + 1, by=by)

    outcomes = race(2, ROUNDS, act)

    assert outcomes == {"done": ROUNDS, "VersionConflict": ROUNDS}
    assert City.objects.get().version == ROUNDS + 1
    assert RowVersion.objects.count() == ROUNDS + 1
    last = Entry.objects.order_by("id").last()
    assert last is not None
    assert last.changes["summary_en"][1] == snapshot(City, kunming.pk)["summary_en"]


def test_racing_children_are_guarded_by_the_city(kunming: City) -> None:
    key = f"figures.{Figure.objects.get().pk}.value"

    def act(worker: int, turn: int) -> None:
        change_city(kunming, changes={key: f"{worker}{turn}"}, expected=turn + 1, by=Actor(id=worker, label="w"))

    assert race(2, 20, act) == {"done": 20, "VersionConflict": 20}


def test_t43_equal_creates_one_wins_seven_are_told(terms: list[object]) -> None:
    needed = {**facts(), "name_en": "New"}

    def act(worker: int, turn: int) -> None:
        add_city(slug=f"city-{turn}", changes=needed, by=Actor(id=worker, label="w"))

    assert race(8, 50, act) == {"done": 50, "AlreadyExists": 350}
    assert City.objects.count() == Entry.objects.count() == 50
