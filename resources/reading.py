"""How a text of a section begins, and how long people read it."""

import math
import re

PARAGRAPHS = re.compile(r"\n\s*\n")
SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？])", re.DOTALL)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
MARKS = re.compile(r"[*_`]+")
NO_PROSE = ("#", "-", "*", "|", ">", "1.")
HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
WORDS_A_MINUTE, SIGNS_A_MINUTE = 200, 400
LONGEST_OPENING = 200


def opening(text: str) -> str:
    """The first sentence of the first paragraph of prose; nothing where that is long."""
    prose = (each.strip() for each in PARAGRAPHS.split(text))
    first = next((each for each in prose if each and not each.startswith(NO_PROSE)), "")
    plain = " ".join(MARKS.sub("", LINK.sub(r"\1", first)).split())
    found = SENTENCE.match(plain)
    sentence = found.group() if found else plain
    return sentence if len(sentence) <= LONGEST_OPENING else ""


def minutes(text: str) -> int:
    """How long it takes to read a text: at least one minute."""
    signs = len(HAN.findall(text))
    words = len(HAN.sub(" ", text).split())
    return max(1, math.ceil(signs / SIGNS_A_MINUTE + words / WORDS_A_MINUTE))
