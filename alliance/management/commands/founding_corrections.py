from typing import Any

from django.core.management.base import BaseCommand

from alliance.founding.corrections import correct


class Command(BaseCommand):
    help = "Corrects founding facts that were loaded here, where nobody wrote anything else. May be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        made, listed = correct()
        self.stdout.write(f"Founding corrections: {made} made, {listed} listed for curators.")
