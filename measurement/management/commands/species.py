"""Counts the species of lists of records, in a process that may use little time and memory; no database is asked."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from measurement import decimals, listing
from measurement.records import options


class Command(BaseCommand):
    help = "Counts the species of lists of records. Needs no database and no network."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        options.add_to(parser)

    def handle(self, *args: object, **given: Any) -> None:
        code = listing.count_records(given)
        decimals.rewrite(given["json"])
        if code == listing.BAD:
            self.stdout.write(given["json"].read_text(encoding="utf-8"), ending="")
            sys.exit(listing.BAD)
