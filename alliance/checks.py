"""What an operator should know before a site starts: `manage.py check` says it, of real sites with `--deploy`."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db.models import OuterRef
from django.urls import resolve, reverse

from cities import gazetteer
from core import startup
from core.content.models import CityContent, content_kinds
from core.discovery import sub_packages
from core.text.contacts import contact_uri


@register(Tags.security, deploy=True)
def whom_to_write_to(**options: Any) -> list[CheckMessage]:
    """No address is made up for a real site: a report of a hole must not go where nobody reads it."""
    if contact_uri(settings.ALLIANCE_CONTACT):
        return []
    said = "ALLIANCE_CONTACT names no mail address and no https page, so /.well-known/security.txt answers 404."
    hint = "Set it to an address that somebody reads: finders of security holes write to it."
    return [Warning(said, hint=hint, id="alliance.W001")]


@register
def places_are_there(**options: Any) -> list[CheckMessage]:
    """bin/setup makes the file in the environment, which a copy of its packages alone has not."""
    if gazetteer.FILE.is_file():
        return []
    return [Error(f"There is no {gazetteer.FILE.name} in this environment.", hint="Run bin/setup.", id="alliance.E001")]


@register(Tags.database)
def migrations_are_here(*, databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Asked by `migrate`, which would otherwise make tables that are there."""
    if databases and startup.database_refusal() == startup.MADE_BEFORE:
        return [Error(startup.MADE_BEFORE, id="alliance.E002")]
    return []


# --- What a new kind of content needs ------------------------------------------------------------------------------

OF_NO_CONTRACT = frozenset({"tests", "benchmarks"})


@register
def sections_are_counted(**options: Any) -> list[CheckMessage]:
    from alliance.portal.city_page.reading import what_it_has  # needs models, which are not loaded before
    from alliance.portal.sections import SECTIONS

    return list(uncounted(SECTIONS, what_it_has(OuterRef("pk"))))


def uncounted(sections: Iterable[Callable[..., Any]], counted: Iterable[str]) -> Iterator[CheckMessage]:
    """A section of the city's page that is called like the addresses of a kind shows that kind: where `what_it_has`
    does not count it, the page asks for what no city has."""
    segments = {model.segment for model in content_kinds()}
    for name in sorted({make.__name__ for make in sections} & segments):
        if f"has_{name}" not in counted:
            hint = "Add it to `what_it_has` in alliance/portal/city_page/reading.py."
            yield Error(f"The section {name} of the city's page is not in what_it_has.", hint=hint, id="alliance.E003")


@register
def lists_name_their_parameters(**options: Any) -> list[CheckMessage]:
    return [fault for model in content_kinds() for fault in unnamed_parameters(model, view_of_list(model))]


def view_of_list(model: type[CityContent]) -> Callable[..., Any]:
    view: Callable[..., Any] = resolve(reverse(model.list_name)).func
    return view


def unnamed_parameters(model: type[CityContent], view: Callable[..., Any]) -> Iterator[CheckMessage]:
    """A page of a list with a parameter that its view does not name is made anew for each reader."""
    if not getattr(view, "public_params", None):
        said = f"The view of the list of {model._meta.label} ({model.list_name}) names no query parameters."
        yield Error(said, hint='Mark it with @public_page("page", …), or no page of it is kept.', id="alliance.E004")


@register
def packages_are_in_a_contract(**options: Any) -> list[CheckMessage]:
    """Where the sources stand beside the site, as they do in each clone."""
    file = Path(settings.BASE_DIR) / "pyproject.toml"
    if not file.is_file():
        return []
    linter = tomllib.loads(file.read_text(encoding="utf-8"))["tool"]["importlinter"]
    return list(outside(own_apps(), linter))


def own_apps() -> list[AppConfig]:
    base = Path(settings.BASE_DIR)
    return [
        config
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(base) and ".venv" not in Path(config.path).relative_to(base).parts
    ]


def outside(configs: Iterable[AppConfig], linter: dict[str, Any]) -> Iterator[CheckMessage]:
    """Nobody asks what such a package imports."""
    contracts = linter["contracts"]
    containers = {name for contract in contracts for name in contract.get("containers", ())}
    layers = {name for contract in contracts for layer in contract.get("layers", ()) for name in layer.split(" | ")}
    for config in configs:
        root = config.name.partition(".")[0]
        if root in OF_NO_CONTRACT or root == "alliance":
            continue
        named = set() if root in linter["root_packages"] and config.name in layers else {config.name}
        inside = set() if root == "core" else {config.name, *sub_packages(config)} - containers
        for name in sorted(named | inside):
            said = f"No contract of imports holds the package {name}."
            hint = "Name it under [tool.importlinter] in pyproject.toml: root_packages, containers and a layer."
            yield Error(said, hint=hint, id="alliance.E005")
