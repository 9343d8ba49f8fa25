"""Small changes are published together: all or none, each in an entry of its own."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.practices.models import Practice
from core.accounts.models import User
from core.history.models import Entry
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from tests import people
from tests.factories import CityFactory, PracticeFactory

pytestmark = pytest.mark.django_db
State = Proposal.State
TYPO, RIGHT = "Trees were plantd along the river.", "Trees were planted along the river."
LIST, CHECK, PUBLISH = "/en/review/small/", "/en/review/small/check/", "/en/review/small/publish/"
ALL_ELSE = "Another text from the first word to the very last one."


def small(lead: User | None = None, city: Any = None, text: str = RIGHT) -> Proposal:
    city = city or CityFactory()
    by = Actor.person(lead or people.lead(city, name="P. Lead"))
    row = PracticeFactory(city=city, title_en=f"River {city.slug}", summary_en=TYPO)
    made = actions.start(kind_of("practice"), tenant=city.pk, row=row, patch={"summary_en": text}, by=by)
    return actions.send(made, expected=made.version, by=by)


def items(*rows: Proposal) -> dict[str, list[str]]:
    return {"item": [f"{row.pk}:{row.version}" for row in rows]}


def states(*rows: Proposal) -> set[str]:
    return set(Proposal.objects.filter(pk__in=[str(row.pk) for row in rows]).values_list("state", flat=True))


@pytest.fixture
def curator(db: None) -> User:
    return people.curator(name="Ana Curator")


@pytest.fixture
def signed(client: Client, curator: User) -> Client:
    return people.sign_in(client, curator)


def text(client: Client, address: str, **params: Any) -> str:
    response = client.get(address, params)
    assert response.status_code == 200
    return str(response.content.decode())


def test_list_holds_what_the_rules_call_small_and_nothing_else(signed: Client) -> None:
    first, large = small(), small(text=ALL_ELSE)

    html = text(signed, LIST)

    assert f'value="{first.pk}"' in html
    assert "1 field. Text corrections" in html
    assert str(large.pk) not in html


def test_queue_marks_what_is_small_and_leads_there(signed: Client) -> None:
    small()

    html = text(signed, "/en/review/")

    assert "1 field, small" in html
    assert f'href="{LIST}"' in html


def test_t13_own_words_are_not_offered(client: Client) -> None:
    city = CityFactory()
    own = people.enrolled(people.lead(city, is_curator=True))
    small(city=city)

    assert "No small changes are waiting for you." in text(people.sign_in(client, own), LIST)


def test_page_before_publishing_names_each_with_its_differences(signed: Client) -> None:
    rows = [small(), small()]

    html = text(signed, CHECK, pick=[str(row.pk) for row in rows])

    for row in rows:
        assert f'href="/en/review/{row.pk}/"' in html
        assert f'value="{row.pk}:{row.version}"' in html
    assert html.count("<ins>") == 2
    assert "Publish 2 changes" in html


def test_nothing_chosen_says_so(signed: Client) -> None:
    small()

    html = text(signed, CHECK)

    assert 'role="alert"' in html
    assert "Choose at least one change." in html


def test_all_are_published_each_in_an_entry_of_its_own(signed: Client, curator: User) -> None:
    rows = [small(), small(), small()]

    response = signed.post(PUBLISH, items(*rows), follow=True)

    assert "3 changes were published." in response.content.decode()
    assert states(*rows) == {State.PUBLISHED}
    assert set(Practice.objects.values_list("summary_en", flat=True)) == {RIGHT}
    for row in rows:
        told = Entry.objects.filter(object_type="review.proposal", object_id=str(row.pk), verb="proposal_published")
        assert [entry.by_label for entry in told] == ["Ana Curator"]
    assert Entry.objects.filter(verb="practice_changed", by_id=curator.pk).count() == 3


@pytest.mark.parametrize("foreign", ["00000000-0000-4000-8000-000000000000:1", "no-key:1", "1:1"])
def test_t04_unknown_one_hides_the_whole_batch(signed: Client, foreign: str) -> None:
    rows = [small(), small()]
    batch = {"item": [*items(*rows)["item"], foreign]}

    response = signed.post(PUBLISH, batch)

    assert response.status_code == 404
    assert "River" not in response.content.decode()
    assert states(*rows) == {State.SUBMITTED}
    assert signed.get(CHECK, {"pick": [str(rows[0].pk), foreign.partition(":")[0]]}).status_code == 404


def test_t04_one_of_the_own_city_refuses_the_whole_batch(client: Client) -> None:
    city = CityFactory(name_en="Ownville")
    own = people.enrolled(people.editor(city, is_curator=True))
    others, mine = [small(), small()], small(city=city)
    people.sign_in(client, own)

    response = client.post(PUBLISH, items(*others, mine))

    assert response.status_code == 403
    assert "River" not in response.content.decode()
    assert "Ownville" not in response.content.decode()
    assert states(*others, mine) == {State.SUBMITTED}
    assert client.get(CHECK, {"pick": [str(row.pk) for row in (*others, mine)]}).status_code == 403


def test_t04_city_staff_find_nothing_there(client: Client) -> None:
    row = small()
    people.sign_in(client, people.lead(CityFactory()))

    assert [client.get(LIST).status_code, client.post(PUBLISH, items(row)).status_code] == [404, 404]
    assert states(row) == {State.SUBMITTED}


def test_t42_one_that_changed_meanwhile_stops_all(signed: Client) -> None:
    city = CityFactory()
    lead = people.lead(city)
    rows, late = [small(), small()], small(lead, city)
    batch = items(*rows, late)
    again = actions.withdraw(late, expected=late.version, by=Actor.person(lead))
    actions.send(again, expected=again.version, by=Actor.person(lead))

    response = signed.post(PUBLISH, batch)

    assert response.status_code == 409
    assert "No change was published." in response.content.decode()
    assert states(*rows, late) == {State.SUBMITTED}
    assert set(Practice.objects.values_list("summary_en", flat=True)) == {TYPO}


def test_t13_what_is_decided_or_no_longer_small_stops_all(signed: Client, curator: User) -> None:
    row, large, done = small(), small(text=ALL_ELSE), small()
    published = actions.publish(done, expected=done.version, curator=curator)

    answers = [signed.post(PUBLISH, items(row, other)).status_code for other in (large, published)]

    assert answers == [409, 409]
    assert states(row) == {State.SUBMITTED}


def test_nothing_sent_leads_back_to_the_list(signed: Client) -> None:
    assert signed.post(PUBLISH, {}).headers["Location"] == LIST


def test_t45_both_pages_ask_as_often_for_50_rows(signed: Client) -> None:
    def queries(address: str, **params: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert signed.get(address, params).status_code == 200
        return len(captured)

    rows = [small() for _number in range(3)]
    queries(LIST)
    few = queries(LIST), queries(CHECK, pick=[str(row.pk) for row in rows])
    rows += [small() for _number in range(47)]

    assert (queries(LIST), queries(CHECK, pick=[str(row.pk) for row in rows])) == few
    assert max(few) <= 15
