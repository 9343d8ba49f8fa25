"""What the API keeps for itself."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class ApiAnswer(models.Model):
    """The answer to a write with an `Idempotency-Key`, for whoever asks the same again within a day.

    The person is a plain number: the row is gone long before anybody asks whose it was.
    """

    person_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64, help_text="A hash of what was asked.")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(help_text="JSON as it was told, in the order in which it was told.")
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar[models.Manager["ApiAnswer"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "key"], name="api_one_answer_a_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
