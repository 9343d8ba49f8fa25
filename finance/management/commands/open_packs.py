from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from finance.interests import ending


class Command(BaseCommand):
    help = (
        "Lists the packs for funders whose link works, without their content and for whom they are. With --end they are"
        " taken back, and the leads of their cities are told: after a restore, which opens what was taken back since."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--made-before", default="", metavar="MOMENT", help="Only those made before, such as 2026-11-20."
        )
        parser.add_argument("--end", action="store_true", help="Takes them back.")

    def handle(self, *, made_before: str, end: bool, **options: Any) -> None:
        rows = ending.still_open(moment_in(made_before) if made_before else timezone.now())
        for row in rows:
            self.stdout.write(f"{row.pk}\t{row.project.city.slug}\tmade {row.made_at:%Y-%m-%d}\tuntil {row.until}")
        if end:
            self.stdout.write(f"{ending.end_all(rows)} packs were taken back.")
        else:
            self.stdout.write(f"{len(rows)} packs are open.")


def moment_in(text: str) -> datetime:
    """The moment that a text says. Raises CommandError."""
    try:
        day, found = parse_date(text), parse_datetime(text)
    except ValueError:  # the 31st of February
        day = found = None
    if found is None and day is not None:
        found = datetime.combine(day, datetime.min.time())
    if found is None:
        raise CommandError("Write the moment like 2026-11-20 or 2026-11-20T06:00+00:00.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)
