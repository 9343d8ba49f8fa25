"""Once a day the news of the days before are mailed to who follows them."""

from core.scheduled.registry import register_work
from core.subscriptions import daily

register_work("news", daily.tell)
