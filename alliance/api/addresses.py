"""Whole addresses of pages, as the API gives them."""

from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

MARK = "0-address-0"


@cache
def pattern(name: str, language: str) -> str:
    with override(language):
        return reverse(name, args=[MARK])


def page_address(name: str, slug: str, language: str | None) -> str:
    """The page of a row in the language that was asked for, else in English. Its address is made once for each kind:
    reversing is the dearest part."""
    return f"{settings.SITE_URL}{pattern(name, language or 'en').replace(MARK, slug)}"


def special_address(name: str, language: str | None, *args: object) -> str:
    """One of the few addresses that are made of more than a slug."""
    with override(language or "en"):
        return f"{settings.SITE_URL}{reverse(name, args=args)}"
