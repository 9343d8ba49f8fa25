"""Finds the site's own static files and joins the stylesheets into three.

The sheets under static/css are sources: every page has `css/first.css`, all that its first screen needs, and
`css/site.css`, the rest of it; pages that are made for one person, such as the workspace, have `css/work.css` besides.
Only these three are collected.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage, Storage

FIRST, REST, WORK = "css/first.css", "css/site.css", "css/work.css"
SHEETS = (FIRST, REST, WORK)
LAYERS = ("reset", "tokens", "base", "layout", "components", "workspace", "utilities", "print")
FOLDERS = {  # the layers of a sheet, each with the folder of its sources, or none where it is a file of its name
    FIRST: {"reset": "", "tokens": "", "base": "", "layout": "", "components": "first", "utilities": ""},
    REST: {"components": "components", "print": ""},
    WORK: {"workspace": "work"},
}
DARK_BY_SYSTEM = "@media (prefers-color-scheme:dark){:root:not([data-theme=light]){%s}}"
DARK_BY_CHOICE = ":root[data-theme=dark]{color-scheme:dark;%s}"
LIGHT_BY_CHOICE = ":root[data-theme=light]{color-scheme:light}"


def source_folder() -> Path:
    return Path(settings.BASE_DIR) / "static" / "css"


def sources() -> list[Path]:
    return sorted(source_folder().rglob("*.css"))


def minified(css: str) -> str:
    """Drops comments and needless space. Texts in quotes stay as they are."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    parts = re.split(r'("[^"]*")', css)
    parts[::2] = [_squeezed(part) for part in parts[::2]]
    return "".join(parts).strip()


def _squeezed(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    css = re.sub(r": (?=\S|$)", ":", css)
    return css.replace(";}", "}")


def layer(name: str, among: str = "") -> str:
    """What the files of a folder say, in the order of their names, or the one file of the layer's own name."""
    folder = source_folder()
    if among:
        return "".join(minified(file.read_text()) for file in sorted((folder / among).glob("*.css")))
    css = minified((folder / f"{name}.css").read_text())
    return css + dark() if name == "tokens" else css


def dark() -> str:
    """The night's colours twice: where the system asks for them, and where the reader chose them."""
    declarations = minified((source_folder() / "dark.css").read_text()).removesuffix(";")
    return DARK_BY_SYSTEM % declarations + DARK_BY_CHOICE % declarations + LIGHT_BY_CHOICE


def joined(sheet: str) -> str:
    """The text of a sheet. The order of the layers is that of the first one, which every page has before the others."""
    order = f"@layer {','.join(LAYERS)};" if sheet == FIRST else ""
    return order + "".join(f"@layer {name}{{{layer(name, among)}}}" for name, among in FOLDERS[sheet].items()) + "\n"


def built_folder() -> Path:
    return Path(settings.VAR_DIR) / "styles"


def build(sheet: str) -> Path:
    """A joined sheet on disk, made again when a source is newer (or gone: then its folder is newer)."""
    target = built_folder() / sheet
    folders = {file.parent for file in sources()}
    newest = max(path.stat().st_mtime_ns for path in [*sources(), *folders, Path(__file__)])
    if not target.exists() or target.stat().st_mtime_ns < newest:
        _write(target, joined(sheet))
    return target


def _write(target: Path, text: str) -> None:
    """Whole or not at all: several processes may build at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "w") as file:
        file.write(text)
    os.chmod(name, 0o644)
    os.replace(name, target)


class JoinedStyles(FileSystemFinder):
    """The folders of STATICFILES_DIRS, with the joined stylesheets in place of their sources."""

    def find(self, path: str, find_all: bool = False) -> Any:
        if path in SHEETS:
            built = str(build(path))
            return [built] if find_all else built
        return super().find(path, find_all=True) if find_all else super().find(path)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        for sheet in SHEETS:
            build(sheet)
            yield sheet, FileSystemStorage(location=built_folder())
        for path, storage in super().list(ignore_patterns):
            if not path.startswith("css/"):
                yield path, storage
