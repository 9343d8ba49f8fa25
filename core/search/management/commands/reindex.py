"""Builds the search index anew. Needed after the rules of folding change, and harmless at any time."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from core.pagecache.models import raise_content_version
from core.search.indexing import index_all


class Command(BaseCommand):
    help = "Builds the search index anew, in batches, while the site is running."

    def handle(self, **options: Any) -> None:
        number = index_all()
        raise_content_version()  # what was found by the index before is kept until then
        message = ngettext("%(number)d item is searchable.", "%(number)d items are searchable.", number)
        self.stdout.write(message % {"number": number})
