"""Every page of the admin opens, for whom it is meant, with few queries."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cities.actions import change_city
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from core.accounts.models import User
from core.history.models import Entry
from core.history.snapshot import snapshot
from core.history.write import Actor
from core.pagecache.models import content_version
from events.models import Event, Speaker
from planning.models import Plan
from resources.models import Resource
from tests import factories as make
from tests import people
from tests.siteadmin.conftest import Enter
from tests.siteadmin.forms import send
from tests.siteadmin.kinds import KINDS

pytestmark = pytest.mark.django_db
# They keep their trace: curators hide and close them.
NEVER_REMOVED: dict[str, Any] = {"cooperation/posting": make.PostingFactory, "cooperation/link": make.LinkFactory}
FOR_SUPERUSERS = {"accounts/user", "cities/staffrole"}
every_kind = pytest.mark.parametrize("kind", KINDS)


def test_all_kinds_of_the_admin_stand_in_these_tests() -> None:
    registered = {f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry}

    read_only = {
        "vocabulary/scheme",
        "history/entry",
        "notices/delivery",
        "assessment/result",
        "finance/projectprofile",
        "measurement/specieslist",
    }
    assert registered == {*KINDS, *NEVER_REMOVED, *FOR_SUPERUSERS, *read_only}


@pytest.mark.parametrize("kind", NEVER_REMOVED)
def test_what_is_closed_and_never_removed_has_its_pages_but_those(superuser: Client, kind: str) -> None:
    row = NEVER_REMOVED[kind]()

    for page in ("", f"{row.pk}/change/", f"{row.pk}/history/", "?q=a", "?all="):
        assert superuser.get(f"/admin/{kind}/{page}").status_code == 200, page
    assert superuser.get(f"/admin/{kind}/{row.pk}/delete/").status_code == 403


def test_each_page_names_the_version_of_the_site(superuser: Client) -> None:
    for page in ("", "cities/city/"):
        assert f"This site runs version {settings.VERSION}." in superuser.get(f"/admin/{page}").text


@every_kind
def test_pages_of_one_record_open(superuser: Client, kind: str) -> None:
    row = KINDS[kind]()

    for page in ("", "add/", f"{row.pk}/change/", f"{row.pk}/delete/", f"{row.pk}/history/", "?q=a", "?all="):
        assert superuser.get(f"/admin/{kind}/{page}").status_code == 200, page


@pytest.mark.parametrize("kind", [*KINDS, "vocabulary/scheme", "history/entry", *sorted(FOR_SUPERUSERS)])
def test_t45_a_list_asks_the_database_as_often_for_fifty_rows_as_for_three(superuser: Client, kind: str) -> None:
    def rows(count: int) -> None:
        for number in range(count):
            if kind == "accounts/user":
                people.person(f"{kind}{count}.{number}@example.org")
            elif kind == "cities/staffrole":
                people.editor()
            elif kind == "history/entry":
                Entry.objects.create(by_label="x", verb="city_added", object_type="cities.city", object_id=str(number))
            elif kind == "vocabulary/scheme":
                make.SchemeFactory(code=f"scheme-{count}-{number}")
            else:
                KINDS[kind]()

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert superuser.get(f"/admin/{kind}/").status_code == 200
        return len(queries)

    rows(3)
    superuser.get(f"/admin/{kind}/")  # the first request of a session writes it
    few = count()
    rows(47)

    assert count() == few
    assert few <= 15


def test_the_first_page_names_what_somebody_did_last(superuser: Client) -> None:
    Entry.objects.create(
        by_id=User.objects.get().pk, by_label="x", verb="city_added", object_type="cities.city", object_text="bogota"
    )

    page = superuser.get("/admin/")

    assert "bogota" in page.text


def test_the_admin_speaks_the_language_of_the_reader(superuser: Client) -> None:
    page = superuser.get("/admin/", headers={"accept-language": "ja"})

    assert '<html lang="ja"' in page.text


# --- Who may come in ----------------------------------------------------------------------------------------------


def test_who_is_not_signed_in_is_sent_to_our_sign_in_and_back(client: Client) -> None:
    response = client.get("/admin/cities/city/?q=a")

    assert response.status_code == 302
    assert re.fullmatch(r"/en/sign-in/\?next=/admin/cities/city/%3Fq%3Da", response.headers["Location"])


@pytest.mark.parametrize("who", ["person", "editor", "lead", "outsider"])
@pytest.mark.parametrize("path", ["", "cities/city/", "cities/city/add/", "jsi18n/", "autocomplete/", "never/"])
def test_t41_people_who_are_not_of_the_secretariat_are_refused(enter: Enter, who: str, path: str) -> None:
    client = enter(getattr(people, who)())

    assert client.get(f"/admin/{path}").status_code == 403


@pytest.mark.parametrize("lacks", ["is_staff", "is_curator"])
def test_t41_both_marks_are_needed(enter: Enter, lacks: str) -> None:
    user = people.curator()
    setattr(user, lacks, False)
    user.save()

    assert enter(user).get("/admin/").status_code == 403


def test_t39_without_a_second_factor_the_admin_stays_closed(enter: Enter) -> None:
    client = enter(people.person(is_curator=True, is_staff=True))

    assert client.get("/admin/").status_code in (302, 403)
    assert client.post("/admin/cities/city/add/", {}).status_code in (302, 403)


def test_t41_who_is_suspended_is_out_at_the_next_request(enter: Enter) -> None:
    user = people.curator()
    client = enter(user)
    assert client.get("/admin/").status_code == 200
    user.is_active = False
    user.save()

    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("path", ["login/", "password_change/", "r/1/1/"])
def test_sign_in_and_passwords_have_no_page_in_the_admin(superuser: Client, path: str) -> None:
    assert superuser.get(f"/admin/{path}").status_code == 404


def test_curators_do_not_see_people(curator: Client) -> None:
    somebody = people.person("secret@example.org")

    assert curator.get("/admin/accounts/user/").status_code == 403
    assert curator.get(f"/admin/accounts/user/{somebody.pk}/change/").status_code == 403
    assert "secret@example.org" not in curator.get("/admin/").text


def test_what_happened_to_people_is_no_news_for_curators(curator: Client, superuser: Client) -> None:
    Entry.objects.create(by_label="x", verb="person_changed", object_type="accounts.user", object_text="Lu Example")

    assert "Lu Example" in superuser.get("/admin/history/entry/").text
    assert "Lu Example" not in curator.get("/admin/history/entry/").text


def test_nobody_signs_out_by_a_link(superuser: Client) -> None:
    assert superuser.get("/admin/logout/").status_code == 405
    assert superuser.get("/admin/").status_code == 200


@every_kind
def test_t07_the_query_string_asks_for_no_other_columns(superuser: Client, kind: str) -> None:
    KINDS[kind]()

    for query in ("version__gt=0", "changed_at__year=2020", "slug__startswith=a", "sources__key=a"):
        assert superuser.get(f"/admin/{kind}/?{query}").status_code in (302, 400), query


def test_t07_no_password_can_be_guessed_by_a_filter(superuser: Client) -> None:
    for query in ("password__startswith=argon2", "session_stamp__startswith=a", "email_key__startswith=a"):
        assert superuser.get(f"/admin/accounts/user/?{query}").status_code in (302, 400)


@pytest.mark.usefixtures("founding_facts")
@pytest.mark.parametrize("model", [City, Event, Resource, Organisation, Practice, Plan, Speaker])
def test_what_was_founded_opens_and_is_saved_as_it_is(superuser: Client, model: Any) -> None:
    """Also the longest programme and the longest guide: their forms have hundreds of fields."""
    before = {row.pk: (row.version, snapshot(model, row.pk)) for row in model.objects.all()}

    for pk in before:
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{pk}/change/"
        assert send(superuser, path, {}).status_code == 302

    assert {row.pk: (row.version, snapshot(model, row.pk)) for row in model.objects.all()} == before


@every_kind
def test_t30_looking_changes_nothing(superuser: Client, kind: str) -> None:
    row: Any = KINDS[kind]()
    token = content_version()

    for page in ("", "add/", f"{row.pk}/change/", f"{row.pk}/delete/", f"{row.pk}/history/"):
        superuser.get(f"/admin/{kind}/{page}")

    assert (Entry.objects.count(), content_version()) == (0, token)


def test_import_and_export_are_one_step_from_the_list(curator: Client) -> None:
    page = curator.get("/admin/cities/organisation/").text

    assert reverse("import_start", args=["organisations"]) in page
    assert reverse("export_rows", args=["organisations", "xlsx"]) in page


def test_a_list_leads_back_to_the_site_and_to_the_review(curator: Client) -> None:
    page = curator.get("/admin/cities/city/").text

    assert f'href="{reverse("home")}"' in page
    assert f'href="{reverse("review")}"' in page


def test_a_record_leads_to_its_page_where_everybody_sees_it(superuser: Client) -> None:
    shown, draft = make.OrganisationFactory(), make.OrganisationFactory(state="draft")

    pages = [superuser.get(f"/admin/cities/organisation/{row.pk}/change/").text for row in (shown, draft)]

    assert shown.get_absolute_url() in pages[0]
    assert "View on site" in pages[0]
    assert "View on site" not in pages[1]
    assert "Preview as readers see it" in pages[1]


def test_rows_are_offered_and_shown_by_their_names(curator: Client) -> None:
    biome = make.term("biomes", "1", label_en="Moist forests")
    city = make.CityFactory(slug="kunming", name_en="Kunming", biome=biome)
    asked = {"app_label": "cities", "model_name": "city", "field_name": "biome", "term": "moist"}

    offered = curator.get("/admin/autocomplete/", asked).json()["results"]
    html = curator.get(f"/admin/cities/city/{city.pk}/change/").content.decode()

    assert [each["text"] for each in offered] == ["Moist forests (1)"]
    assert "Moist forests (1)</option>" in html
    assert re.search(r"<title>\s*Kunming \|", html)
    assert '<li aria-current="page">Kunming</li>' in html


@pytest.mark.parametrize(("asked", "rows"), [("", 0), ("?rows=3", 3), ("?rows=9999", 0), ("?rows=x", 0)])
def test_who_has_no_script_gets_empty_rows_by_a_link(curator: Client, asked: str, rows: int) -> None:
    resource = make.ResourceFactory()

    html = curator.get(f"/admin/resources/resource/{resource.pk}/change/{asked}").content.decode()

    assert f'name="editions-TOTAL_FORMS" value="{rows}"' in html
    assert ('<a href="?rows=3">' in html) is (not asked)


def test_codes_are_chosen_by_their_words_and_what_is_stored_stays(superuser: Client) -> None:
    resource = make.ResourceFactory(languages=["zh-Hans", "la"])

    form = superuser.get(f"/admin/resources/resource/{resource.pk}/change/").context["adminform"].form

    choices = dict(form["languages"].field.choices)
    assert choices["zh-Hans"] == "Simplified Chinese"
    assert choices["la"] == "la"
    assert form["languages"].value() == ["zh-Hans", "la"]


def test_groups_say_how_many_they_hold_and_languages_stand_in_groups(superuser: Client) -> None:
    city = make.FigureFactory().city
    make.FigureFactory(city=city)

    answer = superuser.get(f"/admin/cities/city/{city.pk}/change/")

    assert "Figures (2)" in answer.text
    [figures] = answer.context["inline_admin_formsets"]
    assert [str(name) for name, _options in figures.fieldsets] == ["None", "English", "简体中文", "繁體中文", "日本語"]


def test_curators_see_a_draft_as_readers_will(curator: Client) -> None:
    draft, public = make.EventFactory(state="draft"), make.EventFactory(state="published")

    assert "Preview as readers see it" in curator.get(f"/admin/events/event/{draft.pk}/change/").text
    assert "Preview as readers see it" not in curator.get(f"/admin/events/event/{public.pk}/change/").text
    assert curator.get(draft.get_absolute_url()).status_code == 200


def test_filters_of_the_history_are_words(superuser: Client, kunming: City) -> None:
    change_city(kunming, changes={"kana": "クンミン"}, expected=None, by=Actor(id=1, label="Ken"))

    html = superuser.get("/admin/history/entry/").text

    side = html[html.index('id="changelist-filter"') :]
    assert "Changed the city" in side
    assert ">City<" in re.sub(r"\s+", "", side)
    assert "city_changed</a>" not in side


def test_the_bar_of_the_curators_stands_over_the_admin(curator: Client) -> None:
    html = curator.get("/admin/cities/city/").text

    assert 'class="workspace-bar"' in html
    assert re.search(r'<a href="/admin/cities/city/" aria-current="true">', html)
