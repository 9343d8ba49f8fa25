"""Amounts, years and periods as plans write them: 14.5%以上, 約30公頃, 提高到 3.5 万公顷, 令和7年度, 2024年～2030年."""

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cities.measures import Unit
from core.text import numbers
from core.text.moments import likely_year
from planning import dates
from planning.tracking.reckoning import OWN_WORDS, Exactness

LONGEST = 200
NUMBER = re.compile(r"(?<![a-z])[+-]?(?:\d{1,3}(?:[ '’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)")
TIMES = {"千": 1_000, "万": 10_000, "萬": 10_000, "億": 100_000_000, "亿": 100_000_000, "百万": 1_000_000}
TIMES |= {"百萬": 1_000_000, "千万": 10_000_000, "million": 1_000_000, "billion": 1_000_000_000, "thousand": 1_000}
MULTIPLE = re.compile(f"^({'|'.join(sorted(TIMES, key=len, reverse=True))})(?![a-z])")

ABOUT: tuple[str, ...] = (
    "approximately",
    "approx.",
    "approx",
    "about",
    "around",
    "circa",
    "ca.",
    "大约",
    "大約",
    "约为",
    "约",
    "約",
    "およそ",
    "概ね",
    "左右",
    "程度",
    "前後",
    "前后",
    "上下",
    "~",
    "≈",
    "≒",
)
AT_LEAST: tuple[str, ...] = (
    "at least",
    "not less than",
    "no less than",
    "more than",
    "or more",
    "or above",
    "over",
    "minimum",
    "min.",
    "不少于",
    "不少於",
    "不低于",
    "不低於",
    "不小于",
    "大于等于",
    "大于",
    "大於",
    "超过",
    "超過",
    "高于",
    "高於",
    "至少",
    "最低",
    "以上",
    "≥",
    "≧",
    ">=",
    ">",
    "超",
    "+",
)
AT_MOST: tuple[str, ...] = (
    "at most",
    "not more than",
    "no more than",
    "less than",
    "or less",
    "or below",
    "up to",
    "under",
    "below",
    "不超过",
    "不超過",
    "不高于",
    "不高於",
    "不多于",
    "不多於",
    "不大于",
    "小于等于",
    "小于",
    "小於",
    "低于",
    "低於",
    "至多",
    "最多",
    "最大",
    "以下",
    "以内",
    "以內",
    "未満",
    "未满",
    "未滿",
    "≤",
    "≦",
    "<=",
    "<",
)
VERBS: tuple[str, ...] = (
    "increase to",
    "raise to",
    "reduce to",
    "reach",
    "提高到",
    "提高至",
    "提升至",
    "提升到",
    "增加到",
    "增加至",
    "达到",
    "達到",
    "增至",
    "降至",
    "降到",
    "减至",
    "減至",
    "控制在",
    "保持在",
    "维持在",
    "維持在",
    "达",
    "達",
    "to",
)
UNITS: dict[str, tuple[str, ...]] = {
    Unit.M2_EACH: ("m2/人", "平方米/人", "m2/person", "m2 per person", "m2 a person", "平方メートル/人", "m2/cap"),
    Unit.PEOPLE_KM2: ("people/km2", "人/km2", "人/平方公里"),
    Unit.PERCENT: ("%", "percent", "per cent", "パーセント", "ポイント", "个百分点", "個百分點"),
    Unit.KM2: ("km2", "sq km", "square kilometres", "square kilometers", "平方公里", "平方千米", "平方キロメートル"),
    Unit.HA: ("ha", "hectares", "hectare", "公顷", "公頃", "ヘクタール"),
    Unit.M2: ("m2", "sq m", "square metres", "square meters", "平方米", "平方公尺", "平方メートル"),
    Unit.SPECIES: ("species", "种", "種", "物种", "物種"),
    Unit.TYPES: ("types", "类", "類", "种类", "種類", "タイプ"),
    Unit.PEOPLE: ("people", "persons", "inhabitants", "人", "名"),
    Unit.CNY: ("cny", "yuan", "rmb", "元", "元人民币", "人民币", "¥元"),
    Unit.HKD: ("hkd", "hk$", "港元", "港币", "港幣"),
    Unit.JPY: ("jpy", "yen", "円", "日元", "日圓"),
    Unit.USD: ("usd", "us$", "$", "美元"),
    Unit.ZAR: ("zar", "rand"),
    Unit.COUNT: (
        "count",
        "number",
        "数量",
        "數量",
        "個",
        "个",
        "件",
        "处",
        "處",
        "箇所",
        "か所",
        "カ所",
        "ヶ所",
        "項",
        "项",
    ),
}
CODE_OF = {word: str(unit) for unit, words in UNITS.items() for word in words}
# What a share is of: 占国土面积的30%, 緑被率31%, 30% of land. Whoever is asked for it has said it in the name.
OF_WHAT = re.compile(
    r"(?:占|佔)[^\d,;]{0,20}|[^\d,;]{0,20}(?:的|の|率|面积|面積|比例|比重|总数|總數|総数|数量|數量|人数|人數)"
)
OF_WHAT_BEHIND = re.compile(r"(?:的|の|\sof\s)\D{1,30}$")
TENTHS = "割"  # 3割 is 30%
# By how much something changes is no amount that is reached. 降水量 and 公升 are no change.
CHANGE = re.compile(
    r"减|減|增|増|削|倍|翻|降(?!水|雨)|上升|上昇|提高|提升|向上"
    r"|\b(?:reduc|decreas|increas|declin)|\b(?:more|less|fewer)$"
)
TAIL = (" ", ":", ",", ";", "。", ".")
RANGES = (
    re.compile(r"(.*?\d.*?)\s*(?:--|–|—|~|〜|至|到|から|\bto\b|\s-\s)\s*(.*\d.*)", re.IGNORECASE),
    re.compile(r"(\d{4}\D*?)-(\D*\d{4}.*)"),
)
ENDLESS = (
    "ongoing",
    "continuous",
    "continuing",
    "长期",
    "長期",
    "持续",
    "持續",
    "常年",
    "継続",
    "毎年",
    "每年",
    "随時",
    "通年",
)
ERA_OF = {"R": "令和", "H": "平成", "S": "昭和"}
SHORT_ERA = re.compile(r"(?<![A-Za-z])([RHS])\s?(元|\d{1,2})(?![\dA-Za-z.])")
YEAR = re.compile(
    r"(?:令和|平成|昭和)(?:元|\d{1,2})年度?|(?:FY\s?)?(?<!\d)(?:19|20|21)\d{2}(?!\d)(?:年度?)?"
    r"|(?<![A-Za-z])[RHS]\s?(?:元|\d{1,2})(?:年度?|(?=\)|$))",
    re.IGNORECASE,
)
UNTIL = re.compile(r"(年度末|年末|年底|年前|年まで|まで|前|底)$")


class Read(NamedTuple):
    """`unit` is empty where none stands there, and `own` has it in words where the site has none of its own."""

    value: Decimal
    unit: str = ""
    own: str = ""
    qualifier: str = ""


def plain(text: str) -> str:
    shown = unicodedata.normalize("NFKC", text).replace("−", "-").replace("²", "2")
    return " ".join(shown.split())


def read_amount(text: str) -> Read:
    """Raises ValidationError with a sentence."""
    rest = plain(text).lower()
    if len(rest) > LONGEST:
        raise ValidationError(no_number(text))
    rest = rest.replace("百分之", "")
    is_share = "百分之" in text
    rest, qualifier = without_qualifier(rest)
    found = list(NUMBER.finditer(rest))
    if len(found) > 1:
        sentence = _("“%(text)s” contains several numbers. Enter one, for example 14.5 or 30 ha.")
        raise ValidationError(sentence % {"text": shortened(text)})
    if not found:
        raise ValidationError(no_number(text))
    number = found[0]
    value = value_of(number.group(), text)
    before, lower = without_qualifier(rest[: number.start()])
    after, upper = without_qualifier(OF_WHAT_BEHIND.sub("", rest[number.end() :]))
    if times := MULTIPLE.match(after):
        value, after = value * TIMES[times[1]], after[times.end() :].strip()
    if after == TENTHS:
        value, after, is_share = value * 10, "", True
    if CHANGE.search(before) or CHANGE.search(after):
        sentence = _("“%(text)s” is a change, not a value. Enter the value to be reached, for example 14.5%%.")
        raise ValidationError(sentence % {"text": shortened(text)})
    if before and before not in CODE_OF and not OF_WHAT.fullmatch(before):
        raise ValidationError(no_number(text))
    unit, own = unit_of(after or (before if before in CODE_OF else ""))
    return Read(value, Unit.PERCENT if is_share and not unit else unit, own, qualifier or lower or upper)


def without_qualifier(text: str) -> tuple[str, str]:
    """Words of exactness, and of reaching, are taken off both ends. Those of Latin letters are words of their own."""
    found, before = "", None
    while before != text:
        before, text = text, text.strip().strip("()").strip()
        for verb in VERBS:
            text = text.removeprefix(verb).strip()
            text = text if verb.isascii() else text.removesuffix(verb).strip()
        for code, words in (
            (Exactness.ABOUT, ABOUT),
            (Exactness.AT_LEAST, AT_LEAST),
            (Exactness.AT_MOST, AT_MOST),
        ):
            for word in words:
                if text.startswith(word) and not (word == "+" and text[1:2].isdigit()):
                    text, found = text.removeprefix(word).strip(), found or code
                elif text.endswith(word):
                    text, found = text.removesuffix(word).strip(), found or code
    return text, found


def value_of(digits: str, text: str) -> Decimal:
    try:
        return numbers.read(digits.strip())
    except numbers.TwoReadings as both:
        words = {"text": digits, "whole": both.whole, "fraction": both.fraction}
        sentence = _("“%(text)s” is ambiguous. Enter %(whole)s or %(fraction)s.")
        raise ValidationError(sentence % words) from both
    except numbers.NotANumber as wrong:
        raise ValidationError(no_number(text)) from wrong


def no_number(text: str) -> str:
    sentence = _("“%(text)s” is not an amount. Enter a number, for example 14.5 or 30 ha.")
    return sentence % {"text": shortened(text)}


def shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def unit_of(text: str) -> tuple[str, str]:
    """The code of a unit of the site, or `other` with the words of the city."""
    words = plain(text).strip("".join(TAIL)).strip("()[]")
    if not words:
        return "", ""
    code = CODE_OF.get(words.lower())
    if code is None and words in Unit.values:
        code = words
    return (code, "") if code is not None else (OWN_WORDS, words[:60])


# --- Years --------------------------------------------------------------------------------------------------------


class Year(NamedTuple):
    """令和5年度 is fiscal 2023: named by the year in which it begins."""

    number: int
    is_fiscal: bool = False


def day(text: str) -> str:
    """A day as exact as it is said, also at its end: 2030年度末. Raises ValidationError."""
    shown = SHORT_ERA.sub(lambda found: f"{ERA_OF[found[1]]}{found[2]}", plain(text))
    if shown != plain(text) and "年" not in shown:
        shown = f"{shown}年度"  # R5, in a table of a Japanese city, is a fiscal year
    try:
        return dates.read(shown)
    except ValidationError:
        shorter = UNTIL.sub(lambda found: "年度" if "年度" in found[0] else "年" if "年" in found[0] else "", shown)
        if shorter != shown:
            return dates.read(shorter)
        raise


def year(text: str) -> Year:
    """The year that a text says: 2019, FY2019, 令和元年度. Raises ValidationError."""
    said = day(text)
    found = dates.year_of(said)
    if found is None:
        raise ValidationError(_("Enter the year."))
    likely_year(found)
    return Year(found, dates.FISCAL.fullmatch(said) is not None)


def year_in(text: str) -> Year | None:
    """That stands in a heading: 2030年目標値, Value 2023, 基準値（令和5年度）, 現状値(R5)."""
    for found in YEAR.finditer(plain(text[:LONGEST])):
        try:
            return year(found.group())
        except ValidationError:
            continue
    return None


def check_length(text: str) -> None:
    """Refuses a long text before patterns that try each beginning with each end. Raises ValidationError."""
    if len(text) > LONGEST:
        raise ValidationError(_("This text is too long for a number, a year or a list of targets."))


class Period(NamedTuple):
    starts: str = ""
    ends: str = ""
    is_endless: bool = False


def period(text: str) -> Period:
    """2024年～2030年, 2024-2030, from 2025 on, or without an end. Raises ValidationError."""
    check_length(text)
    shown = plain(text)
    is_endless = any(word in shown.lower() for word in ENDLESS)
    if found := next((found for shape in RANGES if (found := shape.fullmatch(shown))), None):
        return Period(day(found[1].strip()), day(found[2].strip()))
    if is_endless:
        return Period("", "", is_endless=True)
    opened = re.fullmatch(r"(.*\d.*?)\s*(?:-|–|—|~|〜|から|起|年起)", shown)
    return Period(day(opened[1] if opened else shown))
