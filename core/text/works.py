"""Titles of works, such as a guide or a plan, as running text names them."""

from core.text.fallback import Text

OPENING, CLOSING = "《", "》"


def work_title(title: Text, is_work: bool = True) -> str:
    """Chinese sets the title of a work in 《》 beside other words and in lists. Other languages, the heading of its own
    page, and what is no work (a platform, an index) go without."""
    text = title.text
    if not text or not is_work or not title.language.startswith("zh") or text.startswith(OPENING):
        return text
    return f"{OPENING}{text}{CLOSING}"
