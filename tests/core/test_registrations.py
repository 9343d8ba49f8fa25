"""What is written is registered: each test names the line that is missing."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import resolve
from modeltranslation.manager import get_translatable_fields_for_model

from alliance.api import v1
from alliance.api.private import Private
from alliance.api.reading import ReadViewSet
from alliance.api.v1.lists import LISTS
from core.accounts.permissions import PREDICATES
from core.content.models import CityContent, content_kinds
from core.discovery import sub_packages
from core.history.audit_actions import VERBS
from core.importexport.kinds import table_kinds as sheet_kinds
from core.notifications.following import subject_of
from core.notifications.wording import is_known_notice
from core.review.diff.labels import PICTURES
from core.review.proposals.kinds import kind_for
from core.search.registry import indexes
from core.text.languages import column_name
from tests.browser.pages import PAGES
from tests.packages import ROOT, python_files

# The modules of fixed names. Each mechanism looks for its own: core/discovery.py.
FIXED_NAMES = {
    *("permissions", "tenants", "personal_data", "audit", "retention", "scheduled", "notifications", "consents"),
    *("message_recipients", "importexport", "proposals", "auto_publish", "search", "following", "subscriptions"),
    "components",
}
EXCEPTIONS = {
    ("goal", "list in the API"): "a part of its plan there",
    ("specieslist", "list in the API"): "the API lists its species",
    ("organisation", "following"): "bodies are no news: what they do is",
}
STEPS = ("see", "list", "add", "administer", "remove")  # what is asked about a kind: core.siteadmin.permissions
VERBS_OF_A_KIND = ("added", "changed", "removed", "reverted")


def test_every_kind_of_content_is_registered_with_every_mechanism() -> None:
    missing = {(kind, what) for model in content_kinds() for kind, what in lacking(model)}

    not_registered = sorted(f"{kind}: {what}" for kind, what in missing - EXCEPTIONS.keys())
    assert not_registered == [], "\n".join(not_registered)
    assert EXCEPTIONS.keys() - missing == set(), "exceptions that are none any more"


def lacking(model: Any) -> Iterator[tuple[str, str]]:
    name = model._meta.model_name
    there = {
        "proposals": kind_for(model) is not None,
        "search": model in {index.model for index in indexes()},
        "importexport": model in {kind.model for kind in sheet_kinds() if kind.main},
        "following": subject_of(model._meta.label_lower) is not None,
        "admin": model in admin.site._registry,
        "list in the API": model in {getattr(lists.queryset, "model", None) for lists in LISTS.values()},  # type: ignore[attr-defined]
        **{f"permission {name}.{step}": f"{name}.{step}" in PREDICATES for step in STEPS},
        **{f"audit action {name}_{verb}": f"{name}_{verb}" in VERBS for verb in VERBS_OF_A_KIND},
    }
    yield from ((name, what) for what, is_there in there.items() if not is_there)


def test_each_child_of_a_kind_has_a_sheet_and_a_form_in_the_admin() -> None:
    sheets = {(kind.model, sheet.child) for kind in sheet_kinds() for sheet in kind.sheets}
    inlines = {model: {inline.model for inline in row.inlines} for model, row in admin.site._registry.items()}
    missing = []

    for model in content_kinds():
        for child in model.versioned_children:
            if (model, child) not in sheets:
                missing.append(f"importexport: {model._meta.model_name}.{child}")
            if model._meta.get_field(child).related_model not in inlines[model]:
                missing.append(f"admin: {model._meta.model_name}.{child}")

    assert missing == []


def test_what_a_form_asks_for_can_be_saved_and_sent_and_is_in_sheets_and_admin() -> None:
    missing = sorted(f"{model.__name__}: {name} in {where}" for model in typed_kinds() for name, where in gaps(model))

    assert missing == [], "\n".join(missing)


def typed_kinds() -> list[type[CityContent]]:
    return [model for model in content_kinds() if (kind := kind_for(model)) and kind.is_typed]


def gaps(model: type[CityContent]) -> Iterator[tuple[str, str]]:
    """Columns, links and children that one list has and the next one lacks: forms, `staff_fields`, the list of the
    actions (which is that of the sheets), the admin. Texts in several languages come into the admin by themselves."""
    kind, row = kind_for(model), admin.site._registry[model]
    assert kind is not None
    forms = [section.form for section in kind.sections] + ([kind.quick.form] if kind.quick else [])
    columns = {field.name for field in model._meta.get_fields()}
    asked = {part.name for form in forms for part in form.parts} & columns
    written = set(model.staff_fields) - set(model.versioned_children)
    sheets = {
        column.field.name
        for each in sheet_kinds()
        if each.model is model
        for sheet in each.sheets
        for column in sheet.columns
    }
    shown = {name for _title, options in row.fieldsets or () for name in options["fields"]}
    by_itself = {*(get_translatable_fields_for_model(model) or ()), *PICTURES}
    yield from ((name, "staff_fields") for name in asked - set(model.staff_fields))
    in_sheets = written - set(PICTURES)  # no sheet holds a file
    yield from ((name, "the list of its actions") for name in in_sheets if not {name, column_name(name, "en")} & sheets)
    yield from ((name, "fieldsets of its admin") for name in written - shown - by_itself)


def test_the_pages_of_each_kind_are_asked_in_a_browser() -> None:
    there = [path.partition("?")[0] for name, path in PAGES.items() if name != "not found"]
    asked = {resolve(f"/en/{path}").url_name for path in there}
    names = {name for model in content_kinds() for name in (model.list_name, model.page_name) if name}

    of_tests = {"sample", "samples"}
    assert names - asked - of_tests == set(), "name an address of each in tests/browser/pages.py"


def test_every_module_of_translations_is_found() -> None:
    """That of an app by modeltranslation itself, that of a package inside by the settings."""
    found = {
        *settings.MODELTRANSLATION_TRANSLATION_FILES,
        *(f"{app.name}.translation" for app in apps.get_app_configs()),
    }
    there = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in python_files() if path.stem == "translation"
    }

    assert there - found == set()


# --- Modules of fixed names ---------------------------------------------------------------------------------------


def test_each_mechanism_looks_for_the_modules_of_its_name() -> None:
    asked = {node.args[0].value for _file, node in calls("autodiscover") if isinstance(node.args[0], ast.Constant)}

    assert asked == FIXED_NAMES


def test_each_module_that_registers_something_is_found() -> None:
    """Its package is an app, or one that an app names in `sub_packages`."""
    packages = {name for config in apps.get_app_configs() for name in (config.name, *sub_packages(config))}

    lost = [
        path.relative_to(ROOT).as_posix()
        for path in python_files()
        if path.stem in FIXED_NAMES
        and registers(path)
        and ".".join(path.relative_to(ROOT).parent.parts) not in packages
    ]

    assert lost == []


def registers(path: Path) -> bool:
    """Unless it is the registry itself."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    at_import = [node.value for node in body if isinstance(node, ast.Expr)]
    is_registry = any(isinstance(node, ast.FunctionDef) and node.name.startswith("register") for node in body)
    return not is_registry and any(
        isinstance(node, ast.Call) and called(node).startswith("register") for node in at_import
    )


# --- Names that are used ------------------------------------------------------------------------------------------


@cache
def every_call() -> list[tuple[str, ast.Call]]:
    """With the file that it stands in."""
    return [
        (path.relative_to(ROOT).as_posix(), node)
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


def calls(*functions: str) -> Iterator[tuple[str, ast.Call]]:
    return ((file, node) for file, node in every_call() if called(node) in functions)


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def words(*functions: str, keyword: str = "", like: str, beside: str = "") -> set[str]:
    """The texts that these functions are called with, by position or by the keyword, that hold a sign.

    `beside` is a keyword that the call must have too: a set has an `add` as well.
    """
    found = set()
    for _file, node in calls(*functions):
        if beside and beside not in {each.arg for each in node.keywords}:
            continue
        given = [*node.args, *(each.value for each in node.keywords if each.arg == keyword)]
        texts = [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        found |= {text for text in texts if like in text and text.replace(like, "").isalpha() and text.islower()}
    return found


def test_each_audit_action_that_is_written_is_registered() -> None:
    writing = ("add", "change", "revert", "remove", "changing", "adding", "record", "write_entry", "entry_about")
    used = words(*writing, like="_", beside="by") | words("Step", keyword="verb", like="_") | set(ordinary())
    imports = {verb for kind in sheet_kinds() for verb in (kind.added, kind.changed)}

    assert {"practice_added", "proposal_sent"} <= used
    assert (used | imports) - VERBS.keys() == set()


def ordinary() -> Iterator[str]:
    """The four actions of each kind that is `Ordinary`."""
    for _file, node in calls("Ordinary"):
        assert isinstance(node.args[0], ast.Name)
        yield from (f"{node.args[0].id.lower()}_{verb}" for verb in VERBS_OF_A_KIND)


def test_each_permission_that_is_asked_for_is_registered() -> None:
    asking = ("may", "require_permission", "allow", "hidden_from_others", "needs")
    used = words(*asking, like=".") | words("Step", keyword="permission", like=".")

    assert {"city.work", "review.open"} <= used
    assert used - PREDICATES.keys() == set()


def test_each_notice_that_is_sent_is_registered() -> None:
    used = words("notify", "notify_each", like="_")

    assert "proposal_offered" in used
    assert [kind for kind in sorted(used) if not is_known_notice(kind)] == []


def test_each_list_of_the_api_is_listed() -> None:
    for module in pkgutil.iter_modules(v1.__path__):
        importlib.import_module(f"{v1.__name__}.{module.name}")
    written = {one for base in (ReadViewSet, Private) for one in below(base) if one.__module__.startswith(v1.__name__)}

    lists = {one.__name__ for one in written if not one.__subclasses__()}
    # Matches and the work on assessments are of one city: they stand at its address.
    assert lists - {one.__name__ for one in LISTS.values()} == {
        "Matches",
        "ProjectMatches",
        "ReadableProjects",
        "OwnAssessments",
    }


def below(base: type[Any]) -> Iterator[type[Any]]:
    one: type[Any]
    for one in base.__subclasses__():
        yield one
        yield from below(one)
