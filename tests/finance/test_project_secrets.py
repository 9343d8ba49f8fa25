"""Who reads which group of a project: a word that stands in one field alone is looked for at every door."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from core.history.models import Entry
from core.review.models import Proposal
from finance import visibility
from finance.projects.models import ProjectProfile
from tests import people
from tests.factories import CityFactory
from tests.finance.helping_projects import (
    ALONE,
    HERE,
    World,
    canaries,
    canary,
    levels,
    publish,
    send,
    sent_proposal,
    told,
)
from tests.worlds import undone

pytestmark = pytest.mark.django_db
PERSONAS = ("visitor", "registered", "outsider", "editor", "lead", "curator")
# The table of rights: of a published project at the levels of the beginning.
READS = {
    "visitor": {"description"},
    "registered": {"description"},
    "outsider": {"description", "place"},
    "editor": {"description", "place", "money"},
    "lead": {"description", "place", "money"},
    "curator": {"description", "place", "money"},
}


def text_of(response: Any) -> str:
    if response.status_code != 200:
        return ""
    content: bytes = response.getvalue()
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    book = load_workbook(io.BytesIO(content), read_only=True)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def doors(world: World) -> list[str]:
    slug, profile = world.project.slug, ProjectProfile.objects.get(project=world.project)
    public = [
        *("/en/", "/en/finance/projects/", f"/en/finance/projects/{slug}/", f"/ja/finance/projects/{slug}/"),
        *("/en/cities/heron-bay/", "/en/cities/heron-bay/finance/", "/en/cities/heron-bay/brief/"),
        *("/en/finance/", "/en/finance/data.csv", "/en/finance/data.xlsx", "/zh-hant/finance/data.csv"),
        *("/api/v1/projects/", f"/api/v1/projects/{slug}/", f"/api/v1/projects/{slug}/?lang=ja"),
        *("/feed.atom", "/en/feed.atom", "/en/cities/heron-bay/feed.atom", "/sitemap.xml", "/en/compare/?c=heron-bay"),
        *("/en/account/data/", "/en/following/", "/en/account/notices/"),
    ]
    review = [
        *("/en/review/", "/en/review/history/", "/en/review/export/projects.xlsx", "/en/review/translations/"),
        f"/en/review/history/finance.projectprofile/{profile.pk}/",
        f"/en/review/history/finance.project/{world.project.pk}/",
        *("/admin/history/entry/", f"/admin/finance/projectprofile/{profile.pk}/change/"),
        *(
            f"/admin/history/entry/{entry.pk}/change/"
            for entry in Entry.objects.filter(object_type__contains="project")
        ),
    ]
    room = [f"{HERE}", f"{HERE}{slug}/", f"{HERE}{slug}/write/money/", "/en/w/heron-bay/export.xlsx"]
    return [*public, *review, *room]


def found_at(client: Client, world: World, words: set[str]) -> dict[str, set[str]]:
    return {address: there for address in doors(world) if (there := told(text_of(client.get(address)), words))}


@pytest.mark.parametrize("persona", ["visitor", "registered", "outsider", "curator"])
def test_nobody_reads_at_any_door_a_group_that_is_closed_to_them(persona: str, world: World) -> None:
    closed = [group for group in visibility.groups() if group not in READS[persona]]
    words = {word for group in closed for word in canaries(group)} | ALONE

    assert found_at(world.at[persona], world, words) == {}


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_page_shows_each_persona_what_the_table_of_rights_says(persona: str, world: World) -> None:
    page = text_of(world.at[persona].get(f"/en/finance/projects/{world.project.slug}/"))

    there = {group for group in visibility.groups() if told(page, canaries(group))}

    assert there == READS[persona]
    assert canary("title") in page


@pytest.mark.parametrize("persona", ["visitor", "outsider", "curator"])
def test_the_work_on_a_project_is_hidden_from_all_but_its_city(persona: str, world: World) -> None:
    slug = world.project.slug
    pages = [HERE, f"{HERE}{slug}/", f"{HERE}{slug}/write/description/", f"{HERE}{slug}/show/"]

    codes = {world.at[persona].get(address).status_code for address in pages}

    assert codes <= {302, 404}


def test_a_member_that_was_withdrawn_reads_the_groups_for_members_no_more(world: World) -> None:
    address = f"/en/finance/projects/{world.project.slug}/"
    outsider = world.at["outsider"]
    assert canary("place") in outsider.get(address).text
    from cities.team.models import StaffRole

    role = StaffRole.objects.exclude(city=world.city).get()
    type(role.city)._base_manager.filter(pk=role.city_id).update(status="withdrawn")

    assert canary("place") not in outsider.get(address).text


@pytest.mark.parametrize("word", ["place", "land", "revenue_model", "contact", "risks", "permits"])
def test_search_and_filters_find_no_project_by_what_is_closed(word: str, world: World) -> None:
    found = [
        Client().get(f"{address}{canary(word)}").text.count(f"/finance/projects/{world.project.slug}/")
        for address in ("/en/search/?q=", "/en/finance/projects/?q=", "/api/v1/projects/?q=", "/api/v1/search/?q=")
    ]

    assert found == [0, 0, 0, 0]
    assert Client().get(f"/en/search/?q={canary('title')}").text.count(f"/finance/projects/{world.project.slug}/") > 0


def test_a_proposal_holds_only_fields_of_groups_that_leave_the_city(world: World) -> None:
    stored = " ".join(str(each.changes) + str(each.base) for each in Proposal.objects.all())

    closed = {word for group in ("documents", "contacts", "safeguards") for word in canaries(group)} | ALONE
    assert told(stored, closed) == set()
    assert canary("place") in stored


def test_opening_a_group_is_a_proposal_of_its_own(world: World) -> None:
    world.project.refresh_from_db()
    levels(world, contacts="public")
    send(world)

    proposal = sent_proposal()

    assert {key.removesuffix("_en").removesuffix("_ja") for key in proposal.changes} == {
        *("contact", "management", "contacts_level")
    }
    assert canary("contact") not in Client().get(f"/en/finance/projects/{world.project.slug}/").text
    publish(world)
    assert canary("contact") in Client().get(f"/en/finance/projects/{world.project.slug}/").text
    assert Client().get(f"/api/v1/projects/{world.project.slug}/").json()["contact"]["en"] == canary("contact")


def test_closing_a_group_acts_at_once_and_empties_the_row(world: World) -> None:
    assert levels(world, place="city", money="city").status_code == 302

    with connection.cursor() as cursor:  # also of the column without a language
        cursor.execute("SELECT * FROM finance_projectprofile")
        assert told(str(cursor.fetchall()), canaries("place") | canaries("money")) == set()
    profile = ProjectProfile.objects.get(project=world.project)
    assert not any(getattr(profile, name) for name in ("place_en", "land_ja", "total_cost", "currency"))
    for persona in ("outsider", "curator", "editor"):
        page = world.at[persona].get(f"/en/finance/projects/{world.project.slug}/").text
        assert told(page, canaries("place") | canaries("money")) == set()


def test_what_was_closed_while_it_waited_is_not_published(world: World) -> None:
    levels(world, contacts="public")
    send(world)
    world.project.refresh_from_db()
    type(world.project)._base_manager.filter(pk=world.project.pk).update(
        levels={**world.project.chosen_levels, "contacts": "city"}
    )

    with pytest.raises(Exception, match="The city has restricted the visibility of part of this content"), undone():
        publish(world)


def test_no_curator_publishes_a_project_of_their_own_city(world: World) -> None:
    from cities.team.models import StaffRole
    from core.review.proposals import actions as proposals

    levels(world, contacts="public")
    send(world)
    StaffRole.objects.create(user=world.curator, city=world.city, role="lead")
    proposal = sent_proposal()

    with pytest.raises(Exception, match=r"."), undone():
        proposals.publish(proposal, expected=proposal.version, curator=type(world.curator).objects.get())


def test_a_change_of_a_closed_group_is_told_by_no_feed_day_or_mark_of_the_page(world: World) -> None:
    page, api = f"/en/finance/projects/{world.project.slug}/", f"/api/v1/projects/{world.project.slug}/"

    def seen() -> list[Any]:
        """The marks of the API, of feeds and of the sitemap are those of everything that is public, and name no row."""
        mark = Client().get(page).headers["ETag"]
        return [mark, *(Client().get(address).text for address in (page, "/en/feed.atom", "/sitemap.xml", api))]

    before = seen()
    world.project.refresh_from_db()
    said = {"version": world.project.version, "place": "Another place", "land": "Another land"}
    assert world.at["editor"].post(f"{HERE}{world.project.slug}/write/place/", said).status_code == 302
    send(world)
    publish(world)

    assert "Another place" in world.at["outsider"].get(page).text
    assert seen() == before


def test_a_withdrawn_project_is_gone_for_all_but_its_city_and_curators(world: World) -> None:
    profile = ProjectProfile.objects.get(project=world.project)
    address = f"{HERE}{world.project.slug}/withdraw/"
    assert world.at["editor"].post(address, {"version": profile.version}).status_code == 403
    assert world.at["lead"].post(address, {"version": profile.version}).status_code == 302

    page = f"/en/finance/projects/{world.project.slug}/"
    codes = {persona: world.at[persona].get(page).status_code for persona in PERSONAS}
    assert codes == {"visitor": 404, "registered": 404, "outsider": 404, "editor": 200, "lead": 200, "curator": 200}
    assert told(world.at["curator"].get(page).text, canaries("place") | canaries("money")) == set()


# --- What opens or closes to everybody ----------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["cities", "secretariat", "city"])
def test_what_was_public_and_is_closed_is_gone_from_the_kept_page_at_once(level: str, world: World) -> None:
    levels(world, money="public")
    send(world)
    publish(world)
    page = f"/en/finance/projects/{world.project.slug}/"
    assert told(Client().get(page).text, canaries("money"))

    assert levels(world, money=level).status_code == 302

    assert told(Client().get(page).text, canaries("money")) == set()


def test_a_city_that_is_being_prepared_reads_no_groups_for_members(world: World) -> None:
    page = f"/en/finance/projects/{world.project.slug}/"
    prepared = people.sign_in(Client(), people.editor(CityFactory(status="draft")))
    assert told(world.at["outsider"].get(page).text, canaries("place"))
    assert told(prepared.get(page).text, canaries("place")) == set()


def test_a_superuser_reads_no_history_of_what_is_of_its_city_alone(world: World) -> None:
    superuser = people.sign_in(Client(), people.superuser())
    assert superuser.get(f"/en/review/history/finance.project/{world.project.pk}/").status_code == 404


def test_a_reason_with_unseen_signs_is_kept_without_them(world: World) -> None:
    world.project.refresh_from_db()
    said = {"to": "on_hold", "reason": "a\x00b\u202e", "version": world.project.version}
    assert world.at["editor"].post(f"{HERE}{world.project.slug}/move/", said).status_code == 302
    assert Entry.objects.filter(verb="project_moved").latest("pk").reason == "ab"


# --- Open data ----------------------------------------------------------------------------------------------------


def row_of(format: str, client: Client | None = None) -> dict[str, str]:
    content = (client or Client()).get(f"/en/finance/data.{format}").getvalue()
    if format == "csv":
        [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        return row
    header, values = load_workbook(io.BytesIO(content), read_only=True)["projects"].iter_rows(values_only=True)
    return {str(name): str(value or "") for name, value in zip(header, values, strict=True)}


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_table_holds_what_everybody_reads_whoever_asks(persona: str, world: World) -> None:
    for format in ("csv", "xlsx"):
        row = row_of(format, world.at[persona])
        assert row["title"] == canary("title")
        assert (row["place"], row["currency"], row["sought"], row["total_cost"], row["borrowing"]) == ("",) * 5


def test_the_table_holds_a_group_that_a_city_opens_to_everybody(world: World) -> None:
    levels(world, money="public", place="public")
    send(world)
    publish(world)

    row = row_of("csv")

    assert (row["currency"], row["sought"], row["place"]) == ("XPF", "3217893.00", canary("place"))
    assert (row["borrowing"], row["political_approval"]) == ("consent", "")  # of the money, and of the papers
    assert row_of("xlsx")["sought"] == "3217893"
