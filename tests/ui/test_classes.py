"""Every class of the stylesheets stands in a template or script, and every class of a template in a stylesheet or
script: a slip of the pen styles nothing and says nothing."""

import re

from tests.packages import ROOT, packages

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{")
CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
# Names that end in what is reckoned: the number of a plate or of a pair of colours, the family of a quilt.
RECKONED = re.compile(r"(plate-|k)\d|q-[a-z]+")
WHERE = ("templates", "static", *packages())
SOURCES = {".html", ".js", ".py", ".svg"}


def classes() -> set[str]:
    sheets = (COMMENT.sub("", path.read_text()) for path in (ROOT / "static" / "css").rglob("*.css"))
    selectors = (match.group(1) for sheet in sheets for match in RULE.finditer(sheet))
    return {name for selector in selectors if not selector.strip().startswith("@") for name in CLASS.findall(selector)}


def words() -> set[str]:
    files = (path for folder in WHERE for path in (ROOT / folder).rglob("*") if path.suffix in SOURCES)
    return {word for path in files for word in re.findall(r"[\w-]+", path.read_text())}


def test_every_class_of_the_stylesheets_is_used() -> None:
    unused = {name for name in classes() - words() if not RECKONED.fullmatch(name)}

    assert unused == set()


# --- The other way round ------------------------------------------------------------------------------------------

OURS = ROOT / "templates"
DJANGOS = OURS / "admin"  # styled by Django's own stylesheets
ATTRIBUTE = re.compile(r'(?<![\w-])class="([^"]*)"')
TAG = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
VALUE = re.compile(r"[\w-]*\{\{.*?\}\}[\w-]*", re.DOTALL)
TOLD_APART = {"new"}  # a row of a form that is not there yet: for scripts of others and tests


def classes_of_templates() -> set[str]:
    """What templates write out; what they reckon is not known here."""
    files = (path for path in OURS.rglob("*.html") if DJANGOS not in path.parents)
    texts = (VALUE.sub(" ", TAG.sub(" ", path.read_text())) for path in files)
    return {name for text in texts for names in ATTRIBUTE.findall(text) for name in names.split()}


def test_every_class_of_a_template_is_styled_or_read_by_a_script() -> None:
    scripts = " ".join(path.read_text() for path in (ROOT / "static").rglob("*.js"))
    known = classes() | TOLD_APART

    unknown = {name for name in classes_of_templates() - known if not re.search(rf"\b{name}\b", scripts)}

    assert unknown == set()


# --- Components ---------------------------------------------------------------------------------------------------

FIRST = re.compile(r"\s*\.([\w-]+)\s*[,{]")
CONSTANT = re.compile(r"^\s*([A-Z_]+(?:, [A-Z_]+)*) = (.*)", re.MULTILINE)
WORD = re.compile(r'"([a-z-]+)"')
IN_NO_CLASS = {"links", "people", "programme", "skip", "source", "table"}  # constants that no template makes a class of


def classes_of_components() -> set[str]:
    """The first class of each sheet of a component."""
    files = (path for path in (ROOT / "static" / "css").rglob("*.css") if path.parent.name in ("first", "components"))
    sheets = (COMMENT.sub("", path.read_text()) for path in files)
    return {found[1] for sheet in sheets if (found := FIRST.match(sheet))}


def states() -> set[str]:
    """Words that code gives to constants of the same name, as EMPTY = "empty": templates make classes of them."""
    texts = (path.read_text() for name in packages() for path in (ROOT / name).rglob("*.py"))
    constants = (found for text in texts for found in CONSTANT.findall(text))
    return {word for names, values in constants for word in WORD.findall(values) if word.upper() in names.split(", ")}


def test_the_class_of_a_component_is_no_word_for_a_state() -> None:
    assert "complete" in states()
    assert classes_of_components() & states() - IN_NO_CLASS == set()


# --- Variants -----------------------------------------------------------------------------------------------------

ALONE = re.compile(r"\.([\w-]+)")
VARIANT = re.compile(r"\.[\w-]+((?:\.[\w-]+)+)")


LAYOUT = {"mt5", "row", "in-columns"}  # for any element of any page


def selectors() -> dict[str, list[str]]:
    """Those of each sheet, one by one."""
    found = {}
    for path in (ROOT / "static" / "css").rglob("*.css"):
        rules = RULE.findall(COMMENT.sub("", path.read_text()))
        found[path.name] = [each.strip() for rule in rules for each in rule.split(",")]
    return found


def test_the_variant_of_a_component_is_styled_by_no_other_sheet_alone() -> None:
    """Else a class of one page, such as `.cards`, changes every `.table.cards` where its sheet is loaded."""
    variants: dict[str, set[str]] = {}
    for sheet, each in ((sheet, each) for sheet, listed in selectors().items() for each in listed):
        for names in VARIANT.findall(each):
            for name in CLASS.findall(names):
                variants.setdefault(name, set()).add(sheet)

    assert "cards" in variants
    for sheet, listed in selectors().items():
        alone = {found[1] for each in listed if (found := ALONE.fullmatch(each))} - LAYOUT
        assert {name for name in alone if sheet not in variants.get(name, {sheet})} == set(), sheet


# --- Pages of staff -----------------------------------------------------------------------------------------------


def test_a_class_that_a_page_of_staff_styles_is_styled_by_no_other_sheet_of_theirs() -> None:
    """All of them are loaded together: the three columns of one page would else squeeze the panel of another."""
    sheets = {path.name for path in (ROOT / "static" / "css" / "work").rglob("*.css")}
    found = {sheet: listed for sheet, listed in selectors().items() if sheet in sheets}
    owners: dict[str, set[str]] = {}
    for sheet, each in ((sheet, each) for sheet, listed in found.items() for each in listed):
        if alone := ALONE.fullmatch(each):
            owners.setdefault(alone[1], set()).add(sheet)

    assert owners["so-far-parts"] == {"overview.css"}
    assert {name: several for name, several in owners.items() if len(several) > 1} == {}
    for sheet, listed in found.items():
        begun = {at[1] for each in listed if (at := ALONE.match(each))}
        assert {name for name in begun if sheet not in owners.get(name, {sheet})} == set(), sheet
