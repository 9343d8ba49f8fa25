"""Run daily: removes what is kept no longer. Each rule stands for itself, so that one that fails stops no other."""

import logging
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.retention.rules import Rule, carry_out_rule, count, rules

logger = logging.getLogger("retention")


class Command(BaseCommand):
    help = "Removes what the rules of retention say is too old, and tells how much of each kind. May be repeated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Counts what is due and removes nothing.")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        failed = [rule.name for _name, rule in sorted(rules.items()) if not self.done(rule, now, dry_run=dry_run)]
        if failed:
            raise CommandError(f"These rules failed, see the log: {', '.join(failed)}.", returncode=1)

    def done(self, rule: Rule, now: datetime, *, dry_run: bool) -> bool:
        try:
            number = count(rule, now) if dry_run else carry_out_rule(rule, now)
        except Exception:
            logger.exception("a rule of retention failed", extra={"rule": rule.name})
            return False
        self.stdout.write(f"{rule.name}: {number} {'due' if dry_run else 'done'}")
        return True
