"""The site as it is measured, but that its static files are not compressed: for benchmarks that weigh none of them."""

from benchmarks.settings import *  # noqa: F403
from benchmarks.settings import STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
