"""One stylesheet, joined in order, small enough."""

import gzip
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders as all_finders
from django.test import Client
from pytest_django.fixtures import Settings

from core.ui import finders, preparing

KILOBYTE = 1000


def weight(text: str) -> int:
    return len(gzip.compress(text.encode()))


def test_the_sheet_weighs_at_most_16_kb() -> None:
    assert weight(finders.joined()) <= 16 * KILOBYTE


def test_what_only_staff_meet_is_in_a_sheet_of_its_own() -> None:
    site, work = finders.joined(), finders.joined(finders.WORK)

    assert work.startswith("@layer workspace{")
    assert ".workspace-bar" in work
    assert ".workspace-bar{" not in site
    assert weight(work) <= 6 * KILOBYTE


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "has"), [("/en/", False), ("/en/cities/", False), ("/en/sign-in/", True)])
def test_pages_that_are_kept_for_everybody_ask_for_one_sheet(client: Client, path: str, has: bool) -> None:
    page = client.get(path).text

    assert "css/site" in page
    assert ("css/work" in page) is has


def test_other_files_keep_their_budget() -> None:
    static = Path(settings.BASE_DIR) / "static"

    assert weight((static / "tiles.svg").read_text()) <= 3 * KILOBYTE
    assert len((static / "js" / "site.js").read_bytes()) <= 2 * KILOBYTE


def test_layers_come_in_their_order() -> None:
    css = finders.joined()

    assert css.startswith("@layer reset,tokens,base,layout,components,workspace,utilities,print;")
    assert re.findall(r"@layer (\w+)\{", css) == [name for name in finders.LAYERS if name != finders.OF_WORK]
    assert css.count("{") == css.count("}")


def test_every_source_has_a_place() -> None:
    named = {f"{name}.css" for name in finders.LAYERS if name not in ("components", "workspace")} | {"dark.css"}

    assert {file.name for file in finders.source_folder().glob("*.css")} == named


def test_night_is_written_for_the_system_and_for_the_reader() -> None:
    css = finders.joined()

    assert css.count("--paper:#0f1713") == 2
    assert "@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--paper:#0f1713" in css
    assert ":root[data-theme=dark]{color-scheme:dark;--paper:#0f1713" in css


@pytest.mark.parametrize(
    ("source", "small"),
    [
        ("a {\n  color: red;\n}\n", "a{color:red}"),
        ("/* why */ a :hover,\nb > c { margin: 0 auto; }", "a :hover,b>c{margin:0 auto}"),
        ('p::after { content: " ( ; ) "; }', 'p::after{content:" ( ; ) "}'),
        ("a { inline-size: calc(1px + 2px); }", "a{inline-size:calc(1px + 2px)}"),
    ],
)
def test_minified(source: str, small: str) -> None:
    assert finders.minified(source) == small


def test_important_is_for_print_only() -> None:
    loud = [file.name for file in finders.sources() if "!important" in file.read_text()]

    assert loud == ["print.css"]


def test_sheets_load_nothing_from_elsewhere() -> None:
    assert not re.search(r"@import|url\(|https?:", finders.joined())


def test_every_custom_property_that_is_used_is_set() -> None:
    css = finders.joined()
    used, with_default = set(re.findall(r"var\((--[\w-]+)\)", css)), set(re.findall(r"var\((--[\w-]+),", css))

    assert used - with_default - set(re.findall(r"(--[\w-]+):", css)) == set()


@pytest.fixture
def own_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_the_sheet_is_found_and_built_once(own_folder: Path) -> None:
    found = all_finders.find(finders.SHEET)
    before = Path(str(found)).stat().st_mtime_ns

    again = all_finders.find(finders.SHEET)

    assert found == again == str(own_folder / "styles" / "css" / "site.css")
    assert Path(str(again)).stat().st_mtime_ns == before


def test_the_sheet_is_built_again_when_a_source_is_newer(own_folder: Path) -> None:
    built = finders.build()
    built.write_text("old")
    os.utime(built, (1, 1))

    assert finders.build().read_text() == finders.joined()


def test_sources_are_not_collected(own_folder: Path) -> None:
    paths = [path for path, _storage in finders.JoinedStyles().list([])]

    assert [path for path in paths if path.startswith("css/")] == ["css/site.css", "css/work.css"]
    assert "tiles.svg" in paths


def test_plates_of_the_mosaic_lie_where_tiles_are_left_out() -> None:
    css = (finders.source_folder() / "components" / "mosaic.css").read_text()
    areas = re.findall(r"\.plate-\d \{\s*grid-area: (\d) / (\d)(?: / auto / span (\d))?;", css)

    assert tuple((int(column) - 1, int(row) - 1, int(span or 1)) for row, column, span in areas) == preparing.PLATES
