"""How the templates are written."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
LONGEST_LINE = 200
# Templates that have longer lines still, one a line. The list only shrinks: nothing is added to it.
EXEMPT = Path(__file__).with_name("long_lines.txt")


def has_long_lines(path: Path) -> bool:
    return any(len(line) > LONGEST_LINE for line in path.read_text("utf-8").splitlines())


def test_lines_of_templates_are_short_but_for_those_that_wait_to_be_broken() -> None:
    long = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html") if has_long_lines(path)}
    exempt = set(EXEMPT.read_text("utf-8").split())
    assert sorted(long - exempt) == []
    assert sorted(exempt - long) == [], "These have no long lines: take them off the list."


def test_comments_end_on_their_line() -> None:
    """Django takes a comment over two lines for words of the page."""
    broken = {
        f"{path.relative_to(TEMPLATES).as_posix()}:{number}"
        for path in TEMPLATES.rglob("*.html")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line.count("{#") != line.count("#}")
    }
    assert broken == set()


def test_a_page_that_says_how_to_print_it_has_a_button_as_well() -> None:
    how = re.compile(r"print (it|this page) from your browser", re.IGNORECASE)
    said = {path for path in TEMPLATES.rglob("*.html") if how.search(path.read_text("utf-8"))}
    assert len(said) >= 3
    assert {path.name for path in said if '"ui/print-button.html"' not in path.read_text("utf-8")} == set()


def test_a_dot_between_the_parts_of_a_line_stands_directly_behind_the_part_before_it() -> None:
    """Else a line may begin with it: a space or a new line of the template is a place where lines break."""
    loose = re.compile(r"(?<=[^\s{])\s+(?:\{% (?:if|for|elif|else|with)[^%]*%\}\s*)*\{% dot %\}")
    broken = [
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if loose.search(path.read_text("utf-8"))
    ]
    assert broken == []
