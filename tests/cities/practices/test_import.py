"""Practices of a city from a spreadsheet: what becomes a draft, what is wrong, and whose they can be."""

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from cities.models import City
from cities.practices.models import Practice
from cities.team.models import StaffRole
from core.importexport.models import ImportJob
from core.review.models import Proposal
from tests import people
from tests.factories import OrganisationFactory, PracticeFactory, term
from tests.files.making import upload
from tests.workspace.conftest import DESK, Office

pytestmark = pytest.mark.django_db
PAGE = f"{DESK}import/practices/"
HEAD = "title_en,summary_en,starts,result_en,result_year,challenges\n"
GOOD = HEAD + "Reeds,Reeds were planted.,2021,Birds came.,2024,heat\nTrees,Trees were planted.,,,,\n"


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "imports": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "imports"},
        },
    }


def send(client: Client, text: str | bytes, name: str = "practices.csv", page: str = PAGE) -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post(page, {"file": upload(name, data)}, follow=True)


def run(client: Client) -> Any:
    job = ImportJob.objects.latest("made_at")
    return client.post(f"{DESK}import/{job.pk}/run/", {"version": job.version}, follow=True)


def faults() -> list[tuple[int, str, str]]:
    report = ImportJob.objects.latest("made_at").report
    return [(each["row"], each["column"], each["reason"]) for each in report["faults"]]


def book(rows: list[list[Any]]) -> bytes:
    made = Workbook()
    made.active.title = "practices"  # type: ignore[union-attr]
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_file_is_looked_at_first_and_then_becomes_drafts_of_the_city(office: Office) -> None:
    heat = term("challenges", "heat")

    looked = send(office.at_editor, GOOD)
    before = Proposal.objects.count()
    done = run(office.at_editor)

    assert "Nothing has been saved yet." in looked.content.decode()
    assert "Import 2 rows" in looked.content.decode()
    assert before == 0
    assert "2 rows were imported." in done.content.decode()
    found = {each.changes["title_en"]: each for each in Proposal.objects.all()}
    assert found["Reeds"].changes == {
        "title_en": "Reeds",
        "summary_en": "Reeds were planted.",
        "starts": 2021,
        "result_en": "Birds came.",
        "result_year": 2024,
        f"terms.{heat.pk}": True,
    }
    assert {(each.state, each.tenant, each.object_id) for each in found.values()} == {("draft", office.city.pk, "")}
    assert found["Reeds"].authors == [office.editor.pk]
    assert not Practice.objects.exists()


def test_the_template_can_be_filled_in_and_sent_back(office: Office) -> None:
    answer = office.at_editor.get(f"{PAGE}template.xlsx")
    template = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    page = template["practices"]
    names = [cell.value for cell in page[1]]
    page.append(["Reeds" if name == "title_zh_hant" else True if name == "period_unknown" else None for name in names])
    out = io.BytesIO()
    template.save(out)

    send(office.at_lead, out.getvalue(), "practices.xlsx")
    run(office.at_lead)

    assert {"slug", "version", "city", "state", "photo", "sources"}.isdisjoint(names)
    assert office.proposal.changes == {"title_zh_hant": "Reeds", "period_unknown": True}
    assert [cell.value for cell in template["About"]["B"]][1:] == names


def test_the_template_is_there_as_text_too(office: Office) -> None:
    answer = office.at_editor.get(f"{PAGE}template.csv")

    assert answer.content.decode("utf-8-sig").startswith("title_en,title_zh_hans")
    assert office.at_editor.get(f"{PAGE}template.pdf").status_code == 404


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (",No title.,,,,", ("title_en", "Enter a title in at least one language.")),
        ("Reeds,,soon,,,", ("starts", "“soon” value must be an integer.")),
        ("Reeds,,2999,,,", ("starts", "Enter a year that is not in the future.")),
        ("Reeds,,,Birds.,,", ("result_year", "Enter the year of the result. Every fact is shown with its year.")),
        ("Reeds,,,,,nonsense", ("challenges", "Unknown value.")),
        ("Reeds,,99999999999,,,", ("starts", "Enter a year that is not in the future.")),
        ("=1+1,,,,,", None),
        (f"{'R' * 201},,,,,", ("title_en", "Enter up to 200 characters. The text now has 201.")),
    ],
)
def test_t48_a_wrong_cell_is_told_with_its_row_and_nothing_is_taken(
    office: Office, line: str, fault: tuple[str, str] | None
) -> None:
    answer = send(office.at_editor, f"{HEAD}Trees,,,,,\n{line}\n")
    refused = run(office.at_editor) if fault else None

    assert answer.status_code == 200
    assert faults() == ([(3, *fault)] if fault else [])
    assert refused is None or refused.status_code == 409
    assert not Proposal.objects.exists()


def test_t48_all_rows_or_none(office: Office) -> None:
    send(office.at_editor, HEAD + "".join(f"Practice {number},,,,,\n" for number in range(150)) + "Last,,bad,,,\n")

    assert faults() == [(152, "starts", "“bad” value must be an integer.")]
    assert run(office.at_editor).status_code == 409
    assert not Proposal.objects.exists()


def test_t48_what_went_wrong_meanwhile_stops_all_of_it(office: Office) -> None:
    send(office.at_editor, GOOD.replace("heat", ""))
    PracticeFactory(city=office.city, title_en="Trees")

    page = run(office.at_editor).content.decode()

    assert "Nothing was imported." in page
    assert not Proposal.objects.exists()


def test_a_title_that_is_there_already_is_not_taken_twice(office: Office) -> None:
    term("challenges", "heat")
    send(office.at_editor, GOOD)
    run(office.at_editor)
    again = send(office.at_editor, GOOD)
    PracticeFactory(city=office.city, title_ja="葦原")
    send(office.at_editor, "title_ja\n葦原\n木\n木\n")

    assert "so nothing can be imported" in again.content.decode()
    reason = "Another practice, a draft or an earlier row already has this title."
    assert faults() == [(2, "title_ja", reason), (4, "title_ja", reason)]


@pytest.mark.parametrize("column", ["city", "slug", "version", "state", "is_example", "photo", "confidence", "sources"])
def test_t02_t05_the_file_can_name_neither_a_city_nor_what_is_not_its_own(office: Office, column: str) -> None:
    foreign = PracticeFactory(title_en="Theirs")

    page = send(office.at_editor, f"title_en,{column}\nMine,{foreign.city.slug}\n").content.decode()

    assert f"Unknown columns: {column}." in page
    assert not Proposal.objects.exists()


def test_t02_bodies_of_other_cities_that_are_not_public_are_unknown(office: Office) -> None:
    OrganisationFactory(slug="theirs", state="draft")
    OrganisationFactory(slug="public-body")
    mine = OrganisationFactory(slug="ours", state="draft", city=office.city)

    send(office.at_editor, "title_en,organisations\nOne,theirs\nTwo,public-body | ours\n")

    assert faults() == [(2, "organisations", "Unknown value.")]
    assert mine.city_id == office.city.pk


def test_t02_somebody_of_two_cities_cannot_bring_a_body_of_one_into_the_other(office: Office) -> None:
    other = people.editor().staff_roles.get().city
    StaffRole.objects.create(user=office.editor, city=other, role="editor")
    OrganisationFactory(slug="theirs", state="draft", city=other)

    send(office.at_editor, "title_en,organisations\nOne,theirs\n")

    assert faults() == [(2, "organisations", "Unknown value.")]


def test_t01_what_somebody_sent_is_theirs_alone(office: Office) -> None:
    send(office.at_editor, GOOD)
    job = ImportJob.objects.get()
    outsider = people.sign_in(Client(), people.outsider())
    curator = people.sign_in(Client(), people.curator())
    paths = [f"{DESK}import/{job.pk}/", f"{DESK}import/{job.pk}/report.csv"]

    for client in (office.at_lead, outsider, curator):
        assert [client.get(path).status_code for path in paths] == [404, 404]
        assert client.post(f"{DESK}import/{job.pk}/run/", {"version": 2}).status_code == 404
    assert curator.get(f"/en/review/import/jobs/{job.pk}/").status_code == 404
    assert curator.get("/en/review/import/own-practices/").status_code == 404


def test_t03_a_job_of_one_city_does_not_open_at_the_desk_of_another(office: Office) -> None:
    other: City = people.editor().staff_roles.get().city
    StaffRole.objects.create(user=office.editor, city=other, role="editor")
    send(office.at_editor, GOOD)
    job = ImportJob.objects.get()

    assert office.at_editor.get(f"/en/w/{other.slug}/import/{job.pk}/").status_code == 404
    assert office.at_editor.post(f"/en/w/{other.slug}/import/{job.pk}/run/", {"version": 2}).status_code == 404


def test_t10_whoever_lost_the_role_imports_nothing_any_more(office: Office) -> None:
    from core.importexport import jobs

    term("challenges", "heat")
    send(office.at_editor, GOOD)
    job = ImportJob.objects.get()
    jobs.run(job, version=job.version)
    StaffRole.objects.filter(user=office.editor).get().delete()

    jobs.work(str(job.pk))

    job.refresh_from_db()
    assert (job.state, "no longer have the right" in job.failure) == ("failed", True)
    assert not Proposal.objects.exists()


def test_t17_formulas_are_refused_in_workbooks_and_are_text_in_text_files(office: Office) -> None:
    send(office.at_editor, book([["title_en"], ["=1+1"]]), "practices.xlsx")
    in_book = faults()
    send(office.at_editor, "title_en\n'=1+1\n")
    run(office.at_editor)

    assert in_book == [(2, "title_en", "This is a formula. Paste its value.")]
    assert office.proposal.changes == {"title_en": "=1+1"}


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("practices.ods", b"PK", "This file type is not allowed."),
        ("practices.xlsx", b"title_en\nReeds\n", "This file type is not allowed."),
        ("practices.csv", b"\x89PNG\r\n\x1a\n0000", "This file type is not allowed."),
    ],
)
def test_t25_files_of_another_kind_are_refused(office: Office, name: str, data: bytes, words: str) -> None:
    answer = send(office.at_editor, data, name)

    assert words in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_a_city_has_two_hundred_new_practices_in_hand_at_most(office: Office) -> None:
    send(office.at_editor, "title_en\n" + "".join(f"Practice {number}\n" for number in range(201)))

    assert "A city can have up to 200 new practices at a time." in ImportJob.objects.get().failure


def test_six_imports_an_hour(office: Office, settings: Any) -> None:
    settings.RATE_LIMITS = 1

    answers = [send(office.at_editor, "title_en\nReeds\n").status_code for _number in range(7)]

    assert answers == [200] * 6 + [429]


def test_pressed_twice_it_is_taken_once(office: Office) -> None:
    term("challenges", "heat")
    send(office.at_editor, GOOD)
    job = ImportJob.objects.get()

    for _press in range(2):
        office.at_editor.post(f"{DESK}import/{job.pk}/run/", {"version": job.version})

    assert Proposal.objects.count() == 2


def test_the_list_of_wrong_cells_can_be_taken_along(office: Office) -> None:
    send(office.at_editor, HEAD + "Reeds,,soon,,,\n")
    job = ImportJob.objects.get()

    answer = office.at_editor.get(f"{DESK}import/{job.pk}/report.csv")

    assert "practices,2,starts,soon" in answer.content.decode()


@pytest.mark.parametrize("count", [3, 50])
def test_t45_looking_at_a_file_asks_the_same_for_few_and_many_rows(
    office: Office, count: int, django_assert_max_num_queries: Any
) -> None:
    term("challenges", "heat")
    data = HEAD + "".join(f"Practice {number},,,,,heat\n" for number in range(count))

    with django_assert_max_num_queries(60):
        send(office.at_editor, data)

    assert faults() == []


def test_the_list_of_practices_leads_there(office: Office) -> None:
    assert PAGE in office.at_editor.get(f"{DESK}practices/").content.decode()
    assert PAGE not in office.at_editor.get(f"{DESK}organisations/").content.decode()
