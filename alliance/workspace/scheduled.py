"""Once a day leads are asked about what was confirmed long ago."""

from alliance.workspace.reminding import remind
from core.scheduled.registry import register_work

register_work("freshness", remind)
