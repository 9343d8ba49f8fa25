"""What a page is about, for machines: schema.org data in a block that no browser runs."""

import json
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

# The same characters as Django's json_script: the data cannot close its element or open another one.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
EMPTY: tuple[object, ...] = (None, "", [], {})


def jsonld(data: dict[str, Any]) -> SafeString:
    """Parts that are empty are left out."""
    text = json.dumps(without_empty(data), ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


def without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: part for name, given in value.items() if (part := without_empty(given)) not in EMPTY}
    if isinstance(value, list | tuple):
        return [part for given in value if (part := without_empty(given)) not in EMPTY]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def absolute(path: str) -> str:
    return str(settings.SITE_URL) + path
