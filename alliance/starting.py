"""What a process does once, when it starts; what stops it from starting is `core.startup`."""

import gc
import io
import logging
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import get_resolver

from core.files.guard import Environ, Wsgi
from core.text.languages import LANGUAGE_CODES

logger = logging.getLogger("start")


def load_settings() -> None:
    """Reads them, or ends with one sentence: a traceback would hide it."""
    try:
        import alliance.settings  # noqa: F401  # what is read here is wrong or right at this moment
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))


def tell() -> None:
    """Says with which settings: kinds and numbers, never an address or a secret."""
    logger.info(
        "start",
        extra={
            "version": settings.VERSION,
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

    It stays until the process ends, and to walk through it took a tenth of the time in which a page is made. Garbage
    that loading left stays too: it is little, and to look for it took as long as a page.
    """
    _loaded = get_resolver().url_patterns
    gc.freeze()
    gc.enable()


def warm(site: Wsgi) -> None:
    """Asks for the home page in each language, as a reader would.

    The first page of a process reads all templates, makes the table of addresses of its language and opens a
    connection to the database, which takes seconds on a busy machine: readers who came all at once would wait for each
    other. Without the database nothing is made, and
    nothing is waited for twice.
    """
    for language in LANGUAGE_CODES:
        if not is_answered(site, f"/{language}/"):
            break


def is_answered(site: Wsgi, path: str) -> bool:
    said: list[str] = []
    answer = site(asked(path), lambda status, *_headers: said.append(status))
    for _part in answer:
        pass
    getattr(answer, "close", lambda: None)()
    return said[0].startswith("200")


def asked(path: str) -> Environ:
    """A request for the public address of the site, as the proxy hands it on."""
    address = urlsplit(settings.SITE_URL)
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": address.hostname,
        "SERVER_PORT": str(address.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": address.netloc,
        "HTTP_X_FORWARDED_PROTO": address.scheme,
        "HTTP_ACCEPT_ENCODING": "gzip",
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
