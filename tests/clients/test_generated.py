"""Clients that others generate from the schema do what the guide says, without a cast, and their compilers agree."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alliance.api.schema import schema
from core.search.indexing import index_all
from tests import npm, people
from tests.api.writing import secret
from tests.browser.server import running
from tests.factories import CityFactory, FigureFactory, SourceFactory, term

HERE = Path(__file__).parent
OPTIONS = {
    "module": "nodenext",
    "target": "es2022",
    "strict": True,
    "noImplicitAny": True,
    "skipLibCheck": True,
    "types": [],
    "lib": ["es2022", "dom"],
}
NODE = "declare const process: { argv: string[] };\n"
WHAT_THEY_SEE = {
    "cities": ["yokohama", "kunming"],
    "name": "昆明",
    "population": [[8460088, 2020, "Yearbook"]],
    "found": ["kunming"],
    "instead": "kunming",
    "state": "submitted",
    "changes": {"summary_en": "A city on a lake.", "summary_ja": "湖の都市。"},
}


def run(*command: object, folder: Path) -> str:
    answer = subprocess.run([str(each) for each in command], cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, f"{command}\n{answer.stdout}\n{answer.stderr}"
    return answer.stdout


@pytest.fixture
def described(tmp_path: Path) -> Path:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(schema()), encoding="utf-8")
    return path


@pytest.fixture
def token(transactional_db: None) -> str:
    """Of a lead of Kunming, beside which only Yokohama works on what is asked for."""
    flood, heat = term("challenges", "flood"), term("challenges", "heat")
    kunming = CityFactory(slug="kunming", name_en="Kunming", name_ja="昆明", status="member", sort_key="kunming")
    kunming.terms.add(flood)
    CityFactory(slug="yokohama", status="member", sort_key="yokohama").terms.add(heat)
    CityFactory(slug="kobe", status="founding").terms.add(heat)
    CityFactory(slug="beijing", status="member")
    FigureFactory(city=kunming, value=8460088, year=2020, source=SourceFactory(title="Yearbook"))
    index_all()
    return secret(people.lead(kunming))


@pytest.fixture
def site(token: str) -> Iterator[str]:
    with running() as address:
        yield address


def told(printed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed)
    return found


def test_a_python_client_does_what_the_guide_says(described: Path, site: str, token: str, tmp_path: Path) -> None:
    made = run(
        *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
        *("--path", described, "--output-path", "alliance_client"),
        folder=tmp_path,
    )
    shutil.copy(HERE / "guide.py.txt", tmp_path / "guide.py")

    assert "warning" not in made.lower()
    run(sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "guide.py", folder=tmp_path)
    assert told(run(sys.executable, "guide.py", site, token, folder=tmp_path)) == WHAT_THEY_SEE


def test_a_typescript_client_does_what_the_guide_says(described: Path, site: str, token: str, tmp_path: Path) -> None:
    packages = npm.installed("openapi-typescript").parent
    (tmp_path / "node_modules").symlink_to(packages)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "include": ["*.ts"]}))
    (tmp_path / "node.d.ts").write_text(NODE)
    shutil.copy(HERE / "guide.ts", tmp_path)

    run("node", packages / "openapi-typescript" / "bin" / "cli.js", described, "-o", "schema.d.ts", folder=tmp_path)
    run("node", packages / "typescript" / "bin" / "tsc", "--project", ".", folder=tmp_path)

    assert told(run("node", "guide.js", site, token, folder=tmp_path)) == WHAT_THEY_SEE
