"""What a process says about its settings when it starts: kinds and numbers, never an address or a secret."""

import logging

from django.conf import settings

logger = logging.getLogger("start")


def tell() -> None:
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
