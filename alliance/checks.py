"""What an operator should know about the settings of a real site: `manage.py check --deploy` says it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from core.text.contacts import contact_uri


@register(Tags.security, deploy=True)
def whom_to_write_to(**options: Any) -> list[CheckMessage]:
    """No address is made up for a real site: a report of a hole must not go where nobody reads it."""
    if contact_uri(settings.ALLIANCE_CONTACT):
        return []
    said = "ALLIANCE_CONTACT names no mail address and no https page, so /.well-known/security.txt answers 404."
    hint = "Set it to an address that somebody reads: finders of security holes write to it."
    return [Warning(said, hint=hint, id="alliance.W001")]
