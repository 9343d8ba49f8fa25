from django.core.management.base import BaseCommand

from planning.years.earlier import copy_what_is_missing


class Command(BaseCommand):
    help = "Makes the copies of published years of plans that have none yet. Those that are there stay as they are."

    def handle(self, *args: object, **options: object) -> None:
        history, today = copy_what_is_missing()
        self.stdout.write(f"Years of plans: {history} copied from the history, {today} read anew.")
