from dataclasses import fields
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.synthesis.making import Size, example_data_exists, synthesize
from core.vocabulary.models import Term

KINDS = tuple(field.name for field in fields(Size))


class Command(BaseCommand):
    help = "Adds made-up example data, marked as such: the same seed makes the same data."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in KINDS:
            parser.add_argument(f"--{name}", type=int, default=0, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="N")
        parser.add_argument("--no-search", action="store_true", help="Quicker: the search does not find them.")
        parser.add_argument("--yes", action="store_true", help="Also outside of DEMO=true.")

    def handle(self, *args: Any, **options: Any) -> None:
        check(options)
        total = 0.0
        size = Size(**{name: options[name] for name in KINDS})
        for made in synthesize(size, seed=options["seed"], is_found=not options["no_search"]):
            total += made.seconds
            self.stdout.write(f"{made.kind:14} {made.count:8,} {made.seconds:7.1f} s")
        self.stdout.write(f"{'all':14} {'':8} {total:7.1f} s")


def check(options: dict[str, Any]) -> None:
    if not (settings.DEMO or settings.TESTING or options["yes"]):
        raise CommandError("This fills in made-up data. Set DEMO=true, or say --yes if that is what you want.")
    if options["cities"] < 1 or min(options[name] for name in KINDS) < 0:
        raise CommandError("Ask for at least one city, and for no negative number: everything else hangs on cities.")
    if options["links"] and options["cities"] < 2:
        raise CommandError("A link needs two cities.")
    if options["plans"] > options["cities"]:
        raise CommandError("A city has one plan here: ask for no more plans than cities.")
    if not Term.objects.exists():
        raise CommandError("Example data draw from the vocabulary: run manage.py load_vocabulary first.")
    if example_data_exists():
        raise CommandError("There are example data already: they are added to an unused site only.")
