from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from alliance.workspace.reminding import remind
from alliance.workspace.year_opening import open_years


class Command(BaseCommand):
    help = "Asks leads about parts confirmed over a year ago; in January opens the year of plans. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{remind()} parts to confirm.")
        self.stdout.write(f"{open_years(timezone.localdate())} cities told that a year of their plan is open.")
