"""How much of the rest of the code somebody must know who writes a feature, read off the sources.

Names of `core`: what cities, events, resources and planning import from it, and the keyword arguments that they give to
what they import. Naming kinds: modules outside of a feature that name its models, as a name, an attribute, an import or
inside of a string.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from benchmarks.structure.keeping import keep, show
from benchmarks.structure.trees import ROOT, module_of, python_files

FEATURES = ("cities", "events", "resources", "planning")
MODELS = {"Practice": "cities", "Plan": "planning", "Organisation": "cities"}


def main() -> None:
    rows = [names_row("all", FEATURES), *(names_row(feature, (feature,)) for feature in FEATURES)]
    show("What a feature's author must know of core", rows)
    keep("names", rows)
    outside = [kind_row(model, feature) for model, feature in MODELS.items()]
    show("Modules outside the feature that name a model", [{**row, "which": None} for row in outside])
    keep("kinds", outside)


# --- Names of core ------------------------------------------------------------------------------------------------


def names_row(name: str, packages: Sequence[str]) -> dict[str, object]:
    found = {origin for tree in trees(packages) for origin in bound(tree).values()}
    return {
        "feature": name,
        "names": len(found),
        "of modules": len({module for module, _word in found}),
        "through modules": len(set(reached(packages))),
        "keyword arguments": len(set(keywords(packages))),
    }


def reached(packages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Module and name; `from core.history import write` is followed to `write.changing`."""
    for tree in trees(packages):
        modules = {}
        for alias, (module, word) in bound(tree).items():
            if is_module(f"{module}.{word}"):
                modules[alias] = f"{module}.{word}"
            else:
                yield module, word
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                yield modules[node.value.id], node.attr


def bound(tree: ast.Module) -> dict[str, tuple[str, str]]:
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "core"
        for alias in node.names
    }


def keywords(packages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The called name of core and each argument that is given by its name."""
    for tree in trees(packages):
        names = bound(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called.partition(".")[0] in names and called.count(".") <= 1:
                yield from ((called, word.arg) for word in node.keywords if word.arg)


def trees(packages: Sequence[str]) -> Iterator[ast.Module]:
    for path in python_files(packages=packages):
        yield ast.parse(path.read_text(encoding="utf-8"))


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


# --- Models named elsewhere ---------------------------------------------------------------------------------------


def kind_row(model: str, feature: str) -> dict[str, object]:
    """Imported in `alliance` is the figure to bring down; the rest shows that it did not move into strings."""
    elsewhere = [path for path in python_files() if path.relative_to(ROOT).parts[0] != feature]
    parsed = {module_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in elsewhere}
    importing = [module for module, tree in parsed.items() if imports(tree, model)]
    named = [module for module, tree in parsed.items() if words_of(tree) & {model, f"{feature}.{model.lower()}"}]
    return {
        "model": model,
        "imported in alliance": sum(module.startswith("alliance") for module in importing),
        "imported": len(importing),
        "named, strings too": len(named),
        "which": named,
    }


def imports(tree: ast.Module, name: str) -> bool:
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return any(alias.name == name for node in found for alias in node.names)


def words_of(tree: ast.Module) -> set[str]:
    """Docstrings say nothing that runs."""
    words: set[str] = set()
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.alias(name=word):
                words.add(word)
            case ast.Constant(value=str() as text) if id(node) not in silent:
                words |= {text, *re.findall(r"[a-z]+\.[a-z]+", text), *re.findall(r"\w+", text)}
            case _:
                pass
    return words
