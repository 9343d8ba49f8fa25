"""Which tests a change asks for."""

import json
from pathlib import Path

from tests import changed

USERS = {
    "templates/portal/home.html": {"tests/portal/test_home.py", "tests/core/test_templates.py"},
    "core/text/names.py": {"tests/text/test_names.py", "tests/text/test_gone.py"},
}


def test_a_change_asks_for_those_that_used_it_and_always_for_core_and_access() -> None:
    assert changed.chosen(["templates/portal/home.html"], USERS) == (
        ["tests/core", "tests/access", "tests/portal/test_home.py"],
        [],
    )


def test_a_changed_file_of_tests_runs_and_one_that_has_gone_does_not() -> None:
    tests, unknown = changed.chosen(["tests/portal/test_home.py", "tests/portal/test_that_has_gone.py"], {})

    assert (tests, unknown) == (["tests/core", "tests/access", "tests/portal/test_home.py"], [])


def test_a_file_that_nobody_is_known_to_use_asks_for_everything() -> None:
    tests, unknown = changed.chosen(["core/text/names.py", "alliance/settings.py"], USERS)

    assert (tests, unknown) == ([], ["alliance/settings.py"])


def test_prose_asks_for_the_tests_that_always_run() -> None:
    assert changed.chosen(["docs/api.md"], {}) == (["tests/core", "tests/access"], [])


def test_what_several_processes_wrote_down_is_put_together(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text(json.dumps({"tests/a.py": ["core/x.py"], "tests/b.py": ["core/y.py"]}))
    (tmp_path / "2.json").write_text(json.dumps({"tests/c.py": ["core/x.py"]}))

    assert changed.read(tmp_path) == {"core/x.py": {"tests/a.py", "tests/c.py"}, "core/y.py": {"tests/b.py"}}
