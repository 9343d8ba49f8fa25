from django.core.management.base import BaseCommand

from core.review.answer_texts.loading import load_texts


class Command(BaseCommand):
    help = "Adds the answer texts that come with the program. What is there already stays as curators left it."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"Answer texts: {load_texts()} added.")
