"""Every kind of which a city has many comes from a spreadsheet too."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from core.importexport.models import ImportJob
from core.review.models import Proposal
from core.review.proposals.kinds import kind_of
from planning.models import Plan
from tests.factories import OrganisationFactory
from tests.files.making import upload
from tests.workspace.conftest import DESK, Office

pytestmark = pytest.mark.django_db
MANY = ("practices", "plans", "organisations")


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Any) -> None:
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "imports"},
    }
    settings.STORAGES = {**settings.STORAGES, "imports": storage}


def send(office: Office, segment: str, text: str) -> str:
    page = f"{DESK}import/{segment}/"
    answer = office.at_editor.post(page, {"file": upload(f"{segment}.csv", text.encode())}, follow=True)
    return answer.content.decode()


def run(office: Office) -> str:
    job = ImportJob.objects.latest("made_at")
    data = {"version": job.version}
    return office.at_editor.post(f"{DESK}import/{job.pk}/run/", data, follow=True).content.decode()


def faults() -> list[tuple[int, str, str]]:
    report = ImportJob.objects.latest("made_at").report
    return [(each["row"], each["column"], each["reason"]) for each in report["faults"]]


@pytest.mark.parametrize("segment", MANY)
def test_the_list_of_each_kind_leads_to_its_own_form_and_template(office: Office, segment: str) -> None:
    page = f"{DESK}import/{segment}/"
    offered = office.at_editor.get(f"{DESK}{segment}/").content.decode()
    form = office.at_editor.get(page).content.decode()
    book = office.at_editor.get(f"{page}template.xlsx")
    sheets = load_workbook(io.BytesIO(b"".join(book.streaming_content))).sheetnames  # type: ignore[attr-defined]

    assert f'href="{page}"' in offered
    assert f"{page}template.csv" in form
    assert f'<h1 class="mt4">{segment.capitalize()}: import from a spreadsheet</h1>' in form
    assert f'href="{DESK}{segment}/"' in form
    assert sheets == [segment, "About"]
    assert f'filename="{segment}.xlsx"' in book.headers["Content-Disposition"]


@pytest.mark.parametrize("segment", ["profile", "figures", "events", "nonsense"])
def test_what_a_city_has_once_or_not_at_all_has_no_such_form(office: Office, segment: str) -> None:
    assert office.at_editor.get(f"{DESK}import/{segment}/").status_code == 404


def test_plans_become_drafts_which_can_be_published(office: Office) -> None:
    send(office, "plans", "title_en,kind,starts,ends\nGreen plan,white-paper,2020,2030\nBlue plan,,,\n")
    done = run(office)

    assert "2 rows were imported." in done
    assert f'href="{DESK}plans/"' in done
    changes = [each.changes for each in Proposal.objects.filter(kind="plan").order_by("changes__title_en")]
    assert changes == [
        {"title_en": "Blue plan"},
        {"title_en": "Green plan", "kind": "white-paper", "starts": 2020, "ends": 2030},
    ]
    assert not Plan.objects.exists()


def test_organisations_are_known_by_their_name(office: Office) -> None:
    OrganisationFactory(slug="park-office", name_en="Park office", city=office.city)

    send(office, "organisations", "name_en,kind,website\nPark office,office,\nLake office,office,nonsense\n,office,\n")

    assert faults() == [
        (
            2,
            "name_en",
            ("Your city already uses this title in its published content, in a draft or in an earlier row."),
        ),
        (3, "website", "Enter a valid URL."),
        (4, "name_en", "Enter a title in at least one language."),
    ]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ("Plan,white-paper,2030,2020", ("ends", "The last year cannot be before the first year.")),
        ("Plan,nonsense,,", ("kind", None)),
    ],
)
def test_the_rules_of_the_kind_are_asked(office: Office, cells: str, fault: tuple[str, str | None]) -> None:
    send(office, "plans", f"title_en,kind,starts,ends\n{cells}\n")

    column, reason = fault
    assert [found[1] for found in faults()] == [column]
    assert reason is None or faults() == [(2, column, reason)]


def test_each_kind_has_room_of_its_own(office: Office) -> None:
    send(office, "plans", "title_en\n" + "".join(f"Plan {number}\n" for number in range(201)))

    assert "A city can have up to 200 new plans at a time." in ImportJob.objects.get().failure


@pytest.mark.parametrize("segment", MANY)
def test_a_file_holds_what_the_staff_of_a_city_may_write_and_nothing_else(office: Office, segment: str) -> None:
    from core.importexport.kinds import own_kind_of

    kind = own_kind_of(f"own-{segment}")
    assert kind is not None
    fields = {column.field.name for column in kind.sheets[0].columns}
    allowed = kind_of(str(kind.model._meta.model_name)).allowed

    assert fields
    assert not [name for name in fields if not name.startswith(tuple(allowed))]
    assert fields.isdisjoint({"slug", "city", "state", "is_example", "sources", "photo", "photo_credit"})
