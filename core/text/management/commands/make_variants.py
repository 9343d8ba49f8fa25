"""Writes core/text/variants.txt anew. Needed when OpenCC's tables change: a test says so."""

from typing import Any

from django.core.management.base import BaseCommand

from core.text.fold import VARIANTS_FILE
from core.text.variants import variants_text


class Command(BaseCommand):
    help = "Makes the table of simplified, traditional and Japanese forms anew from OpenCC."

    def handle(self, **options: Any) -> None:
        VARIANTS_FILE.write_text(variants_text(), encoding="utf-8")
        self.stdout.write("Written. Run `manage.py reindex` on each site afterwards.")
