"""No package of core names a template, address, label or model of a layer above it, not even as a string.

import-linter cannot see strings.

Read are the strings of the Python files of core and the tags of the templates that belong to it.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from tests.packages import ROOT, above_core, import_contracts

TEMPLATES = ROOT / "templates"
CORE = ROOT / "core"
# The folders and files of templates/ that belong to core, each with its package. What is not named here belongs above.
OF_CORE = {
    "account": "core.accounts",
    "admin": "core.siteadmin",
    "history": "core.review",
    "importexport": "core.importexport",
    "base.html": "core.ui",
    "components": "core.ui",
    "errors": "core.ui",
    "mfa": "core.accounts",
    "messaging": "core.messaging",
    "notifications": "core.notifications",
    "review": "core.review",
    "subscriptions": "core.subscriptions",
    "ui": "core.ui",
    "unsent.html": "core.ui",
    "usersessions": "core.accounts",
}
# Words that are names above and mean something else in a place of core: the place, the word, and what it means there.
OTHER_MEANINGS = {
    (
        "core/content/models.py",
        "city",
    ): "the usual column that leads to the city",
    ("core/ratelimits/decorators.py", "errors/error.html"): "the page of refusals, made without the layer of the look",
    ("core/review/models.py", "review_by_rule"): "an index",
    ("core/feedback/models.py", "passed"): "the state of a question that was passed on",
    ("core/vocabulary/models.py", "city"): "a kind of source",
    ("core/accounts/mydata.py", "city"): "a heading in the file of one's own data",
    ("core/accounts/passwords.py", "alliance"): "a word of the alliance's name, which is no password",
    ("core/accounts/passwords.py", "cities"): "a word of the alliance's name, which is no password",
    ("core/accounts/mydata.py", "events"): "what happened to an account, in the file of one's own data",
    ("core/accounts/views/account.py", "events"): "what happened to an account",
    ("core/review/proposals/notifications.py", "city"): "a placeholder in the sentences of a notice",
    ("core/messaging/mails.py", "city"): "a placeholder in the sentences of a mail",
    ("core/ui/finders.py", "workspace"): "a layer of the stylesheets",
    ("core/ui/components.py", "city"): "an attribute of a component",
    ("core/ui/gallery.py", "city"): "an attribute of a component",
    ("core/ui/gallery.py", "section"): "an attribute of a component",
    ("core/feedback/actions.py", "answer"): "the answer to a reader: a step and a column",
    ("core/feedback/erasure.py", "answer"): "the same column",
    ("core/accounts/adapters.py", "message"): "a mail before it is sent",
    ("core/accounts/sessions.py", "seen"): "when a session was last used",
    ("core/consent/models.py", "link"): "a way in which somebody agreed",
    ("core/review/bundles/actions.py", "message"): "a column of what curators answer",
    ("core/review/proposals/actions.py", "message"): "the same column",
    ("core/review/proposals/notifications.py", "message"): "the same column",
    ("core/text/logs.py", "request"): "the number of what a browser asked for",
    ("core/text/requests.py", "request"): "the same number",
}
TEMPLATE = re.compile(r"^[\w./-]+\.(html|txt|xml|svg)(#\w+)?$")
TEMPLATE_TAG = re.compile(r"{%-?\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
URL_TAG = re.compile(r"{%-?\s*url\s+[\"']([^\"']+)[\"']")
# Functions whose first argument is the name of an address.
LOOK_UPS = {"reverse", "reverse_lazy", "redirect", "resolve_url", "named_address", "whole_address", "at", "to"}
TRANSLATE = {"_", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy", "ngettext", "ngettext_lazy"}


@dataclass(frozen=True)
class Text:
    """A string of a Python file. `look_up` is the function that takes it as the name of an address."""

    line: int
    value: str
    look_up: str = ""
    is_translated: bool = False


def layers() -> dict[str, int]:
    """Each package of core with the number of its layer in import-linter's contract; 0 is the lowest."""
    lines = reversed(import_contracts()[0]["layers"])
    return {name.strip(): number for number, line in enumerate(lines) for name in line.split("|")}


LAYERS = layers()
ABOVE_CORE = len(LAYERS)


def layer_of(module: str) -> int:
    """0 for what belongs to Django or a library."""
    package = module.partition(".")[0]
    if package in above_core():
        return ABOVE_CORE
    return LAYERS.get(".".join(module.split(".")[:2]), 0) if package == "core" else 0


def layer_of_template(name: str) -> int:
    """Of a template as it is loaded. One that is not in the site's folder is one of Django or a library."""
    name = name.partition("#")[0]
    if package := OF_CORE.get(name.partition("/")[0]):
        return LAYERS[package]
    return ABOVE_CORE if (TEMPLATES / name).exists() else 0


def layer_of_file(path: str) -> int:
    if path.startswith("templates/"):
        return layer_of_template(path.removeprefix("templates/"))
    return layer_of(path.removesuffix(".py").replace("/", "."))


@cache
def addresses() -> dict[str, int]:
    """The name of each address with the lowest layer that has a view for it."""
    found: dict[str, int] = {}

    def walk(patterns: list[URLPattern | URLResolver], namespace: str = "") -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
            elif pattern.name:
                name, layer = namespace + pattern.name, layer_of(pattern.callback.__module__)
                found[name] = min(layer, found.get(name, layer))

    walk(get_resolver().url_patterns)
    return found


@cache
def words_above() -> set[str]:
    """Labels of apps, and names of models as `model_name` and `label` have them."""
    configs = [config for config in apps.get_app_configs() if config.name.partition(".")[0] in above_core()]
    models = [model for config in configs for model in config.get_models()]
    return (
        {config.label for config in configs}
        | {model._meta.model_name or "" for model in models}
        | {form for model in models for form in (model._meta.label, model._meta.label_lower)}
    )


def files_of_core() -> list[Path]:
    return sorted(path for path in CORE.rglob("*.py") if "migrations" not in path.parts)


def templates_of_core() -> list[Path]:
    return sorted(
        path
        for name in OF_CORE
        for path in ([TEMPLATES / name] if "." in name else (TEMPLATES / name).rglob("*"))
        if path.is_file()
    )


def texts(source: str) -> Iterator[Text]:
    """Every string but docstrings. A name of a purpose (`page_url("rule")`) is no name of an address."""
    tree = ast.parse(source)
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    first: dict[int, str] = {}
    translated: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in LOOK_UPS:
                first[id(node.args[0])] = name
            if name in TRANSLATE:
                translated |= {id(each) for each in node.args}
            if name in {"page_name", "page_url", "page_path"}:
                skipped.add(id(node.args[0]))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield Text(node.lineno, node.value, first.get(id(node), ""), id(node) in translated)


def names_above(path: str, source: str) -> Iterator[tuple[int, str]]:
    """Line and name of what the file names of a layer above its own."""
    layer = layer_of_file(path)
    above = {name for name, of_address in addresses().items() if of_address > layer}
    words = words_above()
    if not path.endswith(".py"):
        for number, line in enumerate(source.splitlines(), start=1):
            yield from ((number, name) for name in URL_TAG.findall(line) if name in above)
            yield from ((number, name) for name in TEMPLATE_TAG.findall(line) if layer_of_template(name) > layer)
        return
    for text in texts(source):
        is_address = bool(text.look_up) or ("_" in text.value and not text.is_translated)
        if (
            (is_address and text.value in above)
            or (TEMPLATE.match(text.value) and layer_of_template(text.value) > layer)
            or (text.value in words and not text.is_translated)
        ):
            yield text.line, text.value


def faults(path: str, source: str) -> list[str]:
    """As lines that say where: `core/ui/context.py:20: 'cities'`."""
    found = names_above(path, source)
    return [f"{path}:{line}: {value!r}" for line, value in found if (path, value) not in OTHER_MEANINGS]


def test_core_names_nothing_of_a_layer_above_it() -> None:
    files = {path.relative_to(ROOT).as_posix(): path for path in (*files_of_core(), *templates_of_core())}
    found = [fault for name, path in files.items() for fault in faults(name, path.read_text("utf-8"))]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("core/review/new.py", 'url = reverse("review")'),
        ("core/review/new.py", 'NAME = "review_rule"'),
        ("core/review/new.py", 'return redirect("cities")'),
        ("core/ui/new.py", 'url = reverse("account")'),
        ("core/text/new.py", 'template = "errors/error.html"'),
        ("core/review/new.py", 'template = "workspace/section.html"'),
        ("core/review/new.py", 'if model._meta.model_name == "practice": pass'),
        ("core/review/new.py", 'model = apps.get_model("cities.City")'),
        ("core/review/new.py", 'APPS = {"planning"}'),
        ("templates/account/new.html", '<a href="{% url "following" %}">'),
        ("templates/components/new.html", '{% include "portal/card.html" %}'),
    ],
)
def test_a_name_of_a_layer_above_is_found_with_file_and_line(path: str, source: str) -> None:
    (fault,) = faults(path, f"\n{source}")
    assert fault.startswith(f"{path}:2: ")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("core/review/new.py", '"""Cities are shown in "workspace/section.html"."""'),
        ("core/review/new.py", 'url = reverse("account")'),
        ("core/review/new.py", 'url = page_url("import")'),
        ("core/review/new.py", 'label = _("city")'),
        ("core/review/new.py", 'template = "account/sign-in.html"'),
        ("templates/account/new.html", '<a href="{% url "account_close" %}">{% include "ui/footer.html" %}'),
    ],
)
def test_what_core_has_itself_is_no_fault(path: str, source: str) -> None:
    assert faults(path, source) == []


def test_every_exception_is_needed() -> None:
    for (path, value), reason in OTHER_MEANINGS.items():
        assert value in {text.value for text in texts((ROOT / path).read_text("utf-8"))}, f"{path}: {value} ({reason})"


def test_every_page_that_core_links_to_is_used_and_leads_somewhere() -> None:
    used = {
        node.args[0].value
        for path in files_of_core()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {"page_name", "page_url", "page_path"}
        and isinstance(node.args[0], ast.Constant)
    }
    assert used == set(settings.LINKED_PAGES)
    assert set(settings.LINKED_PAGES.values()) <= set(addresses())
