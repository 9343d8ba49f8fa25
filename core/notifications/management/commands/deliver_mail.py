"""Run every few minutes where no worker runs: sends what waits, and picks up what a killed process left."""

from typing import Any

from django.core.management.base import BaseCommand

from core.notifications import outbox
from core.notifications.models import Delivery


class Command(BaseCommand):
    help = "Sends mails that wait, and picks up what a stopped process left. May be repeated, and run beside workers."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = outbox.sweep()
        self.stdout.write(f"{sent} mails sent")
        if left := Delivery.objects.for_a_decision().count():
            self.stdout.write(f"{left} wait for a decision in the site admin")
