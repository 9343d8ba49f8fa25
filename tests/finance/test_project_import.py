"""Projects from a spreadsheet: what comes out goes back in unchanged, and a table is taken whole or not at all."""

import csv
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from alliance.workspace.finance import import_looks, sheet
from core.history.models import Entry
from core.importexport import jobs
from core.importexport.models import ImportJob
from core.text.fallback import in_each
from core.vocabulary.models import Term
from core.workflow import InvalidTransition
from finance.projects import actions
from finance.projects.models import Project
from tests.factories import term
from tests.finance.helping_projects import World, canary, make_world
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
everything = made_once(make_world)
HERE = "/en/w/heron-bay/import/projects/"


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def csv_of(rows: list[dict[str, Any]]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def send(world: World, content: bytes, name: str = "projects.csv", persona: str = "editor") -> Any:
    return world.at[persona].post(HERE, {"file": SimpleUploadedFile(name, content)})


def sent(world: World, *rows: dict[str, Any]) -> str:
    """The page of the import."""
    answer = send(world, csv_of(list(rows)))
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def page(world: World, address: str) -> str:
    return str(world.at["editor"].get(address).text)


def run(world: World, address: str, version: int | None = None) -> Any:
    """As the page stands that somebody looks at."""
    job = ImportJob.objects.get(pk=address.rstrip("/").rsplit("/", 1)[-1])
    seen = re.search(r'name="seen" value="(\w+)"', page(world, address))
    said = {"version": version or job.version, "seen": seen[1] if seen else ""}
    return world.at["editor"].post(f"{address}run/", said)


def table(world: World, format: str = "csv", language: str = "en") -> Any:
    return world.at["editor"].get(f"/{language}/w/heron-bay/import/projects/table.{format}").content


def test_rows_become_projects_that_their_city_alone_reads(world: World) -> None:
    address = sent(
        world,
        {"title": "Reeds", "problem": "Nitrate", "purpose": "works", "support": "finance; studies", "starts": "2027"},
        {
            "title": "Trees",
            "currency": "eur".upper(),
            "total_cost": "1200000",
            "sought": "200,000",
            "support": "Finance",
        },
    )
    assert "new 2" in page(world, address)
    assert Project.objects.count() == 1  # nothing is saved yet

    assert run(world, address).status_code == 302

    reeds, trees = (Project.objects.get(slug=f"heron-bay--{name}") for name in ("reeds", "trees"))
    assert (in_each(reeds, "problem"), reeds.purpose, reeds.support, reeds.starts) == (
        {"en": "Nitrate"},
        "works",
        ["finance", "studies"],
        2027,
    )
    assert (trees.currency, trees.support) == ("EUR", ["finance"])
    assert [str(value) for value in (trees.sums.total, trees.sums.sought)] == ["1200000.00", "200000.00"]
    assert reeds.stage == trees.stage == "idea"
    assert "New projects: 2." in page(world, address)
    assert world.at["outsider"].get(f"/en/w/heron-bay/finance/{reeds.slug}/").status_code == 404


def test_a_table_with_a_term_that_was_retired_since_comes_back_and_keeps_it(world: World) -> None:
    old = term("kmgbf-targets", "8")
    project = Project.objects.get()
    project.terms.set([old])
    Term.objects.filter(pk=old.pk).update(is_retired=True)
    rows = list(csv.DictReader(io.StringIO(table(world).decode("utf-8-sig"))))
    assert rows[0]["terms"] == "kmgbf-targets:8"

    address = sent(world, rows[0] | {"title": "Another title"})

    assert "Not found on this site" not in page(world, address)
    assert run(world, address).status_code == 302
    assert list(project.terms.all()) == [old]
    address = sent(world, rows[0] | {"key": "", "version": "", "title": "A new one"})
    assert "Not found on this site: kmgbf-targets:8." in page(world, address)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_untouched_table_changes_nothing(format: str, language: str, world: World) -> None:
    content = table(world, format, language)
    answer = world.at["editor"].post(
        f"/{language}/w/heron-bay/import/projects/", {"file": SimpleUploadedFile(f"p.{format}", content)}
    )
    address = answer.headers["Location"].replace(f"/{language}/", "/en/")
    before = Entry.objects.count()

    shown = page(world, address)

    assert "unchanged 1" in shown
    assert "has errors 0" in shown
    assert "Import all rows" not in shown
    assert run(world, address).status_code == 409
    assert Entry.objects.count() == before


def test_a_change_touches_its_columns_and_leaves_texts_of_other_languages(world: World) -> None:
    row = next(csv.DictReader(io.StringIO(table(world).decode("utf-8-sig"))))
    address = sent(world, {**row, "objective": "Cleaner water", "purpose": "land"})
    assert "Changes: Objective, Purpose" in page(world, address)

    run(world, address)

    project = Project.objects.get()
    assert in_each(project, "objective") == {"en": "Cleaner water", "ja": canary("objective")}
    assert in_each(project, "risks") == {"en": canary("risks"), "ja": canary("risks")}
    assert project.purpose == "land"
    assert project.costs.count() == 1


WRONG = [
    ({"title": ""}, "Enter the title."),
    ({"title": "A", "starts": "2030", "ends": "2020"}, "The last year cannot be before the first year."),
    ({"title": "A", "total_cost": "-5", "currency": "EUR"}, "cannot be below zero"),
    ({"title": "A", "total_cost": "5"}, "Enter the currency of the amounts."),
    ({"title": "A", "currency": "XXZ"}, "XXZ is not a currency code."),
    ({"title": "A", "support": "money please"}, "Not found on this site: money please."),
    ({"title": "A", "terms": "kmgbf-targets:99"}, "Not found on this site: kmgbf-targets:99."),
    ({"title": "A", "stage": "feasibility"}, "Enter the reason for starting at this stage."),
    ({"title": "A", "stage": "heaven"}, "“heaven” is not a stage."),
    ({"title": "A", "language": "fr"}, "fr is not a language of this site."),
    ({"title": "A", "key": "somebody-elses"}, "Your city has no project with the key somebody-elses."),
    ({"title": "A", "key": "heron-bay", "is_climate_estimated": "perhaps"}, "Your city has no project with the key"),
    ({"title": "A", "is_climate_estimated": "perhaps"}, "Enter yes or no."),
    ({"title": "A" * 500}, "or fewer."),
]


@pytest.mark.parametrize(("row", "sentence"), WRONG)
def test_what_is_wrong_gets_a_sentence_and_nothing_is_saved(row: dict[str, str], sentence: str, world: World) -> None:
    address = sent(world, {"title": "Good one"}, {"problem": "p", **row})

    assert sentence in page(world, address)
    assert run(world, address).status_code == 409
    assert Project.objects.count() == 1


def test_stage_and_amounts_of_a_project_that_is_here_change_on_its_page(world: World) -> None:
    row = next(csv.DictReader(io.StringIO(table(world).decode("utf-8-sig"))))

    assert "Change the stage on the page of the project" in page(world, sent(world, {**row, "stage": "closed"}))
    assert "use the project’s page, line by line" in page(world, sent(world, {**row, "sought": "1"}))
    assert "This project appears twice in the table." in page(world, sent(world, row, row))
    assert "The project was changed after this table was created." in page(world, sent(world, {**row, "version": "99"}))


def test_what_was_changed_meanwhile_is_not_overwritten(world: World) -> None:
    row = next(csv.DictReader(io.StringIO(table(world).decode("utf-8-sig"))))
    address = sent(world, {**row, "objective": "Mine"}, {"title": "New one"})
    said = {"version": world.project.version, "place": "Elsewhere", "land": "l"}
    assert world.at["lead"].post(f"/en/w/heron-bay/finance/{world.project.slug}/write/place/", said).status_code == 302

    assert run(world, address).status_code == 409

    assert Project.objects.count() == 1
    assert Project.objects.get().objective_en == canary("objective")  # type: ignore[attr-defined]


def test_what_a_colleague_wrote_after_the_look_is_not_overwritten_without_a_version_either(world: World) -> None:
    row = next(csv.DictReader(io.StringIO(table(world).decode("utf-8-sig"))))
    address = sent(world, {**row, "version": "", "objective": "Mine"})
    shown = page(world, address)
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen is not None
    type(world.project)._base_manager.filter(pk=world.project.pk).update(version=world.project.version + 1)

    job = ImportJob.objects.get()
    answer = world.at["editor"].post(f"{address}run/", {"version": job.version, "seen": seen[1]})

    assert answer.status_code == 409
    assert "Check the table again." in answer.text
    assert Project.objects.get().objective_en == canary("objective")  # type: ignore[attr-defined]
    assert run(world, address).status_code == 302


def test_signs_that_cannot_be_seen_are_left_out(world: World) -> None:
    address = sent(world, {"title": "Reeds\nand\u202e\x01 more", "problem": "One\nTwo\x02"})
    run(world, address)
    made = Project.objects.latest("pk")
    assert (made.title_en, made.problem_en) == ("Reeds and more", "One\nTwo")  # type: ignore[attr-defined]


def test_a_table_is_taken_once(world: World) -> None:
    address = sent(world, {"title": "Reeds"})
    version = ImportJob.objects.get().version
    run(world, address)

    assert run(world, address, version).status_code == 409
    assert Project.objects.count() == 2


def test_a_file_that_is_no_table_and_one_without_titles_say_so(world: World) -> None:
    assert "No column has the heading" in page(world, sent(world, {"name": "Reeds"}))
    assert send(world, b"\x00\x01\x02", "projects.xlsx").status_code == 200
    assert "Save the file as XLSX or CSV, then upload it." in send(world, b"PK", "projects.xlsm").text


def test_the_words_of_the_reader_and_unknown_columns(world: World) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["Title", "Purpose", "Support sought", "Colour"])
    sheet.append(["Reeds", "works", "help with studies", "green"])
    out = io.BytesIO()
    book.save(out)
    address = send(world, out.getvalue(), "own.xlsx").headers["Location"]
    assert "Columns that will not be imported: Colour" in page(world, address)

    run(world, address)

    assert Project.objects.get(slug="heron-bay--reeds").support == ["studies"]


@pytest.mark.parametrize("persona", ["visitor", "registered", "outsider", "curator"])
def test_nobody_else_takes_or_sends_a_table(persona: str, world: World) -> None:
    address = sent(world, {"title": "Reeds"})

    assert world.at[persona].get(f"{HERE}table.csv").status_code in (302, 404)
    assert send(world, b"title\nX\n", persona=persona).status_code in (302, 404)
    assert world.at[persona].post(f"{address}run/", {"version": 1}).status_code in (302, 404)
    assert world.at["lead"].get(address).status_code == 404  # each sees what they sent themselves


def test_the_empty_table_has_the_headings_alone(world: World) -> None:
    content = world.at["editor"].get(f"{HERE}table.xlsx?empty=1").content
    rows = list(load_workbook(io.BytesIO(content), read_only=True)["projects"].iter_rows(values_only=True))

    assert len(rows) == 1
    assert rows[0][:2] == ("key", "version")
    assert world.at["editor"].get(f"{HERE}table.pdf").status_code == 404


# --- Looking again ------------------------------------------------------------------------------------------------


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that a kept table is opened or compared."""
    done: list[str] = []
    whole, grid = sheet.read, jobs.grid_of

    def counted(*args: Any) -> Any:
        done.append("compared")
        return whole(*args)

    def opened(job: ImportJob) -> Any:
        done.append("opened")
        return grid(job)

    monkeypatch.setattr(sheet, "read", counted)
    monkeypatch.setattr(jobs, "grid_of", opened)
    return done


def test_a_second_look_parses_nothing(world: World, reads: list[str]) -> None:
    address = sent(world, {"title": "Reeds"}, {"title": "", "problem": "Nobody knows"})
    first = page(world, address)
    assert reads == ["opened", "compared"]

    again = [page(world, address) for _look in range(5)]

    assert reads == ["opened", "compared"]
    assert all("new 1" in each and "has errors 1" in each and "Enter the title." in each for each in (first, *again))


def test_a_table_that_cannot_be_taken_is_refused_without_parsing_it_again(world: World, reads: list[str]) -> None:
    address = sent(world, {"title": "Reeds", "starts": "soon"})
    page(world, address)

    answers = [run(world, address).status_code for _time in range(3)]

    assert answers == [409, 409, 409]
    assert reads == ["opened", "compared"]
    assert world.at["editor"].post(f"{address}run/", {"version": 99, "seen": "guessed"}).status_code == 409
    assert reads == ["opened", "compared"]


def test_a_table_without_a_heading_is_told_from_what_was_kept(world: World, reads: list[str]) -> None:
    address = str(send(world, b"name,problem\nReeds,Nitrate\n").headers["Location"])

    assert all("No column has the heading" in page(world, address) for _look in range(3))
    assert len(reads) == 2


def test_a_change_of_a_project_is_seen_at_the_next_look(world: World, reads: list[str]) -> None:
    row = next(csv.DictReader(io.StringIO(table(world).decode("utf-8-sig"))))
    address = sent(world, {**row, "objective": "Cleaner water"})
    assert "changed 1" in page(world, address)

    Project._base_manager.filter(pk=world.project.pk).update(version=world.project.version + 1)

    assert "The project was changed after this table was created." in page(world, address)
    assert len(reads) == 4


def test_each_language_keeps_its_own_words(world: World, reads: list[str]) -> None:
    address = sent(world, {"title": "Reeds", "starts": "soon"})
    both = (address, address.replace("/en/", "/ja/"))

    first, again = ([re.findall(r"notice bad.>([^<]+)", page(world, each)) for each in both] for _look in range(2))

    assert first == again
    assert first[0] != first[1]
    assert len(reads) == 4


def test_nobody_makes_the_site_read_a_table_without_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_looks, "READ_AN_HOUR", 3)
    address = sent(world, {"title": "Reeds"})
    codes = []
    for number in range(5):
        Project._base_manager.filter(pk=world.project.pk).update(version=100 + number)
        codes.append(world.at["editor"].get(address).status_code)

    assert codes == [200, 200, 200, 429, 429]


def test_nor_by_taking_it_over_again_and_again(world: World, reads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_looks, "READ_AN_HOUR", 3)
    row = next(csv.DictReader(io.StringIO(table(world).decode("utf-8-sig"))))
    address = sent(world, {**row, "version": "", "objective": "Cleaner water"})
    seen = seen_on(page(world, address))

    def refused(*args: Any, **options: Any) -> None:
        raise InvalidTransition("Not now.")

    monkeypatch.setattr(actions, "change_project", refused)

    def take_over() -> int:
        said = {"seen": seen, "version": kept_job().version}
        return int(world.at["editor"].post(f"{address}run/", said).status_code)

    assert [take_over() for _time in range(5)] == [409, 409, 429, 429, 429]
    assert len(reads) == 2 * 3
    assert kept_job().state == ImportJob.State.CHECKED
    assert Project.objects.get().objective_en == canary("objective")  # type: ignore[attr-defined]


def seen_on(html: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', html)
    assert found
    return found[1]


def kept_job() -> ImportJob:
    return ImportJob.objects.get()
