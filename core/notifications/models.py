"""What somebody is told, the mails that carry it, what they want to be told of, and how."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.notifications.querysets import DeliveryQuerySet, NoticeQuerySet, PreferenceQuerySet
from core.notifications.wording import DAILY, MONTHLY, NOW, OFF
from core.text.days import DayField


class How(models.TextChoices):
    """When a notice is mailed."""

    AT_ONCE = NOW, _("Immediately")
    ONCE_A_DAY = DAILY, _("Once a day, in one email")
    ONCE_A_MONTH = MONTHLY, _("Once a month, in one email")
    NEVER = OFF, _("No email, only shown here")


class Delivery(models.Model):
    """One mail to one person: the outbox. See core/notifications/outbox.py for the way from state to state.

    With a `kind` it is written by a feature, about a thing of its own, to somebody who need not have an account: see
    core/notifications/carried.py.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("being prepared")  # nothing has left yet
        HANDED = "handed", _("being handed to the mail server")  # from here on it may have left
        SENT = "sent", pgettext_lazy("state", "sent")
        UNSURE = "unsure", _("not known whether it was sent")
        FAILED = "failed", _("not sent: refused by the mail server")
        GIVEN_UP = "given_up", _("sending stopped by a person")
        UNWANTED = "unwanted", _("not sent: no longer needed")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="deliveries", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=30, blank=True, editable=False)
    thing = models.CharField(max_length=40, blank=True, editable=False)
    digest_on = DayField(_("date of the digest"), null=True, blank=True)
    month_on = DayField(_("first day of the month"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    claim = models.CharField(max_length=32, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("started at"), null=True, blank=True)
    failure = models.CharField(_("last failure"), max_length=100, blank=True)
    made_at = models.DateTimeField(_("created on"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("email message")
        verbose_name_plural = _("email messages")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "digest_on"], name="notices_one_digest_a_day"),
            models.UniqueConstraint(fields=["person", "month_on"], name="notices_one_mail_a_month"),
            models.CheckConstraint(
                condition=~Q(state__in=["claimed", "handed"]) | ~Q(claim=""), name="notices_whoever_sends_has_a_claim"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, kind="") | (Q(person__isnull=True) & ~Q(kind="")),
                name="notices_a_mail_is_to_somebody",
            ),
            models.UniqueConstraint(fields=["kind", "thing"], condition=~Q(kind=""), name="notices_one_mail_a_thing"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="notices_waiting", condition=Q(state="waiting")),
            models.Index(fields=["state"], name="notices_by_state"),
            models.Index(fields=["claimed_at"], name="notices_begun", condition=Q(state__in=["claimed", "handed"])),
        ]

    def __str__(self) -> str:
        return f"{self.key}"


class Notice(models.Model):
    person = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=60)
    facts = models.JSONField(_("facts"), default=dict)
    address = models.CharField(_("address"), max_length=300, help_text=_("Without the language part."))
    at = models.DateTimeField(_("date and time"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    mail = models.CharField(_("email message"), max_length=5, choices=How, default=How.NEVER)
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, blank=True, related_name="notices", verbose_name=_("email message")
    )

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notices_of_a_person"),
            models.Index(fields=["person"], name="notices_unread", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["person"], name="notices_for_a_digest", condition=Q(mail="daily", delivery__isnull=True)
            ),
            models.Index(
                fields=["person"], name="notices_for_a_month", condition=Q(mail="month", delivery__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"


class Preference(models.Model):
    """How somebody wants the notices of one group. Without a row the usual way of the group holds."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    group = models.CharField(_("group"), max_length=30)
    how = models.CharField(_("how"), max_length=5, choices=How)

    objects: ClassVar[PreferenceQuerySet] = PreferenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("email setting")
        verbose_name_plural = _("email settings")
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="notices_one_choice_a_group")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.group} {self.how}"


class Following(models.Model):
    """Somebody wants to be told of what is published about a thing. Features say what can be followed."""

    person = models.ForeignKey(User, models.CASCADE, related_name="followings", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=20)
    thing = models.BigIntegerField(_("record"))
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects: ClassVar[models.Manager["Following"]] = models.Manager()

    class Meta:
        verbose_name = _("followed item")
        verbose_name_plural = _("followed items")
        ordering = ["-since", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "thing"], name="notices_followed_once")]
        indexes = [models.Index(fields=["kind", "thing"], name="notices_followers")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.thing}"
