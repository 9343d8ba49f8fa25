"""A docstring begins with a sentence that is true out of context; one that repeats the name goes."""

import ast
from collections.abc import Iterator

import pytest

from tests.packages import ROOT, packages

LEAST = 5  # words: fewer say no more than the name does
# What begins so leans on the name before it: "By index." says who or what of nobody.
FRAGMENT = {
    *("About", "Above", "After", "Against", "Among", "Around", "As", "At", "Before", "Behind", "Below", "Beside"),
    *("Between", "Beyond", "By", "For", "From", "In", "Into", "Of", "On", "Over", "Past", "Per", "Since", "To"),
    *("Under", "Until", "Upon", "Via", "With", "Within", "Without"),
}

type Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def says_nothing(text: str) -> bool:
    words = text.split()
    return len(words) < LEAST or words[0].strip(",.:;") in FRAGMENT


def docstrings(source: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Documented.__value__) and (text := ast.get_docstring(node)) is not None:
            yield getattr(node, "name", "the module"), text


@pytest.mark.parametrize("package", [*packages(), "tests/sample"])
def test_docstrings_begin_with_a_sentence_that_is_true_out_of_context(package: str) -> None:
    """What a new kind is copied from is held to the same."""
    paths = [
        path
        for path in sorted((ROOT / package).rglob("*.py"))
        if not {"migrations", "test"} & {*path.parts, path.stem.partition("_")[0]}
    ]
    faults = [
        f"{path.relative_to(ROOT)}: {name}: {text.splitlines()[0] if text else '(empty)'}"
        for path in paths
        for name, text in docstrings(path.read_text(encoding="utf-8"))
        if says_nothing(text)
    ]

    assert paths
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize(
    "text", ["", "One row.", "Raises Http404.", "By the key of the city.", "As above, once more in full."]
)
def test_a_docstring_that_leans_on_its_name_says_nothing(text: str) -> None:
    assert says_nothing(text)


def test_a_whole_sentence_says_something() -> None:
    assert not says_nothing("The city at an address. Raises Http404.")
    assert [name for name, _text in docstrings('"""A module."""\n\ndef one() -> None:\n    """Does it."""')] == [
        "the module",
        "one",
    ]
