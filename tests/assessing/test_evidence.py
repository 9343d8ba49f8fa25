"""The file behind an answer: kept for the staff of the city, and for nobody else."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assessment.models import Answer
from tests import people
from tests.assessing.helping import HERE, NATURAL, World, begin, finished, say

pytestmark = pytest.mark.django_db
PAGE = f"{HERE}2026/1/evidence/"


def send(client: Client, version: int, name: str = "survey.csv", content: bytes = b"place,area\nLake,12\n") -> Any:
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


def test_neither_the_result_nor_the_next_year_takes_it_along(world: World) -> None:
    begin(world.editor, year="2025")
    world.editor.post(f"{HERE}2025/1/", {"version": 0, **NATURAL})
    world.editor.post(f"{HERE}2025/1/evidence/", {"version": 1, "file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    begin(world.editor, copy="on", is_same_boundary="on")

    assert Answer.objects.get(assessment__key="2025").file
    assert not answer().file

    finished(world)
    assert send(world.editor, answer().version).status_code == 409
    assert world.lead.get(f"{HERE}2026/result/").status_code == 200
