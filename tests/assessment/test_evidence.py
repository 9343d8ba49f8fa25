"""The file behind an answer: kept for the staff of the city, until a lead publishes it with the result."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assessment.models import Answer, Result
from assessment.proposals import change_result
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from tests import people
from tests.assessment.helping import HERE, KEYS, NATURAL, World, begin, finished, say

pytestmark = pytest.mark.django_db
PAGE = f"{HERE}2026/1/evidence/"


def send(
    client: Client, version: int | str, name: str = "survey.csv", content: bytes = b"place,area\nLake,12\n"
) -> Any:
    return client.post(PAGE, {"version": version, "file": SimpleUploadedFile(name, content)})


def answer() -> Answer:
    return Answer.objects.get(indicator="natural_areas", assessment__key="2026")


def test_it_stays_with_the_answer_through_later_saves_and_goes_when_it_is_removed(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, **NATURAL)
    assert send(world.editor, 1).status_code == 302
    say(world.editor, 1, version=answer().version, **{**NATURAL, "note": "Counted twice."})

    row = answer()
    assert (row.note, row.score, bool(row.file)) == ("Counted twice.", 3, True)
    read = world.lead.get(f"{PAGE}file/")
    assert (read.status_code, b"Lake,12" in b"".join(read)) == (200, True)
    assert read.headers["Content-Disposition"].startswith("attachment")
    assert "survey.csv" in world.lead.get(PAGE).text

    world.editor.post(PAGE, {"version": row.version, "remove": "1"})
    assert not answer().file
    assert world.editor.get(f"{PAGE}file/").status_code == 404


def test_t57_nobody_else_reads_it(world: World) -> None:
    begin(world.editor)
    send(world.editor, 0)
    registered = people.sign_in(Client(), people.person("reader@example.org"))

    for client in (world.outsider, world.curator, registered):
        assert [client.get(PAGE).status_code, client.get(f"{PAGE}file/").status_code] == [404, 404]
        assert send(client, 1).status_code == 404
    assert Client().get(f"{PAGE}file/").status_code == 302


def test_what_is_no_such_file_is_refused_in_words_and_a_late_one_does_not_take_the_place(world: World) -> None:
    begin(world.editor)
    refused = send(world.editor, 0, "survey.exe", b"MZ")
    assert (refused.status_code, bool(refused.context["errors"])) == (200, True)
    assert not Answer.objects.exists()

    send(world.editor, 0)
    late = send(world.lead, 0, "other.csv")
    assert late.status_code == 409
    assert "survey.csv" in world.lead.get(PAGE).text


def test_t42_after_a_wrong_kind_of_file_the_right_one_does_not_take_the_place_of_a_colleagues(world: World) -> None:
    begin(world.editor)
    read = token(world.editor.get(PAGE).text)
    send(world.lead, 0, "theirs.csv")

    wrong = send(world.editor, read, "survey.exe", b"MZ")
    assert (wrong.status_code, token(wrong.text)) == (200, read)

    late = send(world.editor, token(wrong.text), "mine.csv")
    assert late.status_code == 409
    assert "theirs.csv" in late.text
    assert "mine.csv" in late.text
    assert "theirs.csv" in world.lead.get(PAGE).text

    settled = send(world.editor, token(late.text), "mine.csv")
    assert settled.status_code == 302
    assert "mine.csv" in world.lead.get(PAGE).text


def token(html: str) -> str:
    found = re.findall(r'name="version" value="([^"]*)"', html)
    return str(found[-1])


def test_neither_the_result_nor_the_next_year_takes_it_along(world: World) -> None:
    begin(world.editor, year="2025")
    world.editor.post(f"{HERE}2025/1/", {"version": 0, **NATURAL})
    world.editor.post(f"{HERE}2025/1/evidence/", {"version": 1, "file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    begin(world.editor)
    use = {"version": 0, "use": "natural_area_ha|last:natural_areas"}
    world.editor.post(f"{HERE}2026/1/", use)

    assert Answer.objects.get(assessment__key="2025").file
    assert (answer().source_title, bool(answer().file)) == ("Survey", False)

    finished(world)
    assert send(world.editor, answer().version).status_code == 409
    assert world.lead.get(f"{HERE}2026/result/").status_code == 200


# --- Published with its result ------------------------------------------------------------------------------------

PUBLIC_FILE = "/en/cities/heron-bay/index/2026/files/1/"


def publish(proposal: Proposal) -> None:
    actions.publish(proposal, expected=proposal.version, curator=people.curator())


def sent_with_file(world: World, **chosen: Any) -> Proposal:
    """The first answer with a survey, as a lead sends it."""
    begin(world.editor)
    say(world.editor, 1, **NATURAL)
    send(world.editor, 1)
    say(world.editor, 3, mode="no_data")
    read = world.lead.get(f"{HERE}2026/check/").context["read"]
    world.lead.post(f"{HERE}2026/finish/", {"read": read})
    world.lead.post(f"{HERE}2026/send/", {"shown": KEYS, **chosen})
    return Proposal.objects.get(kind="result")


def test_a_lead_chooses_that_readers_see_the_file_and_a_curator_reads_it_first(world: World) -> None:
    proposal = sent_with_file(world, file="natural_areas")
    seen = world.curator.get(f"/en/review/{proposal.pk}/").text
    address = re.search(rf'<a href="(/en/review/{proposal.pk}/pictures/[^"]*)">survey.csv</a>', seen)
    assert address
    assert b"Lake,12" in b"".join(world.curator.get(address[1]))
    assert world.outsider.get(address[1]).status_code == 404
    assert Client().get(PUBLIC_FILE).status_code == 404

    publish(proposal)
    page = Client().get("/en/cities/heron-bay/index/2026/").text
    assert f'href="{PUBLIC_FILE}"' in page
    assert "survey.csv" in page
    assert b"Lake,12" in b"".join(Client().get(PUBLIC_FILE))
    line = Client().get("/api/v1/assessments/heron-bay--2026/").json()["lines"][0]
    assert line["file"].endswith(PUBLIC_FILE)
    assert PUBLIC_FILE in Client().get("/en/cities/heron-bay/index/2026.csv").text

    row = Result.objects.get()
    world.lead.post(f"{HERE}2026/withdraw/", {"version": row.version})
    assert Client().get(PUBLIC_FILE).status_code == 404


def test_what_was_not_chosen_stays_with_the_city(world: World) -> None:
    publish(sent_with_file(world))
    assert "survey.csv" not in Client().get("/en/cities/heron-bay/index/2026/").text
    assert [client.get(PUBLIC_FILE).status_code for client in (Client(), world.outsider)] == [404, 404]
    assert Client().get("/api/v1/assessments/heron-bay--2026/").json()["lines"][0]["file"] is None


def test_the_files_that_were_chosen_stay_chosen_where_a_sending_is_refused(world: World) -> None:
    publish(sent_with_file(world))
    refused = world.lead.post(f"{HERE}2026/send/", {"shown": [], "file": "natural_areas"})
    assert (refused.status_code, 'name="file" value="natural_areas" checked' in refused.text) == (400, True)
    assert 'name="file" value="natural_areas" checked' not in world.lead.get(f"{HERE}2026/result/").text


def test_another_file_than_that_of_the_answer_is_never_published(world: World) -> None:
    proposal = sent_with_file(world, file="natural_areas")
    key = next(each for each in proposal.changes if each.endswith(".file") and proposal.changes[each])
    row, changes = Result.objects.get(), {**proposal.changes, key: "kept/aa/another"}
    with pytest.raises(ValidationError):
        change_result(row, changes=changes, expected=row.version, by=Actor.person(people.curator()))


# --- As photographs go -------------------------------------------------------------------------------------------


def test_the_file_goes_ahead_of_the_form_and_nothing_is_saved_by_that(world: World) -> None:
    begin(world.editor)
    page = world.editor.get(PAGE).text
    assert "js/upload.js" in page  # its bar, its button to stop, and pictures made smaller
    assert "data-upload" in page
    read = token(page)

    file = SimpleUploadedFile("survey.csv", b"place,area\nLake,12\n")
    ahead = world.editor.post(PAGE, {"version": read, "file": file, "more": "1"})

    kept = re.search(r'name="file-kept" value="([^"]+)"', ahead.text)
    assert kept
    assert not Answer.objects.exists()
    saved = world.editor.post(PAGE, {"version": read, "file-kept": kept[1]}, follow=True)
    assert "Saved. survey.csv is kept with this answer." in saved.text
    assert answer().file


def test_a_page_that_comes_back_names_the_file_that_must_be_chosen_again(world: World) -> None:
    begin(world.editor)

    refused = send(world.editor, 0, "survey.exe", b"MZ")

    assert re.search(r"Choose the file again:\s*<bdi>survey.exe</bdi>", refused.text)
    book = world.editor.post(f"{HERE}2026/import/", {"file": SimpleUploadedFile("answers.xlsx", b"no workbook")})
    assert re.search(r"Choose the file again:\s*<bdi>answers.xlsx</bdi>", book.text)


def test_kind_and_size_are_in_the_name_of_the_link(world: World) -> None:
    begin(world.editor)
    send(world.editor, 0)

    link = re.search(rf'<a href="{PAGE}file/"[^>]*>(.*?)</a>', world.lead.get(PAGE).text, re.DOTALL)

    assert link
    words = " ".join(re.sub(r"<[^>]+>", "", link[1]).split()).replace("\xa0", " ")
    assert words == "survey.csv (CSV, 19 bytes)"
