"""Which forms of a page are long, and whether the page says first for whom they are."""

import re

FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL | re.IGNORECASE)
CONTROL = re.compile(r"<(?:input|select|textarea)\b[^>]*>", re.DOTALL)
NAME = re.compile(r'\bname="([^"]+)"')
NOT_FILLED_IN = re.compile(r'\btype="(?:hidden|submit)"')
OPENING = re.compile(r'<p class="mt2" id="opening">([^<]+)</p>')
LONG = 5  # fields
ANSWERED = "You will receive an answer by email within 5 working days."  # what follows a send for review


def fields(form: str) -> set[str]:
    """Names of what a person fills in; several buttons of one choice are one field."""
    controls = (found[0] for found in CONTROL.finditer(form))
    return {name[1] for each in controls if not NOT_FILLED_IN.search(each) and (name := NAME.search(each))}


def opening(page: str) -> str:
    """The first sentences, if they stand below the heading and before the first field."""
    _head, _h1, below = page.partition("</h1>")
    found = OPENING.search(below)
    first = next((form.start() for form in FORM.finditer(below) if len(fields(form[0])) >= LONG), len(below))
    return found[1] if found and (found.start() < first or 'id="content-main"' in below) else ""


def lacks_opening(page: str) -> bool:
    return any(len(fields(form[0])) >= LONG for form in FORM.finditer(page)) and not opening(page)
