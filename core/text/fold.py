"""How texts are compared when somebody searches: case, accents, width and the forms of Han characters are levelled.

Words are taken as they stand. Chinese and Japanese have no spaces: a run of their characters becomes overlapping
pairs and its last character, so that any two neighbours in the middle of a sentence can be found.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

VARIANTS_FILE = Path(__file__).with_name("variants.txt")
LONGEST_TOKEN = 200

CJK = (
    "\u3005\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
LETTER = f"[^\\W_{CJK}]"
RUNS = re.compile(f"[{CJK}]+|{LETTER}+")
ACCENTS = re.compile("[\u0300-\u036f]")  # Latin ones only: without its voicing mark (U+3099) が would be か
PIECES = re.compile(".[\u0300-\u036f\u3099\u309a\uff9e\uff9f\u1160-\u11ff\u20d0-\u20ff\ufe20-\ufe2f]*", re.DOTALL)

# Letters that Unicode does not take apart, as people without them on their keyboard write them.
LETTERS = {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}


@cache
def forms() -> dict[int, int | str]:
    """Maps each form of a character to the one that stands for all of them."""
    table: dict[int, int | str] = {ord(letter): plain for letter, plain in LETTERS.items()}
    table |= KATAKANA_TO_HIRAGANA
    for line in VARIANTS_FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            table |= dict.fromkeys(map(ord, line[1:]), line[0])
    return table


def fold(text: str) -> str:
    """Half-width and full-width, upper and lower case, 滨 濱 浜, カ and か become one."""
    if text.isascii():
        return text.lower()
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFKC", plain).translate(forms())


def fold_with_places(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the place in the text that it came from; then the end."""
    if text.isascii():
        return fold(text), range(len(text) + 1)
    folded: list[str] = []
    places: list[int] = []
    for piece in PIECES.finditer(text):
        part = fold(piece.group())
        folded.append(part)
        places += [piece.start()] * len(part)
    return "".join(folded), [*places, len(text)]


def runs(text: str) -> list[str]:
    """Words, and unbroken runs of Chinese or Japanese, in the order of the text."""
    return [run[:LONGEST_TOKEN] for run in RUNS.findall(fold(text))]


def is_cjk(run: str) -> bool:
    return re.match(f"[{CJK}]", run) is not None


def pairs(run: str) -> list[str]:
    """生物多样 → 生物 物多 多样."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def tokens(text: str) -> Iterator[str]:
    """What a text is found by. The last character stands alone, so that each one is the beginning of some token."""
    for run in RUNS.findall(fold(text)):
        if is_cjk(run):
            yield from pairs(run)
            yield run[-1]
        else:
            yield run[:LONGEST_TOKEN]
