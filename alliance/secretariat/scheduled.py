"""Every Monday curators who want it are told how the alliance stands."""

from alliance.secretariat import monday
from core.scheduled.registry import register_work

register_work("standing", monday.tell)
