"""Makes core/text/variants.txt: the simplified, traditional and Japanese forms of one character, after OpenCC."""

from collections import defaultdict

from opencc import OpenCC

HEADER = """\
# Forms of one Han character, a line each; the first one stands for all. Made by `manage.py make_variants`
# from the tables of OpenCC (Apache License 2.0): Japanese, Hong Kong, Taiwan and simplified forms.
"""
CONVERSIONS = ("jp2t", "t2jp", "hk2t", "t2hk", "tw2t", "t2tw", "t2s")
HAN = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]


def variants_text() -> str:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for character, group in grouped().items():
        groups[group].append(character)
    lines = sorted("".join(sorted(members)) for members in groups.values() if len(members) > 1)
    return HEADER + "".join(f"{line}\n" for line in lines)


def grouped() -> dict[str, str]:
    """Each character with the name of its group: two are in one when some conversion makes one of the other."""
    leader = {chr(code): chr(code) for code in HAN}

    def first(character: str) -> str:
        while leader[character] != character:
            character = leader[character]
        return character

    for name in CONVERSIONS:
        convert = OpenCC(name).convert
        for character in list(leader):
            other = convert(character)
            if len(other) == 1 and other in leader:
                leader[first(character)] = first(other)
    return {character: first(character) for character in leader}
