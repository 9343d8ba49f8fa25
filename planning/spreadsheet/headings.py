"""Which column of a table holds what, guessed from its heading in English, Chinese or Japanese.

Words are compared folded, so simplified, traditional and Japanese forms of a character are one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.text.fold import fold
from core.text.languages import LANGUAGE_CODES, OWN_NAMES
from planning.spreadsheet import amounts, former_words


class Role(NamedTuple):
    """`level` is the thing that a cell of the column says something of; empty where the row tells.

    `words` are what others write above such a column, between upright lines.
    """

    label: str | Promise
    words: str
    level: str = ""
    is_translated: bool = False


GOAL, TARGET, ACTION, INDICATOR = TREE = ("goal", "target", "action", "indicator")
VALUE, MILESTONE, REPORT = ("value", "milestone", "report")
LEVELS = (*TREE, VALUE, MILESTONE, REPORT)
# A row of these says something of a thing that its key or number names.
SAID_OF = {VALUE: INDICATOR, MILESTONE: ACTION, REPORT: TARGET}
LEVEL_LABELS: Mapping[str, str | Promise] = {
    GOAL: _("Goal"),
    TARGET: _("Target"),
    ACTION: _("Action"),
    INDICATOR: _("Indicator"),
    VALUE: pgettext_lazy("level of a row", "Annual value"),
    MILESTONE: pgettext_lazy("level of a row", "Milestone"),
    REPORT: pgettext_lazy("level of a row", "Progress report"),
}
LEVEL_WORDS: Mapping[str, str] = {
    GOAL: "goal | strategic goal | 总目标 | 总体目标 | 战略目标 | 領域 | area | strategy | 基本方針 | 基本戦略",
    TARGET: "target | objective | 目标 | 具体目标 | 行動目標 | 行动目标",
    ACTION: "action | measure | activity | 行动 | 措施 | 任务 | 项目 | 施策 | 取組 | 事業",
    INDICATOR: "indicator | kpi | 指标 | 指標",
    VALUE: "value | 值 | 数值 | 実績",
    MILESTONE: "milestone | 里程碑 | マイルストーン",
    REPORT: "report | progress report | 进展报告 | 進捗報告",
}
ROLES: Mapping[str, Role] = {
    "key": Role(_("Key on this site"), "key | slug | 键 | 鍵 | キー"),
    "level": Role(_("Level"), "level | type | 层级 | 级别 | 類別 | 区分 | 階層 | 种类"),
    "number": Role(_("Number"), ("number | no | no. | # | nr | id | code | 编号 | 序号 | 代码 | 番号 | 項番 | コード")),
    "title": Role(
        pgettext_lazy("column of a plan", "Title or name"),
        ("title | name | content | description of item | 名称 | 标题 | 内容 | 名前 | 件名 | 项目名称 | 項目"),
        "",
        is_translated=True,
    ),
    "goal": Role(
        _("Goal (separate column)"),
        LEVEL_WORDS[GOAL] + " | strategic area | pillar | 战略领域 | 方針 | 柱 | 大目标 | 一级目标 | 分野 | 戦略",
        GOAL,
        is_translated=True,
    ),
    "target": Role(
        _("Target (separate column)"),
        LEVEL_WORDS[TARGET] + " | objectives | 分目标 | 二级目标 | 任务目标 | 目的",
        TARGET,
        is_translated=True,
    ),
    "action": Role(
        _("Action (separate column)"),
        LEVEL_WORDS[ACTION]
        + (
            " | actions | activities | measures | 主要任务 | 主要措施 | 重点任务 | 重点工程 | 工作内容"
            " | 具体措施 | 实施内容 | 主な取組 | 取組内容 | 具体的取組 | 行動計画 | 行动内容 | 工程项目"
        ),
        ACTION,
        is_translated=True,
    ),
    "indicator": Role(
        _("Indicator (separate column)"),
        LEVEL_WORDS[INDICATOR]
        + (
            " | indicators | measure of success | 考核指标 | 评价指标 | 指标名称 | 数値指標 | 成果指標"
            " | 管理指標 | 衡量指标 | 绩效指标"
        ),
        INDICATOR,
        is_translated=True,
    ),
    "goal_number": Role(_("Number of the goal"), "goal number | goal no | 目标序号 | 总目标编号", GOAL),
    "target_number": Role(_("Number of the target"), "target number | target no | 目标编号 | 目標番号", TARGET),
    "action_number": Role(
        _("Number of the action"),
        ("action number | action no | 行动编号 | 任务编号 | 措施编号 | 施策番号 | 事業番号 | 取組番号"),
        ACTION,
    ),
    "parent": Role(
        _("Belongs to (number or key)"),
        "belongs to | parent | part of | 所属 | 所属目标 | 上级 | 属于 | 対応する目標 | 隶属 | 親",
    ),
    "description": Role(
        _("Description"),
        "description | details | 说明 | 描述 | 説明 | 概要 | 详情 | 备注说明",
        "",
        is_translated=True,
    ),
    "main_measures": Role(
        _("Main measures of the target"), "main measures | 主要举措 | 主な手段", TARGET, is_translated=True
    ),
    "due_year": Role(
        _("To be reached by"),
        (
            "to be reached by | due | due year | deadline | target date | 完成时间"
            " | 完成年份 | 达成年份 | 期限 | 完成期限 | 完成时限 | 完成時限 | 时限 | 实施期限 | 実施期限"
            " | 達成年度 | 目標時期 | 截止时间"
        ),
        TARGET,
    ),
    "alignments": Role(
        _("Global targets supported"),
        (
            "global targets served | global target | kmgbf target | gbf target"
            " | framework target | 昆蒙框架目标 | 全球目标 | 昆明蒙特利尔框架目标 | 対応する世界目標 | 国際目標"
            " | 所服务的全球目标 | 框架目标 | 世界目標"
        ),
        TARGET,
    ),
    "nbsap_target": Role(
        _("National target supported"),
        ("national target that it serves | national target | nbsap target | 国家目标 | 国家戦略の目標"),
        TARGET,
    ),
    "official_name": Role(
        _("Name used in the plan"), "name in the plan itself | official name | 正式名称 | 原文名称", ACTION
    ),
    "lead_unit": Role(
        _("Lead department"),
        (
            "leading unit | lead | lead unit | lead agency | responsible"
            " | responsible unit | department | owner | 牵头单位 | 责任单位 | 责任部门"
            " | 负责部门 | 主管部门 | 负责单位 | 牵头部门 | 実施主体 | 担当課 | 担当部署 | 担当 | 所管課 | 所管"
            " | 主担当 | 负责人 | 实施单位 | 主體 | 主体 | lead bureau | lead bureaux | lead party | action party"
            " | implementing agency | implementing agencies | implementing department | implementation agency"
            " | 主导部门 | 主导单位 | 领导单位 | 统筹部门 | 统筹单位 | 主办单位 | 主责单位 | 主责部门"
            " | 承办单位 | 实施部门 | 执行部门 | 执行单位 | 負責政策局 | 推進主体 | 事業主体 | 主管課 | 関係課"
        ),
    ),
    "period": Role(
        _("Period (from–to)"),
        (
            "period | time frame | timeframe | timeline | schedule | 实施时间"
            " | 实施期限 | 起止时间 | 时间 | 年限 | 実施期間 | 期間 | 計画期間 | 实施周期 | 进度安排"
            " | スケジュール"
        ),
        ACTION,
    ),
    "starts": Role(
        pgettext_lazy("column of a plan", "Starts"),
        (
            "starts | start | start date | begin | from | 开始 | 开始时间 | 开始日期"
            " | 起始时间 | 起始年 | 開始 | 開始年度 | 着手"
        ),
        ACTION,
    ),
    "ends": Role(
        pgettext_lazy("column of a plan", "Ends"),
        ("ends | end | end date | finish | until | 结束 | 结束时间 | 结束日期 | 终止时间 | 終了 | 終了年度 | 完了"),
        ACTION,
    ),
    "status": Role(
        pgettext_lazy("column of a plan", "Status"),
        ("status | state | progress status | 状态 | 进展 | 进展情况 | 进度 | 実施状況 | 進捗 | 進捗状況 | 完成情况"),
        ACTION,
    ),
    "status_reason": Role(
        _("Reason for the status"),
        "why this status | status reason | 原因 | 理由 | 状态说明",
        ACTION,
        is_translated=True,
    ),
    "budget": Role(
        _("Budget"),
        "budget | cost | 预算 | 投资 | 经费 | 资金 | 投资额 | 予算 | 事業費 | 予算額 | 总投资",
        ACTION,
    ),
    "currency": Role(_("Currency"), "currency | 币种 | 货币 | 通貨", ACTION),
    "partners": Role(
        _("Partners"),
        (
            "partners | partner | cooperating units | supporting units | 合作单位 | 配合单位 | 协作单位 | 协同单位"
            " | 参与单位 | 連携先 | 協力機関 | 関係機関 | 連携主体 | supporting departments | supporting department"
            " | supporting bureaux | supporting agencies | supporting parties"
            " | 配合部门 | 协办单位 | 协办部门 | 支持单位"
        ),
        ACTION,
    ),
    "milestone_title": Role(
        pgettext_lazy("column of a plan", "Milestone"),
        "milestone | milestones | 里程碑 | 阶段性成果 | 时间节点 | マイルストーン",
        ACTION,
        is_translated=True,
    ),
    "milestone_due": Role(
        _("Milestone due date"), "milestone due | milestone date | 里程碑期限 | マイルストーンの期限", ACTION
    ),
    "milestone_done": Role(
        _("Milestone completion date"),
        "milestone done on | milestone done | 里程碑完成时间 | マイルストーンの完了日",
        ACTION,
    ),
    "place": Role(_("Place"), "place | location | where | 地点 | 位置 | 实施地点 | 場所 | 実施場所 | 实施区域", ACTION),
    "unit": Role(
        pgettext_lazy("of measurement", "Unit"), "unit | unit of measurement | 单位 | 计量单位 | 単位", INDICATOR
    ),
    "direction": Role(_("Direction"), "direction | better | 方向 | 趋势 | 改善の方向 | 变化方向", INDICATOR),
    "baseline": Role(
        _("Baseline"),
        (
            "baseline | baseline value | starting value | 基线 | 基线值 | 基准值 | 基期值"
            " | 現状値 | 现状值 | 基準値 | 現況値 | 现状 | 現状 | 策定時 | 基准 | 当初値"
        ),
        INDICATOR,
    ),
    "baseline_year": Role(
        _("Year of the baseline"),
        ("year of the baseline | baseline year | base year | 基准年 | 基线年份 | 基期 | 基準年 | 基準年度 | 现状年份"),
        INDICATOR,
    ),
    "baseline_source": Role(
        _("Source of the baseline"), "source of the baseline | baseline source | 基线来源", INDICATOR
    ),
    "goal_value": Role(
        _("Target value of the indicator"),
        (
            "goal of the indicator | goal value | target value | 目标值 | 目標値"
            " | 数値目標 | 指标值 | 规划值 | 目標数値 | 计划值 | 预期目标 | 规划目标"
        ),
        INDICATOR,
    ),
    "goal_year": Role(
        _("Year of the target value"),
        ("year of that goal | goal year | target year | 目标年 | 目标年份 | 目標年度 | 目標年 | 规划年"),
        INDICATOR,
    ),
    "value": Role(
        pgettext_lazy("column of a plan", "Value"),
        (
            "value | current value | latest value | actual | result | 实际值 | 当前值"
            " | 現在値 | 実績値 | 実績 | 数值 | 最新值 | 完成值 | 值 | 実測値 | 监测值"
        ),
        INDICATOR,
    ),
    "year": Role(
        _("Year of the value"), "year of the value | year | 年份 | 年度 | 年 | 統計年度 | 统计年份", INDICATOR
    ),
    "qualifier": Role(_("Precision"), "how exact | qualifier | 精确程度 | 正確さ", INDICATOR),
    "why_none": Role(
        _("Reason for the missing value"), "why there is no value | no data because | 无数据原因", INDICATOR
    ),
    "part": Role(_("Disaggregation"), "of which part | part | disaggregation | 哪一部分 | 分组 | 内訳", INDICATOR),
    "source_title": Role(
        _("Source of the value"),
        ("source of the value | source | data source | 来源 | 数据来源 | 资料来源 | 出典 | データ出典 | 出所"),
        INDICATOR,
    ),
    "source_link": Role(
        _("Web address of the source"),
        "address of the source | source link | url | link | 来源链接 | 链接",
        INDICATOR,
    ),
    "confidence": Role(_("Confidence"), "confidence", INDICATOR),
    "is_draft": Role(_("Figure from a draft"), "figure of a draft", INDICATOR),
    "footnote": Role(
        _("Footnote"),
        "footnote | note | remark | 脚注 | 备注 | 注 | 備考 | 注释",
        INDICATOR,
        is_translated=True,
    ),
    "method": Role(
        _("Method"),
        "method | calculation | 方法 | 计算方法 | 算定方法 | 测算方法",
        INDICATOR,
        is_translated=True,
    ),
    "frequency": Role(_("Frequency"), "how often | frequency | 频率 | 頻度 | 监测频率 | 更新頻度", INDICATOR),
    "responsible": Role(
        _("Department responsible for the values"),
        ("unit responsible for the values | unit responsible | 数据提供单位 | データ担当 | 监测单位"),
        INDICATOR,
    ),
    "report_year": Role(
        _("Year of the report"), "year of the report | report year | reporting year | 报告年份 | 報告年度", TARGET
    ),
    "progress": Role(_("Level of progress"), "level of progress | progress level | 进展程度 | 進捗の程度", TARGET),
    "level_reason": Role(_("Reasons for the city’s assessment"), "why this level", TARGET, is_translated=True),
    "summary": Role(
        _("Progress and main outcomes"), "progress and main outcomes | progress summary", TARGET, is_translated=True
    ),
    "main_actions": Role(_("Main actions taken"), "main actions taken", TARGET, is_translated=True),
    "challenges": Role(_("Challenges and next steps"), "challenges", TARGET, is_translated=True),
    "examples": Role(_("Examples of good results"), "examples of what worked", TARGET, is_translated=True),
    "agreements": Role(_("Other agreements supported"), "other agreements served", TARGET, is_translated=True),
    "obstacle": Role(_("Obstacles"), "what stands in the way | obstacle", TARGET, is_translated=True),
}
MOST_LOOKED_AT = 25  # rows in which the heading is looked for
NOISE = re.compile(r"[\s\W_]+")
IN_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
YEAR = re.compile(r"(?:令和|平成|昭和)(?:元|\d{1,2})年?度?|(?<!\d)(?:19|20|21)\d{2}(?!\d)年?度?")
LEADING = re.compile(r"\s*lead(?:s|ing)?\b", re.IGNORECASE)  # Lead B/D, Leads
# 1, 1-1, 1.1.1, (1), A-1, 施策1, IV: how things are numbered.
NUMBERING = re.compile(
    r"\(?(?:(?:[a-z]{0,3}|施策|取組|目標|目标|行動|行动|任务)[\s.-]?\d+(?:[.\-\u2010\u30fb]\d+)*[a-z]?|[ivx]{1,4})[.)]?",
    re.IGNORECASE,
)
MOSTLY = 0.8
SHORTEST_PART = 2  # letters of a word that is looked for inside a heading
LANGUAGE_MARK = "@"
LEFT_OUT = ""


def short(text: str) -> str:
    """A heading as it is compared: without brackets, years, spaces and signs."""
    plain = unicodedata.normalize("NFKC", text)
    bare = YEAR.sub("", IN_BRACKETS.sub("", plain))
    return NOISE.sub("", fold(bare)) or NOISE.sub("", fold(plain))


def split(words: str) -> list[str]:
    return [word.strip() for word in words.split("|")]


@cache
def known() -> dict[str, str]:
    """The role of each heading, as it is compared: our own labels in each language, and the words of others."""
    found: dict[str, str] = {}
    for code in LANGUAGE_CODES:
        with override(code):
            for name, role in ROLES.items():
                found.setdefault(short(str(role.label)), name)
    for name, role in ROLES.items():
        for word in (*split(role.words), *former_words.HEADINGS.get(name, ())):
            found.setdefault(short(word), name)
    return found


def column_code(role: str, language: str = "") -> str:
    """`title@zh-hans` is a column of texts in one language."""
    return f"{role}{LANGUAGE_MARK}{language}" if language else role


def code_parts(code: str) -> tuple[str, str]:
    role, _mark, language = code.partition(LANGUAGE_MARK)
    return role, language


def heading_of(code: str) -> str:
    """A heading in the reader's language, as exports write it and imports read it back."""
    role, language = code_parts(code)
    label = str(ROLES[role].label)
    return f"{label} ({OWN_NAMES[language]})" if language else label


def guess(heading: str) -> str:
    """The code of a column, or nothing."""
    language = language_in(heading)
    text = short(heading)
    if not text or not heading.strip():
        return LEFT_OUT
    role = known().get(text) or inside(text) or ("lead_unit" if LEADING.match(heading) else LEFT_OUT)
    if role in ("target", "goal") and amounts.year_in(heading):
        role = "goal_value"  # 2030年目标: what is to be reached, not the words of a target
    if not role and amounts.year_in(heading) and not re.sub(r"[\d年度]", "", text):
        role = "value"  # a column that is headed by a year alone
    return column_code(role, language if role and ROLES[role].is_translated else "")


def language_in(heading: str) -> str:
    """The language that our own headings name at their end."""
    return next((code for code, name in OWN_NAMES.items() if heading.rstrip(")） ").endswith(name)), "")


def to_remember(heading: str, code: str) -> str:
    """The language only where the heading does not say it itself."""
    return code_parts(code)[0] if language_in(heading) else code


def as_remembered(heading: str, kept: str) -> str:
    """What is remembered stands for the columns of all languages: the heading says which this one is."""
    role, language = code_parts(kept)
    is_translated = bool(role) and ROLES[role].is_translated
    return column_code(role, language_in(heading) or language) if is_translated else kept


def inside(text: str) -> str:
    """The longest of the known words that stands in it."""
    found = [word for word in known() if len(word) >= SHORTEST_PART and not word.isascii() and word in text]
    found += [word for word in known() if len(word) > 4 and word.isascii() and word in text]
    return known()[max(found, key=lambda word: (len(word), text.rindex(word)))] if found else LEFT_OUT


def guessed(
    headings: Sequence[str], remembered: Mapping[str, str] | None = None, cells: Sequence[Sequence[str]] = ()
) -> list[str]:
    """The role of each column in turn. What people chose before counts more, and none is guessed twice but values of
    years. `cells` are some of each column: what a heading calls a thing are its words, not its number."""
    remembered = remembered or {}
    kept = [remembered.get(short(heading)) for heading in headings]
    codes = [
        as_remembered(heading, before) if before is not None and is_column(before) else guess(heading)
        for heading, before in zip(headings, kept, strict=True)
    ]
    if cells:
        tell_words_from_numbers(codes, [before is not None for before in kept], cells)
    found: list[str] = []
    for heading, code in zip(headings, codes, strict=True):
        may_repeat = code_parts(code)[0] in ("value", "goal_value") and amounts.year_in(heading) is not None
        found.append(LEFT_OUT if code in found and not may_repeat else code)
    return found


def tell_words_from_numbers(codes: list[str], is_kept: Sequence[bool], cells: Sequence[Sequence[str]]) -> None:
    """施策 above 1-1 and 湿地を守る is called so for the words; 目標 behind an indicator and above 30% is a value."""
    for at, code in enumerate(codes):
        role = code_parts(code)[0]
        if role not in TREE or is_kept[at]:
            continue
        is_behind = INDICATOR in (code_parts(before)[0] for before in codes[:at])
        if role in (GOAL, TARGET) and is_behind and mostly(cells[at], is_amount):
            codes[at] = "goal_value" if "goal_value" not in codes else LEFT_OUT
        elif mostly(cells[at], is_numbering) and (words := column_of_words(at, codes, is_kept, cells)) is not None:
            codes[at] = f"{role}_number" if f"{role}_number" in ROLES else LEFT_OUT
            codes[words] = code


def column_of_words(
    at: int, codes: Sequence[str], is_kept: Sequence[bool], cells: Sequence[Sequence[str]]
) -> int | None:
    """The one that a heading above numbers means: of the same guess, else the next one, which has no guess."""
    same = [other for other, code in enumerate(codes) if code == codes[at] and other != at]
    beside = [at + 1] if at + 1 < len(codes) and codes[at + 1] == LEFT_OUT else []
    return next((other for other in (*same, *beside) if not is_kept[other] and has_words(cells[other])), None)


def mostly(cells: Sequence[str], test: Callable[[str], bool]) -> bool:
    told = [cell for cell in cells if cell.strip()]
    return bool(told) and sum(map(test, told)) >= MOSTLY * len(told)


def has_words(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells) and not mostly(cells, is_numbering) and not mostly(cells, is_amount)


def is_numbering(cell: str) -> bool:
    return NUMBERING.fullmatch(unicodedata.normalize("NFKC", cell).strip()) is not None


def is_amount(cell: str) -> bool:
    try:
        amounts.read_amount(cell)
    except ValidationError:
        return False
    return True


def is_column(code: str) -> bool:
    role, language = code_parts(code)
    return code == LEFT_OUT or (role in ROLES and (not language or language in OWN_NAMES))


def heading_row(rows: Iterable[tuple[int, Sequence[str]]]) -> int:
    """The number of the row in which most cells are known headings; the first where none is."""
    return heading_row_and_known(rows)[0]


def heading_row_and_known(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[int, int]:
    """That row, and how many of its cells are known."""
    best, most, first = 0, 0, 0
    for seen, (number, cells) in enumerate(rows):
        if seen >= MOST_LOOKED_AT:
            break
        first = first or number
        count = len({guess(cell) for cell in cells if cell and len(cell) < 60} - {LEFT_OUT})
        if count > most:
            best, most = number, count
    return best or first, most


# --- Words of choices ---------------------------------------------------------------------------------------------


def stored_by_word(
    choices: Callable[[], Iterable[tuple[str, str | Promise]]], more: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The stored value of a word in any language, as headings are compared."""
    found: dict[str, str] = {}
    for code in LANGUAGE_CODES:
        with override(code):
            for value, label in choices():
                found.setdefault(short(str(label)), str(value))
                found.setdefault(short(str(value)), str(value))
    for word, value in (more or {}).items():
        found.setdefault(short(word), value)
    return found


@cache
def level_words() -> dict[str, str]:
    found = stored_by_word(lambda: LEVEL_LABELS.items())
    for level, words in LEVEL_WORDS.items():
        for word in (*split(words), *former_words.LEVELS.get(level, ())):
            found.setdefault(short(word), level)
    return found


def level_of(text: str) -> str:
    return level_words().get(short(text), "")


def title_of_role(code: str) -> str:
    """A role in lists to choose from."""
    return heading_of(code) if code else gettext("– do not import –")
