"""Two editors of one city at the same moment, on connections of their own, with both databases."""

from collections import Counter
from threading import Barrier, Lock, Thread

import pytest
from django.db import connection

from core.history.merge import Clashes
from core.history.models import RowVersion
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from tests.review.conftest import make_cast

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 100


def test_t42_of_two_racing_editors_one_wins_and_both_texts_are_kept() -> None:
    cast = make_cast()
    proposal = cast.propose(summary_en="0")
    outcomes: Counter[str] = Counter()
    kept: list[set[str]] = []
    barrier, lock = Barrier(2), Lock()

    def run(worker: int, by: Actor) -> None:
        for turn in range(ROUNDS):
            mine = Proposal.objects.get(pk=proposal.pk)
            seen, started = mine.version, dict(mine.changes)
            barrier.wait(timeout=60)
            text = f"{worker} in round {turn}"
            try:
                actions.save(mine, patch={"summary_en": text}, started=started, expected=seen, by=by)
                outcome = "won"
            except Clashes as found:
                outcome = "told"
                with lock:
                    kept.append({str(found.clashes[0].now), str(found.clashes[0].proposed)})
            except Exception as error:
                outcome = f"unexpected {error!r}"
            with lock:
                outcomes[outcome] += 1
            barrier.wait(timeout=60)
        connection.close()

    people = (Actor.person(cast.editor), Actor.person(cast.lead))
    threads = [Thread(target=run, args=pair) for pair in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)

    assert outcomes == {"won": ROUNDS, "told": ROUNDS}
    assert kept == [{f"0 in round {turn}", f"1 in round {turn}"} for turn in range(ROUNDS)]
    assert Proposal.objects.get().version == ROUNDS + 1
    assert RowVersion.objects.filter(object_type=Proposal._meta.label_lower).count() == ROUNDS + 1
