from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from alliance.founding.loading import Loader
from core.vocabulary.loading import load_vocabulary


class Command(BaseCommand):
    help = "Fills vocabulary and founding facts, without demo people. What people wrote stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        load_vocabulary()
        self.stdout.write(f"Founding facts: {Loader().load()} added.")
        call_command("founding_corrections", stdout=self.stdout)
