"""Once a day cities are told what closes or ends soon."""

from core.scheduled.registry import register
from finance.interests.daily import tend

register("finance", tend)
