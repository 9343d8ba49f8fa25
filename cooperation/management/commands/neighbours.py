"""Works out which cities stand near which, and why. Without an option only those that a large change has marked."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from cooperation.neighbours.renewal import rebuild
from cooperation.neighbours.waiting import renew_marked


class Command(BaseCommand):
    help = "Works out the neighbours of cities that wait for it; with --all the whole table from nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="The whole table from nothing.")

    def handle(self, *, all: bool, **options: Any) -> None:
        if all:
            number = rebuild()
            message = ngettext("%(number)d pair of neighbours.", "%(number)d pairs of neighbours.", number)
        else:
            number = renew_marked()
            message = ngettext(
                "Neighbours were calculated for %(number)d city.",
                "Neighbours were calculated for %(number)d cities.",
                number,
            )
        self.stdout.write(message % {"number": number})
