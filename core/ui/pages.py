"""Pages of the layers above that core links to. Core asks for them by what they are for; settings.LINKED_PAGES has the
name of the address of each.
"""

from django.conf import settings
from django.urls import reverse


def page_name(purpose: str) -> str:
    """The name of an address, as `reverse` takes it. KeyError for a purpose that the settings do not know."""
    return str(settings.LINKED_PAGES[purpose])


def page_url(purpose: str, *args: object) -> str:
    return reverse(page_name(purpose), args=args)


def page_path(purpose: str, *args: object) -> str:
    """A path without the language and the slash before it, as notices keep it: `review/reports/7/`."""
    return page_url(purpose, *args).split("/", 2)[2]
