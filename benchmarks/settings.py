"""The site as it is, and bare views beside it to compare with."""

from alliance.settings import *  # noqa: F403
from alliance.settings import BASE_DIR, MIDDLEWARE, TEMPLATES

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
