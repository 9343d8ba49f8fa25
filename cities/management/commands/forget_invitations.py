"""Run daily: invitations hold addresses of people who may never have answered."""

from typing import Any

from django.core.management.base import BaseCommand

from cities import invitations


class Command(BaseCommand):
    help = "Removes invitations that expired more than thirty days ago."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{invitations.forget()} invitations removed")
