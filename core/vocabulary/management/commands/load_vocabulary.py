from typing import Any

from django.core.management.base import BaseCommand

from core.vocabulary.loading import load_vocabulary


class Command(BaseCommand):
    help = "Fills schemes, terms and sources from the project's data files. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_vocabulary()
        self.stdout.write(f"Vocabulary: {counts['schemes']} schemes, {counts['terms']} terms.")
