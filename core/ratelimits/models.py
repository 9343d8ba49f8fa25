"""The count of a rate limit in the current window, shared by all processes."""

from django.db import models


class RateWindow(models.Model):
    """How many units of a limit were used in the window that is counted now. Written by `core.ratelimits.limits`."""

    key = models.CharField(max_length=80, primary_key=True)
    window_start = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key} {self.count}"
