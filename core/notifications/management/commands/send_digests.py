"""Run daily, or as often as one likes: nobody gets two digests a day, and nothing is told twice."""

from typing import Any

from django.core.management.base import BaseCommand

from core.notifications import digests


class Command(BaseCommand):
    help = "Mails the notices of those who want them once a day. May be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{digests.send_digests()} digests sent")
