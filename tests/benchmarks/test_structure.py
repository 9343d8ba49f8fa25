"""The measures of how simple the code is: what they find in small sources."""

import ast
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from benchmarks.structure import record
from benchmarks.structure.faults import Source, is_other, registrations
from benchmarks.structure.forks import put_into
from benchmarks.structure.mutants import Map, chosen
from benchmarks.structure.reach import words_of
from benchmarks.structure.trees import fill

SOURCE = b"""def may(person, city):
    if person.is_active and city.number < 5:
        tell(person)
    return find(city)
"""


def test_each_fault_is_other_code_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "may.py").write_bytes(SOURCE)

    faults = Source("may.py", SOURCE).in_functions("permissions")

    assert {fault.what for fault in faults} == {
        "if not (person.is_active and city.number < 5)",
        "or: person.is_active and city.number < 5",
        "city.number < 5 → <=",
        "5 → 6",
        "dropped: tell(person)",
        "return None for find(city)",
    }
    assert all(is_other(fault, tmp_path) for fault in faults)


def test_an_entry_of_a_list_goes_with_its_comma(tmp_path: Path) -> None:
    source = b'KINDS = (\n    "city",\n    "plan",\n)\n'
    (tmp_path / "kinds.py").write_bytes(source)
    [city, _plan] = Source("kinds.py", source).in_lists("lists")

    city.put_into(tmp_path)

    assert (tmp_path / "kinds.py").read_text(encoding="utf-8") == 'KINDS = (\n    \n    "plan",\n)\n'


def test_a_running_module_gets_the_code_of_another_source(tmp_path: Path) -> None:
    file = tmp_path / "sums.py"
    file.write_text(
        "def add(a, b):\n    return a + b\n\n\ndef both(a):\n    return [each(a) for each in (lambda x: x,)]\n"
    )
    spec = spec_from_file_location("sums", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    source = file.read_text(encoding="utf-8")

    assert put_into(str(file), source.replace("a + b", "a - b"))
    assert module.add(5, 2) == 3
    assert module.both(5) == [5]
    assert not put_into(str(file), source)


@pytest.fixture
def small_tree(tmp_path: Path) -> Path:
    """One file of each group, and what a feature tells when the site starts."""
    for file in ("core/history/may.py", "core/review/may.py", "cities/permissions.py"):
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).write_bytes(SOURCE)
    (tmp_path / "alliance").mkdir()
    (tmp_path / "alliance" / "lists.py").write_text('KINDS = ["city", "plan", "event"]\n', encoding="utf-8")
    (tmp_path / "cities" / "apps.py").write_text(
        "def ready():\n    verbs.register(city_added=1, city_changed=2)\n    search.register_all()\n", encoding="utf-8"
    )
    return tmp_path


def test_a_seed_chooses_the_same_faults_again_and_a_share_of_each_group(small_tree: Path) -> None:
    found = chosen(small_tree, 10, seed=7)

    assert found == chosen(small_tree, 10, seed=7)
    assert found != chosen(small_tree, 10, seed=8)
    assert {fault.group for fault in found} == {"history", "review", "permissions", "lists"}


def test_each_line_that_registers_and_each_entry_of_a_list_can_be_taken_out(small_tree: Path) -> None:
    found = registrations(small_tree)

    assert [fault.what for fault in found] == [
        "KINDS without 'city'",
        "KINDS without 'plan'",
        "KINDS without 'event'",
        "verbs.register(city_added)",
        "verbs.register(city_changed)",
        "search.register_all()",
    ]
    assert all(is_other(fault, small_tree) for fault in found)


def test_a_model_in_a_text_counts_and_in_a_docstring_it_does_not() -> None:
    words = words_of(ast.parse('"""About Practice."""\nFIRST = "planning.plan"\nfrom cities.models import City\n'))

    assert "planning.plan" in words
    assert "City" in words
    assert "Practice" not in words


def test_quick_tests_come_first_and_one_of_each_file() -> None:
    seconds = {"a.py::one": 0.1, "a.py::two": 0.2, "b.py::one": 0.3, "c.py::other": 0.1}
    lines = {("core/x.py", 3): {"a.py::one", "a.py::two", "b.py::one"}}

    assert Map(seconds, lines).covering([("core/x.py", 3)]) == ["a.py::one", "b.py::one", "a.py::two"]


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
