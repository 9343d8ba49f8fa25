"""Every kind of which a city has many comes from a spreadsheet too."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from core.history.keys import rows_under, under
from core.history.write import Actor
from core.importexport.books import Page, book_bytes
from core.importexport.models import ImportJob
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from planning.models import Plan
from tests import people
from tests.factories import CityIndicatorFactory, OrganisationFactory, PlanFactory
from tests.files.making import upload
from tests.sample.models import Sample
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
    assert sheets == [segment, *(["plan-figures"] if segment == "plans" else []), "About"]
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


# --- Children, on sheets of their own -----------------------------------------------------------------------------


def book(**sheets: list[list[Any]]) -> bytes:
    pages = [Page(title=name.replace("_", "-"), header=head, rows=rows) for name, (head, *rows) in sheets.items()]
    return book_bytes(pages)


def send_book(office: Office, segment: str, **sheets: list[list[Any]]) -> str:
    file = upload(f"{segment}.xlsx", book(**sheets))
    return office.at_editor.post(f"{DESK}import/{segment}/", {"file": file}, follow=True).content.decode()


SAMPLES: list[list[Any]] = [["title_en", "title_ja", "year"], ["Birds", "鳥", 2024], ["Bats", None, None]]
COUNTS: list[list[Any]] = [
    ["sample", "label_en", "value"],
    ["Birds", "Herons", 12.5],
    [" 鳥 ", "Ducks", 3],
    ["BATS", "Noctules", 1],
]


def test_a_workbook_brings_children_which_name_their_row_by_its_title(office: Office) -> None:
    looked = send_book(office, "samples", samples=SAMPLES, sample_counts=COUNTS)
    done = run(office)

    assert "Import 5 rows" in looked
    assert "5 rows were imported." in done
    drafts = {each.changes["title_en"]: below(each, "counts") for each in Proposal.objects.filter(kind="sample")}
    assert drafts == {
        "Birds": [
            {"order": 0, "label_en": "Herons", "value": "12.500"},
            {"order": 1, "label_en": "Ducks", "value": "3.000"},
        ],
        "Bats": [{"order": 0, "label_en": "Noctules", "value": "1.000"}],
    }
    proposal = next(each for each in Proposal.objects.filter(kind="sample") if each.changes["title_en"] == "Birds")
    proposal = actions.send(proposal, expected=proposal.version, by=Actor.person(office.lead))
    actions.publish(proposal, expected=proposal.version, curator=people.curator())
    assert [str(count) for count in Sample.objects.get().counts.all()] == ["Herons 12.500", "Ducks 3.000"]


def below(proposal: Proposal, name: str) -> list[dict[str, Any]]:
    return [under(f"{name}.{pk}", proposal.changes) for pk in rows_under(name, proposal.changes)]


def test_wrong_children_are_told_with_their_sheet_and_nothing_is_taken(office: Office) -> None:
    lines: list[list[Any]] = [["Moths", "Owlet moths", 2], ["Birds", "Herons", None], ["Birds", "Ducks", "many"]]
    send_book(office, "samples", samples=SAMPLES, sample_counts=[COUNTS[0], *lines])

    report = ImportJob.objects.get().report
    assert {each["sheet"] for each in report["faults"]} == {"sample-counts"}
    assert [(row, column) for row, column, _reason in faults()] == [
        (2, "sample"),
        (3, "value"),
        (4, "value"),
    ]
    assert faults()[0][2] == "No row of the sheet “samples” has this title."
    assert not Proposal.objects.exists()


def test_children_are_told_apart_by_their_keys_and_name_what_their_city_may_name(office: Office) -> None:
    mine = CityIndicatorFactory(city=office.city, slug="kunming--trees")
    CityIndicatorFactory(slug="elsewhere--trees")
    plan = PlanFactory(city=office.city, slug="green")
    rows = [["plan", "title_en"], [plan.slug, "Plant trees"]]
    indicators = (mine.slug, mine.slug, "elsewhere--trees")
    effects = [["action", "indicator"], *(["Plant trees", indicator] for indicator in indicators)]

    send_book(office, "actions", plan_actions=rows, effects=effects)

    assert [(row, column) for row, column, _reason in faults()] == [(3, ""), (4, "indicator")], faults()


def test_the_form_and_the_template_name_the_sheets_of_children(office: Office) -> None:
    form = office.at_editor.get(f"{DESK}import/samples/").content.decode()
    book = office.at_editor.get(f"{DESK}import/samples/template.xlsx")
    template = load_workbook(io.BytesIO(b"".join(book.streaming_content)))  # type: ignore[attr-defined]

    assert "A workbook can have more sheets: sample-counts." in form
    assert [cell.value for cell in template["sample-counts"][1]][:2] == ["sample", "label_en"]
    assert {"order", "version"}.isdisjoint(cell.value for cell in template["sample-counts"][1])
    about = {(sheet, column): words for sheet, column, words, *_rest in template["About"].iter_rows(values_only=True)}
    assert about["sample-counts", "sample"] == (
        "The title of the row to which this row belongs, in any of its languages."
    )


def test_a_workbook_with_a_single_sheet_may_call_it_what_it_likes(office: Office) -> None:
    send_book(office, "samples", Sheet1=SAMPLES)

    assert ImportJob.objects.get().report["counts"] == {
        "samples": {"new": 2, "changed": 0, "unchanged": 0, "faulty": 0}
    }
