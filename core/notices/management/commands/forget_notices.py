"""Run monthly."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.notices import actions

KEPT = timedelta(days=730)


class Command(BaseCommand):
    help = "Removes notices and mails of more than 24 months ago."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.forget_older_than(timezone.now() - KEPT)} notices removed")
