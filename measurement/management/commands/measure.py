"""Measures map layers of a city on this machine, without a database: `manage.py measure --help`."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from measurement import child, decimals, options


class Command(BaseCommand):
    help = "Measures map layers of a city: files in, numbers out as JSON. Needs no database and no network."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        self.known = options.add_to(parser)

    def handle(self, *args: object, **given: Any) -> None:
        if not (given["look"] or given["outline"] or (given["boundary"] and given["natural"])):
            raise CommandError("Give --boundary and --natural, or --look, or --outline.")
        answer = Path(given["json"])
        words = [word(name, given[name]) for name in sorted(self.known - {"json"}) if given.get(name)]
        try:
            code = child.measure(words, answer=answer)
        except child.NoLibraries as missing:
            raise CommandError("The libraries of the geometry are missing. Run bin/setup.") from missing
        if not given["outline"]:  # whose coordinates are GeoJSON
            decimals.rewrite(answer)
        if code == child.BAD:
            self.stdout.write(json.dumps(json.loads(answer.read_text(encoding="utf-8")), ensure_ascii=False))
            sys.exit(child.BAD)


def word(name: str, value: object) -> str:
    option = f"--{name.replace('_', '-')}"
    return option if value is True else f"{option}={value}"
