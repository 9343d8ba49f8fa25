"""Once a day the news of the days before are mailed to who follows them."""

from core.scheduled.registry import register
from core.subscriptions import daily

register("news", daily.tell)
