"""Modules of fixed names, found in every app of the site and in the sub-packages that an app names.

A mechanism (search, proposals, permissions, …) imports the modules of its name once, when Django is ready, as the
admin does with `admin`. What stands in them registers itself by being imported.
"""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


def autodiscover(name: str) -> None:
    """Imports the module `name` of each app and sub-package that has one. An error inside such a module is raised."""
    for config in apps.get_app_configs():
        for package in (config.name, *sub_packages(config)):
            if module_has_submodule(import_module(package), name):
                import_module(f"{package}.{name}")


def sub_packages(config: AppConfig) -> list[str]:
    """Dotted names of the packages that belong to an app and have modules of fixed names of their own."""
    return [f"{config.name}.{name}" for name in getattr(config, "sub_packages", ())]
