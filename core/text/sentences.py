"""The first sentence of a text."""

import re

END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|(?<=[。！？])")
SHORTEST = 12  # letters: a point before it ends an abbreviation, such as that of a saint in the name of a city


def first_sentence(text: str) -> str:
    """All of it up to the end of the first sentence, in the scripts of our languages."""
    ends = (found.start() for found in END.finditer(text))
    return text[: next((end for end in ends if end >= SHORTEST), len(text))].strip()
