"""The page of one's notices: read, unread, all of them, and nobody else's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.notifications.models import Notice
from tests import people
from tests.factories import CityFactory
from tests.notifications.helping import said
from tests.pages.reading import Shown

pytestmark = pytest.mark.django_db
INBOX = "/en/account/notices/"


@pytest.fixture
def at_mei(mei: User) -> Client:
    return people.sign_in(Client(), mei)


def shown(client: Client, query: str = "") -> Shown:
    response = client.get(f"{INBOX}{query}")
    assert response.status_code == 200
    return Shown(response.content.decode())


def test_the_newest_stand_first_and_say_what_and_when(at_mei: Client, mei: User, bo: User) -> None:
    said(mei, what="first")
    said(bo, what="quagga")
    said(mei, what="second")

    page = shown(at_mei)

    assert page.h1 == ["Your notices"]
    assert page.text.index("Ana said: second") < page.text.index("Ana said: first")
    assert "quagga" not in page.text
    assert "UTC" in page.text


def test_an_empty_page_says_what_will_stand_here(at_mei: Client) -> None:
    assert "No notices yet." in shown(at_mei).text


def test_opening_marks_as_read_and_leads_on(at_mei: Client, mei: User) -> None:
    (notice,) = said(mei, address="account/details/")

    response = at_mei.post(f"{INBOX}{notice.pk}/open/")

    notice.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/en/account/details/")
    assert notice.read_at is not None
    assert ("/en/account/details/", "Ana said something") in shown(at_mei).main.links


def test_t30_looking_changes_nothing(at_mei: Client, mei: User) -> None:
    (notice,) = said(mei)

    shown(at_mei)
    at_mei.get(f"{INBOX}{notice.pk}/open/")

    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_marked_but_not_what_came_meanwhile(at_mei: Client, mei: User, bo: User) -> None:
    seen, others = said(mei)[0], said(bo)[0]
    late = said(mei, what="late")[0]

    at_mei.post(f"{INBOX}read/", {"upto": seen.pk})

    unread = set(Notice.objects.unread().values_list("pk", flat=True))
    assert unread == {late.pk, others.pk}


@pytest.mark.parametrize("upto", ["", "x", "٣", "9" * 30, "-1"])
def test_t47_an_odd_number_marks_nothing(at_mei: Client, mei: User, upto: str) -> None:
    said(mei)

    response = at_mei.post(f"{INBOX}read/", {"upto": upto})

    assert response.status_code == 302
    assert Notice.objects.unread().count() == 1


def test_t1_the_notices_of_others_are_not_there(at_mei: Client, bo: User) -> None:
    (notice,) = said(bo)

    for number in (notice.pk, 10**30):
        assert at_mei.post(f"{INBOX}{number}/open/").status_code == 404

    notice.refresh_from_db()
    assert notice.read_at is None


def test_unread_ones_can_be_seen_alone(at_mei: Client, mei: User) -> None:
    old, _new = said(mei, what="old")[0], said(mei, what="new")[0]
    at_mei.post(f"{INBOX}{old.pk}/open/")

    page = shown(at_mei, "?show=unread")

    assert "said: new" in page.text
    assert "said: old" not in page.text


def test_the_menu_says_how_many_are_unread_on_every_page(at_mei: Client, mei: User) -> None:
    for each in range(3):
        said(mei, what=str(each))

    html = at_mei.get("/en/about/").content.decode()

    assert "Unread notices: 3." in html
    assert f'href="{INBOX}">Notices <span class="count">3' in html


def test_the_count_ends_at_99(at_mei: Client, mei: User) -> None:
    Notice.objects.bulk_create(
        Notice(person=mei, kind="said", facts={"who": "a", "what": "b"}, address="account/") for _each in range(120)
    )

    assert "Unread notices: 99+." in at_mei.get("/en/account/").content.decode()


def test_t34_nobody_keeps_the_page(at_mei: Client, mei: User) -> None:
    said(mei)

    assert at_mei.get(INBOX)["Cache-Control"] == "private, no-store"
    assert Client().get(INBOX)["Location"].startswith("/en/sign-in/?next=")


@pytest.mark.parametrize("kind", ["said", "proposal_declined"])
def test_t45_a_page_holds_25_and_asks_as_much_for_3_as_for_50(at_mei: Client, mei: User, kind: str) -> None:
    tenants = [CityFactory().pk for _each in range(50)]

    def add(number: int) -> None:
        facts = {"who": "a", "what": "b", "kind": "city", "by": "Lin", "message": "No."}
        Notice.objects.bulk_create(
            Notice(person=mei, kind=kind, facts={**facts, "tenant": str(tenants[each])}, address="account/")
            for each in range(number)
        )

    add(3)
    shown(at_mei)
    with CaptureQueriesContext(connection) as few:
        shown(at_mei)
    add(47)
    with CaptureQueriesContext(connection) as many:
        page = shown(at_mei)

    assert len(many) == len(few) <= 15
    assert page.text.count("Unread ·") == 25
    assert at_mei.get(f"{INBOX}?page=3").status_code == 404


def test_t14_what_people_typed_is_text(at_mei: Client, mei: User) -> None:
    said(mei, who="<script>alert(1)</script>", what="<b>bold</b>\nnext")

    html = at_mei.get(INBOX).content.decode()

    assert "<script>alert" not in html
    assert "&lt;b&gt;bold&lt;/b&gt;<br>next" in html


def test_a_notice_of_a_kind_that_is_gone_keeps_no_other_from_being_read(at_mei: Client, mei: User) -> None:
    said(mei, what="still here")
    Notice.objects.create(person=mei, kind="gone", facts={"a": "b"}, address="account/")

    page = shown(at_mei)

    assert "A notice of a type that is no longer used" in page.text
    assert "still here" in page.text
