"""Titles of works, such as a guide or a plan, as running text names them."""

from core.text.fallback import Text

OPENING, CLOSING = "《", "》"


def work_title(title: Text) -> str:
    """Chinese sets the title of a work in 《》 beside other words. Other languages, and a heading, go without."""
    text = title.text
    if not text or not title.language.startswith("zh") or text.startswith(OPENING):
        return text
    return f"{OPENING}{text}{CLOSING}"
