"""The command that counts species, from the file to the code that it ends with."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.measurement.lists import GOOD, SQUARE, kept, lines, tabbed, workbook


def run(folder: Path, content: str | bytes, *more: str) -> Path:
    out = folder / "out.json"
    words = ["--list", str(kept(folder / "list", content)), "--from", "2020", "--to", "2024", "--json", str(out)]
    call_command("species", *words, *more)
    return out


@pytest.mark.parametrize("content", [tabbed(lines({})), workbook([GOOD])])
def test_the_command_writes_one_answer_and_asks_no_database(tmp_path: Path, content: str | bytes) -> None:
    boundary = str(kept(tmp_path / "city.json", json.dumps(SQUARE)))

    told = json.loads(run(tmp_path, content, "--boundary", boundary, "--group", "order:Passeriformes").read_text())

    assert [each["key"] for each in told["species"]] == ["6171845"]
    assert told["groups"][-1]["species"] == 1


@pytest.mark.parametrize(
    ("content", "code"), [("place\nKunming\n", "no_name_column"), (workbook([GOOD])[:900], "archive"), ("", "no_rows")]
)
def test_a_bad_file_ends_with_2_and_one_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes, code: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(tmp_path, content)

    assert ended.value.code == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code


def test_a_file_that_is_not_there_is_a_bad_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--list", str(tmp_path / "none.csv"), "--from", "2020", "--to", "2024", "--json", str(tmp_path / "out")]

    with pytest.raises(SystemExit):
        call_command("species", *words)

    assert json.loads(capsys.readouterr().out)["error"]["code"] == "not_there"
