"""Lines that are made of parts, such as "2 resources · 1 event"."""

from collections.abc import Iterable, Sequence

from django.utils.translation import pgettext

NO_BREAK_SPACE, WORD_JOINER = "\N{NO-BREAK SPACE}", "\N{WORD JOINER}"


def dot() -> str:
    """The sign between the parts of a line, which stays beside the part before it and so never begins a line. Its width
    is that of the language: a Chinese one has its spaces in it."""
    sign = pgettext("between the parts of a line", " · ")
    return f"{NO_BREAK_SPACE}{sign[1:]}" if sign.startswith(" ") else f"{WORD_JOINER}{sign}"


def line_of(*parts: str) -> str:
    """Joins the parts that are not empty by the dot of the language."""
    return dot().join(filter(None, parts))


def items_in_line(items: Iterable[object]) -> str:
    """Items of a list in a line: English, Japanese; 英文、日文."""
    return pgettext("between the items of a list", ", ").join(map(str, items))


def narrowed(title: str, labels: Iterable[object]) -> str:
    """The title of a list together with what it is narrowed to, so that each address has its own: Cities: Asia."""
    said = items_in_line(filter(None, labels))
    return f"{title}{pgettext('between a label and its value', ': ')}{said}" if said else title


def in_sentence(parts: Sequence[str]) -> str:
    """Joins parts as a sentence lists them: 7 targets, 2 actions and 1 indicator."""
    *others, last = parts
    if not others:
        return last
    return pgettext("the last item of a list", "%(others)s and %(last)s") % {
        "others": items_in_line(others),
        "last": last,
    }


def brackets(text: str) -> tuple[str, str]:
    """The brackets of the language for what is said beside something, with the space that belongs to them. Around a
    text that has brackets itself they are square ones in Chinese and Japanese."""
    opening, _text, closing = pgettext("around what is said beside something", " (%s)").partition("%s")
    return ("［", "］") if opening == "（" and "（" in text else (opening, closing)


def in_brackets(text: str) -> str:
    opening, closing = brackets(text)
    return f"{opening}{text}{closing}"
