"""Does what is to be done once a day, and ends. Run it every hour or so, on as many machines as you like."""

from typing import Any

from django.core.management.base import BaseCommand

from core.scheduled.running import run_due


class Command(BaseCommand):
    help = "Does the daily work that nobody has done today. May be repeated, and run beside others of its kind."

    def handle(self, *args: Any, **options: Any) -> None:
        done = run_due()
        self.stdout.write(f"Done: {', '.join(done)}." if done else "Nothing is left to do today.")
