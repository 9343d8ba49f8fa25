"""What a process does once, when it starts; what stops it from starting is `core.startup`."""

import gc
import logging

from django.conf import settings
from django.urls import get_resolver

logger = logging.getLogger("start")


def tell() -> None:
    """Says with which settings: kinds and numbers, never an address or a secret."""
    logger.info(
        "start",
        extra={
            "build": settings.BUILD,
            "site": settings.SITE_URL,
            "demo": settings.DEMO,
            "debug": settings.DEBUG,
            "database": settings.DATABASE_URL.partition(":")[0],
            "cache": settings.CACHE_URL.partition(":")[0],
            "storage": settings.STORAGE_URL.partition(":")[0],
            "tasks": settings.TASKS_BY,
            "mail": settings.EMAIL_URL.partition(":")[0],
            "proxies": settings.TRUSTED_PROXIES,
            "rate_limits": settings.RATE_LIMITS,
            "second_step_forced": settings.MFA_FORCED,
            "scanner": bool(settings.FILE_SCANNER),
        },
    )


def begin() -> None:
    """Stops looking for garbage until `settle`: what is loaded stays, and to look took a tenth of the start."""
    gc.disable()


def settle() -> None:
    """Loads the addresses with their views, and keeps all that is loaded out of the search for garbage.

    It stays until the process ends, and to walk through it took a tenth of the time in which a page is made.
    """
    _loaded = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.enable()
