"""What an operator should know before a site starts: `manage.py check` says it, of real sites with `--deploy`."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from cities import gazetteer
from core import startup
from core.text.contacts import contact_uri


@register(Tags.security, deploy=True)
def whom_to_write_to(**options: Any) -> list[CheckMessage]:
    """No address is made up for a real site: a report of a hole must not go where nobody reads it."""
    if contact_uri(settings.ALLIANCE_CONTACT):
        return []
    said = "ALLIANCE_CONTACT names no mail address and no https page, so /.well-known/security.txt answers 404."
    hint = "Set it to an address that somebody reads: finders of security holes write to it."
    return [Warning(said, hint=hint, id="alliance.W001")]


@register
def places_are_there(**options: Any) -> list[CheckMessage]:
    """bin/setup makes the file in the environment, which a copy of its packages alone has not."""
    if gazetteer.FILE.is_file():
        return []
    return [Error(f"There is no {gazetteer.FILE.name} in this environment.", hint="Run bin/setup.", id="alliance.E001")]


@register(Tags.database)
def migrations_are_here(*, databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Asked by `migrate`, which would otherwise make tables that are there."""
    if databases and startup.database_refusal() == startup.MADE_BEFORE:
        return [Error(startup.MADE_BEFORE, id="alliance.E002")]
    return []
