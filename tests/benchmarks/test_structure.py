"""The measures of how simple the code is: what they find in small sources."""

from pathlib import Path

import pytest

from benchmarks.structure import record
from benchmarks.structure.trees import fill


def test_white_space_between_tags_is_no_difference_and_a_word_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, page in (("before", "<p>Lake  <b>city</b></p>"), ("after", "<p>\n  Lake <b>\n city</b></p>")):
        record.write(tmp_path / folder, "same", "\n".join(record.tags(page)))
        record.write(tmp_path / folder, "other", folder)

    assert record.compare(tmp_path / "before", tmp_path / "after") == 1
    assert "-before\n+after" in capsys.readouterr().out


def test_a_copy_of_a_tree_holds_every_package_and_no_figures(tmp_path: Path) -> None:
    tree, copy = tmp_path / "tree", tmp_path / "copy"
    for file in ("assessment/results/line.py", "benchmarks/results/walk.json", "benchmarks/walk.py"):
        (tree / file).parent.mkdir(parents=True, exist_ok=True)
        (tree / file).touch()

    fill(copy, tree, ("assessment", "benchmarks"), ())

    assert {path.relative_to(copy).as_posix() for path in copy.rglob("*.*")} == {
        "assessment/results/line.py",
        "benchmarks/walk.py",
    }
