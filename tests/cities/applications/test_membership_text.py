"""What membership costs, who decides and who runs the alliance: the secretariat writes it, everybody reads it."""

from typing import Any

import pytest
from django.test import Client

from cities.applications import actions
from cities.applications.models import MembershipText
from core.history.write import Actor, AlreadyExists, entries_of
from core.text.fallback import localized
from tests.cities.applications.helping import Cast

pytestmark = pytest.mark.django_db
NOTHING = (
    "The secretariat has not said what membership costs.",
    "The secretariat has not said who decides on applications.",
    "The secretariat has not said who runs the alliance.",
)
ADMIN = "/admin/cities/membershiptext/"


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def written(cast: Cast, **changes: str) -> MembershipText:
    return actions.add_membership_text(changes=changes, by=Actor.person(cast.curator))


def test_while_it_is_empty_the_page_on_joining_says_so_in_each_language(client: Client) -> None:
    page = text(client.get("/en/about/join/"))

    assert [sentence in page for sentence in NOTHING] == [True] * 3
    for language, said in (
        ("zh-hans", "秘书处尚未说明成员费用。"),
        ("zh-hant", "秘書處尚未說明成員費用。"),
        ("ja", "事務局は、加盟にかかる費用をまだ示していません。"),
    ):
        assert said in text(client.get(f"/{language}/about/join/"))


def test_what_is_written_is_read_in_the_readers_language_and_the_rest_stays_unsaid(client: Client, cast: Cast) -> None:
    assert NOTHING[0] in text(client.get("/en/about/join/"))  # kept from now on
    row = written(cast, costs_en="Membership is free.", costs_ja="会費は無料です。")

    english, japanese, chinese = (text(client.get(f"/{code}/about/join/")) for code in ("en", "ja", "zh-hans"))

    assert ["Membership is free." in english, *(sentence in english for sentence in NOTHING)] == [
        True, False, True, True,
    ]  # fmt: skip
    assert "会費は無料です。" in japanese
    assert '<div lang="en"><p>Membership is free.</p></div>' in chinese
    actions.change_membership_text(
        row, changes={"costs_en": "The fee is EUR 100."}, expected=1, by=Actor.person(cast.curator)
    )
    assert "The fee is EUR 100." in text(client.get("/en/about/join/"))


def test_curators_are_warned_until_all_is_said_and_led_to_where_it_is_written(cast: Cast) -> None:
    curator = cast.client("curator")

    page = text(curator.get("/en/review/applications/"))
    assert [sentence in page for sentence in NOTHING] == [True] * 3
    assert f'href="{ADMIN}add/"' in page
    assert "The page on joining is incomplete" in text(curator.get("/en/review/"))

    row = written(cast, costs_en="Free.", decides_ja="事務局が決めます。")
    page = text(curator.get("/en/review/applications/"))
    assert [sentence in page for sentence in NOTHING] == [False, False, True]
    assert f'href="{ADMIN}{row.pk}/change/"' in page

    actions.change_membership_text(row, changes={"runs_en": "ICLEI."}, expected=1, by=Actor.person(cast.curator))
    for path in ("/en/review/applications/", "/en/review/"):
        assert "The page on joining is incomplete" not in text(curator.get(path))


@pytest.mark.parametrize(
    ("who", "status"),
    [("visitor", 302), ("applicant", 403), ("outsider", 403), ("curator", 200), ("superuser", 200)],
)
def test_t01_only_the_secretariat_reaches_it_in_the_admin(cast: Cast, who: str, status: int) -> None:
    row = written(cast, costs_en="Free.")

    answers = [cast.client(who).get(f"{ADMIN}{rest}").status_code for rest in ("", "add/", f"{row.pk}/change/")]

    assert answers == [status] * 3


def test_it_is_written_in_the_admin_in_four_languages_with_its_history(cast: Cast, client: Client) -> None:
    curator = cast.client("curator")
    texts = {
        "costs_en": "Free.", "costs_zh_hans": "免费。", "costs_zh_hant": "免費。", "costs_ja": "無料です。",
        "reason": "",
    }  # fmt: skip

    assert curator.post(f"{ADMIN}add/", texts).status_code == 302
    row = MembershipText.objects.get()
    again = {**texts, "costs_en": "The fee is EUR 100.", "expected": row.version}
    assert curator.post(f"{ADMIN}{row.pk}/change/", again).status_code == 302

    assert [entry.verb for entry in entries_of(row)] == ["membershiptext_added", "membershiptext_changed"]
    for code, said in (
        ("en", "The fee is EUR 100."),
        ("zh-hans", "免费。"),
        ("zh-hant", "免費。"),
        ("ja", "無料です。"),
    ):
        assert said in text(client.get(f"/{code}/about/join/"))


def test_there_is_one_of_it(cast: Cast) -> None:
    written(cast, costs_en="Free.")

    with pytest.raises(AlreadyExists):
        written(cast, costs_en="Not free.")
    assert cast.client("curator").post(f"{ADMIN}add/", {"costs_en": "Not free.", "reason": ""}).status_code == 200

    assert localized(MembershipText.objects.get(), "costs").text == "Free."


def test_t15_what_the_secretariat_types_is_text(cast: Cast, client: Client) -> None:
    written(cast, costs_en="<script>alert(1)</script>")

    assert "<script>alert(1)" not in text(client.get("/en/about/join/"))
