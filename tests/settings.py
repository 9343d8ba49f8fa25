"""The settings of the site, with a small kind of content more (docs/developers.md) and a command that makes up data."""

from alliance.settings import *  # noqa: F403
from alliance.settings import DATABASES
from alliance.settings import INSTALLED_APPS as APPS_OF_THE_SITE

INSTALLED_APPS = [*APPS_OF_THE_SITE, "tests.sample", "benchmarks"]
ROOT_URLCONF = "tests.urls"

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # gone after the tests, whatever happens
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
