"""Once a day cities are told what closes or ends soon."""

from core.scheduled.registry import register_work
from finance.interests.daily import tend

register_work("finance", tend)
