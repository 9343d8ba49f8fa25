"""Work that does not fit into a request, from the click to its end."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.text import limits


class Job(models.Model):
    """`version` counts its steps: a button of a page that is older than the job does nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    state = models.CharField(_("state"), max_length=10)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    failure = models.CharField(_("reason for failure"), max_length=limits.SUMMARY, blank=True)
    request_id = models.CharField(pgettext_lazy("web", "request"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("sent"), auto_now_add=True, db_index=True)
    began_at = models.DateTimeField(_("last step started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("last step ended"), null=True, blank=True)

    class Meta:
        abstract = True
