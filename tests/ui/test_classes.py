"""Every class of the stylesheets stands in a template or script: a slip of the pen styles nothing and says nothing."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{")
CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
# Names that end in what is reckoned: the number of a plate or of a pair of colours, the family of a quilt.
RECKONED = re.compile(r"(plate-|k)\d|q-[a-z]+")
WHERE = (
    "templates",
    "static",
    "core",
    "alliance",
    "cities",
    "events",
    "resources",
    "planning",
    "assessment",
    "cooperation",
)
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
