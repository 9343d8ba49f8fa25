from typing import Any

from django.core.management.base import BaseCommand

from cooperation.daily import tend


class Command(BaseCommand):
    help = "Ends offers whose day has come, lets requests lapse, asks after links. Run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{tend()} offers, requests and links.")
