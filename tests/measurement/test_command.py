"""The command and the child: what goes in, what comes out, what it may not do (T68, T69)."""

import ast
import json
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.files import children
from measurement import child
from measurement.layers import brought
from tests.packages import ROOT, python_files

LIBRARIES = {"numpy", "pyproj", "shapefile", "shapely"}
APART = {"measurement/geometry", "measurement/program.py"}


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return written(tmp_path / "city.json", box(103.8, 1.3, 103.9, 1.4))


def written(path: Path, shape: dict[str, Any]) -> Path:
    path.write_text(json.dumps(shape))
    return path


def told(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_the_command_measures_without_a_database(tmp_path: Path, city: Path) -> None:
    natural = written(tmp_path / "natural.json", box(103.8, 1.3, 103.85, 1.4))
    call_command("measure", boundary=city, natural=natural, json=tmp_path / "run.json", stdout=StringIO())
    run = told(tmp_path / "run.json")

    assert {"method", "method_version", "libraries", "made_at", "boundary", "layers", "inputs", "results"} <= set(run)
    assert run["results"]["natural_share"] == "50.0000"
    assert (run["method"], run["method_version"]) == (brought.METHOD, brought.VERSION), "the site takes what it writes"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["city.json", "natural.json", "run.json"]


def test_a_command_without_its_files_says_what_is_missing_and_writes_nothing(tmp_path: Path, city: Path) -> None:
    with pytest.raises(CommandError, match="Give --boundary and --natural"):
        call_command("measure", boundary=city, json=tmp_path / "run.json")

    assert not (tmp_path / "run.json").exists()


def test_a_bad_file_is_exit_code_2_and_one_json_error(tmp_path: Path, city: Path) -> None:
    bad, out = tmp_path / "bad.json", StringIO()
    bad.write_text("{")
    with pytest.raises(SystemExit) as left:
        call_command("measure", boundary=city, natural=bad, json=tmp_path / "run.json", stdout=out)

    assert left.value.code == 2
    assert json.loads(out.getvalue()) == told(tmp_path / "run.json")
    assert json.loads(out.getvalue())["error"]["code"] == "not_readable"


def test_without_its_libraries_the_command_says_how_to_install_them(
    tmp_path: Path, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "LIBRARIES", tmp_path / "nowhere")
    with pytest.raises(CommandError, match="bin/setup"):
        call_command("measure", boundary=city, natural=city, json=tmp_path / "run.json")


def test_t69_a_program_that_is_stopped_leaves_an_error_and_nothing_half(tmp_path: Path, city: Path) -> None:
    answer = tmp_path / "run.json"
    words = [f"--boundary={city}", f"--natural={city}"]
    slow = children.Limits(seconds=120, patience=0, memory=child.LIMITS.memory, output=child.LIMITS.output)
    small = children.Limits(seconds=120, patience=60, memory=60_000_000, output=child.LIMITS.output)

    for limits, code in ((slow, "took_too_long"), (small, "too_large")):
        assert child.measure(words, answer=answer, limits=limits) == child.BAD
        assert told(answer)["error"]["code"] == code
    assert sorted(path.name for path in tmp_path.iterdir()) == ["city.json", "run.json"]


def test_how_far_it_is_is_told_while_it_measures(tmp_path: Path, city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "WATCHED_EVERY", 0.01)
    parts: list[int] = []
    words = [f"--boundary={city}", f"--natural={city}"]
    assert child.measure(words, answer=tmp_path / "run.json", progress=parts.append) == child.GOOD
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0, 95)


PROGRAM = """
import json, os, socket, sys
def tried(act):
    try:
        act()
    except OSError:
        return "refused"
    return "done"
print(json.dumps({
    "network": tried(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)),
    "names": tried(lambda: socket.getaddrinfo("localhost", 80)),
    "environment": sorted(os.environ),
    "path": sys.path[-1],
}))
"""


def test_t68_the_child_has_no_network_and_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "of the site")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    with socket.create_server(("127.0.0.1", 0)) as listening, TemporaryFile() as output:
        port = str(listening.getsockname()[1])
        assert children.run(program, port, limits=child.LIMITS, output=output, libraries=tmp_path) == 0
        output.seek(0)
        found = json.load(output)

    assert (found["network"], found["names"]) == ("refused", "refused")
    assert set(found["environment"]) - {"LC_CTYPE"} == set(children.ONE_THREAD)
    assert found["path"] == str(tmp_path)


def imported(path: Path) -> set[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return {name.partition(".")[0] for name in names}


def test_t68_no_source_of_the_site_imports_what_reads_the_layers() -> None:
    """import-linter says the same of the packages in between (`pyproject.toml`)."""
    sources = [path for path in python_files() if not path.relative_to(ROOT).as_posix().startswith(tuple(APART))]

    assert [path for path in sources if imported(path) & LIBRARIES] == []


def test_t68_the_process_of_the_site_never_loads_the_libraries() -> None:
    """Here every address and command of the site is loaded, and the folder of the libraries is on no path."""
    from alliance import urls

    assert urls.urlpatterns
    assert str(child.LIBRARIES) not in sys.path
    assert LIBRARIES & sys.modules.keys() == set()


def test_the_words_of_the_program_are_those_of_the_command(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-I", child.PROGRAM, "--help"], capture_output=True, text=True, check=True)

    for option in ("--boundary", "--built-up", "--width-column", "--json"):
        assert option in done.stdout
