"""Hostile text in every place where the admin shows text (T15)."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from core.history.models import Entry
from tests import factories as make
from tests import people
from tests.kinds import texts_of
from tests.siteadmin.forms import send
from tests.siteadmin.kinds import KINDS

pytestmark = pytest.mark.django_db
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</title><svg onload=alert(1)>",
]
OTHERS = {  # whose columns are not said to be free text
    "finance/rate": ["slug"],
    "vocabulary/source": ["title"],
    "vocabulary/term": ["label_en", "short_en", "group"],
}


def texts(kind: str) -> list[str]:
    return OTHERS.get(kind) or texts_of(apps.get_model(kind.replace("/", ".")))


def hostile(kind: str, payload: str) -> Any:
    return KINDS[kind](**dict.fromkeys(texts(kind), payload))


def test_each_kind_has_texts_to_be_asked() -> None:
    assert [kind for kind in KINDS if not texts(kind)] == []
    assert {"title_en", "contact"} <= set(texts("sample/sample"))
    assert {"name_en", "leader_name"} <= set(texts("cities/city"))


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("kind", KINDS)
def test_t15_text_stays_text(superuser: Client, kind: str, payload: str) -> None:
    row = hostile(kind, payload)
    Entry.objects.create(
        by_id=1,
        by_label=payload,
        verb="city_changed",
        reason=payload,
        object_type=row._meta.label_lower,
        object_id=str(row.pk),
        object_text=payload,
        changes={texts(kind)[0]: [payload, payload * 2]},
    )
    chosen = {"action": "mark_as_example", "_selected_action": [str(row.pk)], "index": "0"}
    pages = [
        *(superuser.get(f"/admin/{kind}/{page}") for page in ("", f"{row.pk}/change/", f"{row.pk}/delete/")),
        superuser.get(f"/admin/{kind}/{row.pk}/history/"),
        superuser.get("/admin/history/entry/"),
        superuser.post(f"/admin/{kind}/", chosen, follow=True),
    ]

    for page in pages:
        assert page.status_code == 200
        for live in ("<script>alert", "<img src=x", "<svg onload"):
            assert live not in page.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_t15_so_do_names_of_people_and_what_is_chosen_from(superuser: Client, payload: str) -> None:
    user = people.person(name=payload)
    first, second = (make.SpeakerFactory(family_name=payload) for _number in range(2))
    merge = {"action": "merge_selected", "_selected_action": [str(first.pk), str(second.pk)], "index": "0"}
    pages = [
        superuser.get("/admin/accounts/user/"),
        superuser.get(f"/admin/accounts/user/{user.pk}/change/"),
        superuser.post("/admin/events/speaker/", merge),
    ]

    for page in pages:
        assert page.status_code == 200
        for live in ("<script>alert", "<img src=x", "<svg onload"):
            assert live not in page.text


@pytest.mark.parametrize("field", ["name_en", "summary_ja"])
@pytest.mark.parametrize("text", ["a\x00b", "\u202egnp", "x" * 5000])
def test_t47_what_cannot_be_stored_is_told_at_its_field(superuser: Client, field: str, text: str) -> None:
    city = make.CityFactory()

    response = send(superuser, f"/admin/cities/city/{city.pk}/change/", {field: text})

    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    city.refresh_from_db()
    assert city.version == 1


@pytest.mark.parametrize("query", ["?q=%00", "?p=999999", "?p=x", "?o=999", "?state__exact=zzz", "?_popup=1", "?e=1"])
def test_t47_no_query_string_breaks_a_list(superuser: Client, query: str) -> None:
    make.OrganisationFactory()

    assert superuser.get(f"/admin/cities/organisation/{query}").status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("number", ["0", "999999", "x", "9" * 40, "_3D", "1%00", "%ED%A0%80"])
@pytest.mark.parametrize("page", ["change", "delete", "history", "history/1/revert"])
def test_t47_no_number_in_the_address_breaks_a_page(superuser: Client, number: str, page: str) -> None:
    assert superuser.get(f"/admin/cities/city/{number}/{page}/").status_code in (302, 400, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["events/event", "resources/resource", "history/entry"])
@pytest.mark.parametrize("query", ["starts__year=99999999999", "starts__year=0", "at__year=99999", "x__year__gte=a"])
def test_t47_a_year_that_no_calendar_has_is_a_bad_request(superuser: Client, path: str, query: str) -> None:
    assert superuser.get(f"/admin/{path}/?{query}").status_code == 400
