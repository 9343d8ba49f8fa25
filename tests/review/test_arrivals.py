"""Curators are told of what is new in the queue, and find it by city, kind and age."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.notifications.models import How, Notice
from core.review.models import Proposal
from tests import people
from tests.api.writing import kunming, submitted
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
QUEUE = "/en/review/"


def test_what_a_city_sends_is_told_to_curators_who_decide_on_it() -> None:
    city = kunming()
    lead, curator, own = people.lead(city), people.curator(), people.lead(city, is_curator=True)

    proposal = submitted(lead, city)

    [notice] = Notice.objects.filter(kind="proposal_arrived")
    assert notice.person_id == curator.pk != own.pk
    assert notice.mail == How.ONCE_A_DAY
    assert str(proposal.pk) in notice.address
    html = people.sign_in(Client(), curator).get("/en/account/notices/").text
    assert "New in the review queue: " in html


def test_the_queue_is_narrowed_by_city_kind_and_age() -> None:
    city, other = kunming(), CityFactory(slug="kobe", name_en="Kobe", summary_en="A city.")
    old, new = submitted(people.lead(city), city), submitted(people.lead(other), other)
    Proposal._base_manager.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=20))
    client = people.sign_in(Client(), people.curator())

    def found(**query: str) -> set[str]:
        html = client.get(QUEUE, query).text
        return {str(each.pk) for each in (old, new) if f"/review/{each.pk}/" in html}

    assert (
        found() == found(kind="city") == found(city="no-number", kind="nothing", age="?") == {str(old.pk), str(new.pk)}
    )
    assert found(city=str(city.pk)) == found(age="fortnight") == {str(old.pk)}
    assert found(city=str(other.pk)) == {str(new.pk)}
    assert found(age="month") == found(kind="practice") == set()
