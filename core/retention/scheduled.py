"""Once a day what is kept no longer is removed."""

import logging

from django.utils import timezone

from core.retention.rules import carry_out_rule, rules
from core.scheduled.registry import register_work

logger = logging.getLogger("retention")


def keep() -> int:
    """Each rule stands for itself; afterwards the first that failed says so. Raises what a rule raised."""
    number, failures = 0, []
    for _name, rule in sorted(rules.items()):
        try:
            number += carry_out_rule(rule, timezone.now())
        except Exception as failure:
            logger.exception("a rule of retention failed", extra={"rule": rule.name})
            failures.append(failure)
    if failures:
        raise failures[0]
    return number


register_work("retention", keep)
