from typing import Any

from django.core.management.base import BaseCommand

from alliance.workspace.reminding import remind


class Command(BaseCommand):
    help = "Asks the leads of cities about parts that were confirmed more than a year ago. Run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{remind()} parts to confirm.")
