"""The site as it is, with bare views beside it to compare with and the command that makes up data."""

from alliance.settings import *  # noqa: F403
from alliance.settings import BASE_DIR, MIDDLEWARE, TEMPLATES
from alliance.settings import INSTALLED_APPS as APPS_OF_THE_SITE

INSTALLED_APPS = [*APPS_OF_THE_SITE, "benchmarks"]
ROOT_URLCONF = "benchmarks.urls"
TEMPLATES = [{**TEMPLATES[0], "DIRS": [BASE_DIR / "templates", BASE_DIR / "benchmarks" / "templates"]}]

_at = MIDDLEWARE.index("core.pagecache.middleware.PublicPages")
MIDDLEWARE = [
    *MIDDLEWARE[:_at],
    "benchmarks.counting.outside",
    MIDDLEWARE[_at],
    "benchmarks.counting.inside",
    *MIDDLEWARE[_at + 1 :],
]
