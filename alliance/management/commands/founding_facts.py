from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from alliance.founding.loading import Loader, is_loaded
from core.vocabulary.loading import load_vocabulary


class Command(BaseCommand):
    help = "Fills vocabulary and founding facts, without demo people. What people wrote stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--where-loaded", action="store_true", help="Only on a site that has them: adds what a release brings."
        )

    def handle(self, *args: Any, where_loaded: bool = False, **options: Any) -> None:
        if where_loaded and not is_loaded():
            return
        if not where_loaded:  # `prepare` has just done it
            load_vocabulary()
        self.stdout.write(f"Founding facts: {Loader().load()} added.")
        call_command("founding_corrections", stdout=self.stdout)
