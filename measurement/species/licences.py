"""Which licence a list may be passed on under: the narrowest of its data sets. Where one of them says none, none."""

import re
from collections.abc import Mapping

NOT_SAID = ""


def parts_of(licence: str) -> frozenset[str]:
    """What a licence of Creative Commons asks: CC_BY_NC_4_0 or its web address. Of any other nothing is known: in "all
    rights reserved by the city" the word "by" is none of theirs."""
    words = [word for word in re.split(r"[^a-z0-9]+", licence.lower()) if word]
    if not {"cc", "cc0", "creativecommons", "commons"} & set(words):
        return frozenset()
    asked = frozenset(word for word in words if word in ("by", "nc", "nd", "sa"))
    if not asked and ("zero" in words or "cc0" in words):
        return frozenset({"0"})
    return asked if "by" in asked else frozenset()


def named(asked: frozenset[str]) -> str:
    if "0" in asked:
        return "CC0"
    order = ("by", "nc", "nd", "sa")
    return "CC " + "-".join(part.upper() for part in order if part in asked)


def narrowest(own: str, datasets: Mapping[str, Mapping[str, int]]) -> str:
    """`own` is what the city says of the whole file: it counts for data sets that say nothing themselves."""
    said = {licence or own for licences in datasets.values() for licence in licences} or {own}
    if NOT_SAID in said:
        return NOT_SAID
    if len(said) == 1:
        only = said.pop()
        return named(parts_of(only)) if parts_of(only) else only
    asked = [parts_of(each) for each in said]
    if not all(asked):
        return NOT_SAID
    return named(frozenset[str]().union(*(each - {"0"} for each in asked)) or frozenset({"0"}))
