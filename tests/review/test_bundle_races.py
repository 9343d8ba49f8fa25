"""Two at one bundle at the same moment, on connections of their own, with both databases."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Barrier, Lock, Thread

import pytest
from django.db import connection

from cities.organisations.models import Organisation
from cities.practices.models import Practice
from core.history.write import Actor, VersionConflict, entries_of
from core.notifications.models import Notice
from core.review.bundles import actions as bundles
from core.review.models import Bundle
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.review.proposals.references import reference
from core.workflow import InvalidTransition
from tests import people
from tests.review.conftest import Cast, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
ROUNDS = 5


def sent_bundle(cast: Cast) -> Bundle:
    """A practice that names an organisation, both new."""
    by = Actor.person(cast.lead)
    bundle = bundles.start(tenant=cast.city.pk, by=by)
    for code, patch in (
        ("organisation", {"name_en": "Lake Forum", "kind": "foundation"}),
        ("practice", {"title_en": "Shade trees", "summary_en": "Trees that shade."}),
    ):
        part = actions.start(kind_of(code), tenant=cast.city.pk, row=None, patch=patch, by=by)
        part = bundles.add(bundle, part, expected=part.version, by=by)
        if code == "practice":
            link = {f"organisations.{reference(1)}": True}
            actions.save(part, patch=link, started={}, expected=part.version, by=by)
    read = {each.pk: each.version for each in bundles.proposals_of(bundle)}
    return bundles.send(bundle, expected=Bundle.objects.get(pk=bundle.pk).version, read=read, by=by)


def at_once(*steps: Callable[[], object]) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    barrier, lock = Barrier(len(steps)), Lock()

    def run(step: Callable[[], object]) -> None:
        barrier.wait(timeout=60)
        try:
            step()
            outcome = "done"
        except (VersionConflict, InvalidTransition):
            outcome = "told"
        except Exception as error:
            outcome = f"unexpected {error!r}"
        with lock:
            outcomes[outcome] += 1
        connection.close()

    threads = [Thread(target=run, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes


def test_of_two_curators_one_publishes_it_once() -> None:
    cast, other = make_cast(), people.curator(name="Ben Curator")
    for turn in range(1, ROUNDS + 1):
        bundle = sent_bundle(cast)

        outcomes = at_once(
            partial(bundles.publish, bundle, expected=bundle.version, curator=cast.curator),
            partial(bundles.publish, bundle, expected=bundle.version, curator=other),
        )

        assert outcomes == {"done": 1, "told": 1}
        assert (Practice.objects.count(), Organisation.objects.count()) == (turn, turn)
        assert entries_of(bundle).filter(verb="bundle_published").count() == 1
        assert Notice.objects.filter(kind="bundle_published", person=cast.lead).count() == turn


def test_taken_back_or_published_never_half_of_each() -> None:
    cast = make_cast()
    published = 0
    for _turn in range(ROUNDS):
        bundle = sent_bundle(cast)

        outcomes = at_once(
            partial(bundles.publish, bundle, expected=bundle.version, curator=cast.curator),
            partial(bundles.withdraw, bundle, expected=bundle.version, by=Actor.person(cast.lead)),
        )

        state = Bundle.objects.get(pk=bundle.pk).state
        published += state == "published"
        assert outcomes == {"done": 1, "told": 1}
        assert state in ("published", "draft")
        assert {each.state for each in bundles.proposals_of(bundle)} == {state}
        assert (Practice.objects.count(), Organisation.objects.count()) == (published, published)
