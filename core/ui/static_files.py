"""Which files of other packages are collected for readers."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class CollectedFiles(StaticFilesConfig):
    """Leaves out the flags of django_countries: five hundred pictures that no page shows, each with headers of its own
    in the memory of every process."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "flags"]
