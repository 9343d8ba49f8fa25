"""Stylesheets for the first screen, the rest and staff, joined in order, small enough."""

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


def test_the_first_screen_waits_for_at_most_8_kb() -> None:
    assert weight(finders.joined(finders.FIRST)) <= 8 * KILOBYTE


def test_both_sheets_of_a_page_weigh_little() -> None:
    assert weight(finders.joined(finders.FIRST)) + weight(finders.joined(finders.REST)) <= 17.5 * KILOBYTE


def test_what_only_staff_meet_is_in_a_sheet_of_its_own() -> None:
    everybodys, work = finders.joined(finders.FIRST) + finders.joined(finders.REST), finders.joined(finders.WORK)

    assert work.startswith("@layer workspace{")
    assert ".workspace-bar" in work
    assert ".workspace-bar{" not in everybodys
    assert weight(work) <= 6 * KILOBYTE


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "has"), [("/en/", False), ("/en/cities/", False), ("/en/sign-in/", True)])
def test_pages_that_are_kept_for_everybody_ask_for_no_sheet_of_staff(client: Client, path: str, has: bool) -> None:
    page = client.get(path).text

    assert "css/site" in page
    assert ("css/work" in page) is has


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "later"), [("/en/", True), ("/en/finance/calls/", True), ("/en/about/", False)])
def test_the_rest_is_asked_for_before_the_second_part_or_in_the_head(client: Client, path: str, later: bool) -> None:
    head, _tag, body = client.get(path).text.partition("</head>")

    assert head.count("css/first") == 1
    assert (head.count("css/site"), body.count("css/site")) == ((0, 1) if later else (1, 0))


def test_other_files_keep_their_budget() -> None:
    static = Path(settings.BASE_DIR) / "static"

    assert weight((static / "tiles.svg").read_text()) <= 3 * KILOBYTE
    assert len((static / "js" / "site.js").read_bytes()) <= 2 * KILOBYTE


def test_layers_come_in_their_order() -> None:
    first = finders.joined(finders.FIRST)

    assert first.startswith("@layer reset,tokens,base,layout,components,workspace,utilities,print;")
    for sheet in finders.SHEETS:
        css = finders.joined(sheet)
        assert re.findall(r"@layer (\w+)\{", css) == list(finders.FOLDERS[sheet])
        assert list(finders.FOLDERS[sheet]) == [name for name in finders.LAYERS if name in finders.FOLDERS[sheet]]
        assert css.count("{") == css.count("}")


def test_every_source_is_in_one_sheet() -> None:
    layers = [(layer, folder) for sheet in finders.FOLDERS.values() for layer, folder in sheet.items()]
    files = [f"{layer}.css" for layer, folder in layers if not folder]
    folders = [folder for _layer, folder in layers if folder]

    assert sorted([*files, "dark.css"]) == sorted(file.name for file in finders.source_folder().glob("*.css"))
    assert sorted(folders) == sorted(each.name for each in finders.source_folder().iterdir() if each.is_dir())


def test_night_is_written_for_the_system_and_for_the_reader() -> None:
    css = finders.joined(finders.FIRST)

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


@pytest.mark.parametrize("sheet", finders.SHEETS)
def test_sheets_load_nothing_from_elsewhere(sheet: str) -> None:
    assert not re.search(r"@import|url\(|https?:", finders.joined(sheet))


def test_every_custom_property_that_is_used_is_set() -> None:
    css = "".join(map(finders.joined, finders.SHEETS))
    used, with_default = set(re.findall(r"var\((--[\w-]+)\)", css)), set(re.findall(r"var\((--[\w-]+),", css))

    assert used - with_default - set(re.findall(r"(--[\w-]+):", css)) == set()


@pytest.fixture
def own_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_the_sheet_is_found_and_built_once(own_folder: Path) -> None:
    found = all_finders.find(finders.REST)
    before = Path(str(found)).stat().st_mtime_ns

    again = all_finders.find(finders.REST)

    assert found == again == str(own_folder / "styles" / "css" / "site.css")
    assert Path(str(again)).stat().st_mtime_ns == before


def test_the_sheet_is_built_again_when_a_source_is_newer(own_folder: Path) -> None:
    built = finders.build(finders.REST)
    built.write_text("old")
    os.utime(built, (1, 1))

    assert finders.build(finders.REST).read_text() == finders.joined(finders.REST)


def test_sources_are_not_collected(own_folder: Path) -> None:
    paths = [path for path, _storage in finders.JoinedStyles().list([])]

    assert [path for path in paths if path.startswith("css/")] == list(finders.SHEETS)
    assert "tiles.svg" in paths


def test_plates_of_the_mosaic_lie_where_tiles_are_left_out() -> None:
    css = (finders.source_folder() / "first" / "mosaic.css").read_text()
    areas = re.findall(r"\.plate-\d \{\s*grid-area: (\d) / (\d)(?: / auto / span (\d))?;", css)

    assert tuple((int(column) - 1, int(row) - 1, int(span or 1)) for row, column, span in areas) == preparing.PLATES
