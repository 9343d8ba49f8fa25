"""Header and footer of a page. Those of visitors are the same on all pages of a language, but for few addresses.

They are kept with a mark in the place of what differs: making them anew takes a fifth of the time of a quick page.
"""

from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils.html import escape

from core.text.languages import LANGUAGE_CODES

type Page = dict[str, Any]

REST, REPORTED = "\ue000", "\ue001"  # of no language, so that no text of the frame holds them


class Kind(NamedTuple):
    """All on which a frame depends, but for the address of its page. Two of a kind differ in nothing else."""

    template: str
    language: str
    is_demo: bool
    run_by: str
    current: tuple[bool, ...]
    has_report: bool


kept: dict[Kind, str] = {}  # as many as there are parts, languages and places in the navigation


def frame_of_visitors(template: str, page: Page) -> str:
    """The HTML of one part of the frame, for who is not signed in: it holds no form. `page` is as the context processor
    of the site makes it."""
    reported = report_url(page)
    kind = Kind(
        template=template,
        language=page["language"],
        is_demo=page["demo"],
        run_by=page["run_by"],
        current=tuple(bool(each["current"]) for link in page["nav"] for each in (link, *link.get("links", ()))),
        has_report=bool(reported),
    )
    rest = page["languages"][0]["url"].removeprefix(f"/{LANGUAGE_CODES[0]}/")
    if kind not in kept:
        kept[kind] = made(kind, page)
    return kept[kind].replace(REST, escape(rest)).replace(REPORTED, escape(reported))


def made(kind: Kind, page: Page) -> str:
    """The HTML with marks in the place of the addresses; of the page nothing else differs between two of a kind."""
    marked = {
        **page,
        "languages": [{**each, "url": f"/{each['code']}/{REST}"} for each in page["languages"]],
        "report": {**page["report"], "url": REPORTED} if kind.has_report else None,
    }
    return str(get_template(kind.template).render({"page": marked}))


def report_url(page: Page) -> str:
    return str(page["report"]["url"]) if page["report"] else ""
