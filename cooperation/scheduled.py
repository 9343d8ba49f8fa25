"""Once a day offers end, requests lapse and links are asked after."""

from cooperation.daily import tend
from core.scheduled.registry import register_work

register_work("cooperation", tend)
