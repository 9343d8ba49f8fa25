"""What columns and choices of a plan's table were called before: workbooks that people took home have these words."""

from collections.abc import Mapping

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "key": ("Key of this site", "本站的键", "このサイトのキー"),
    "goal": ("Goal, in its own column",),
    "target": ("Target, in its own column",),
    "action": ("Action, in its own column",),
    "indicator": ("Indicator, in its own column",),
    "level_reason": ("why the city sees it so", "城市如此判断的理由", "都市がそう判断する理由"),
    "challenges": ("challenges, and what comes next", "課題と今後"),
    "alignments": ("服务于的全球行动目标", "貢献するグローバル目標"),
    "nbsap_target": ("服务于的国家目标",),
    "status_reason": ("状态的原因",),
    "source_link": ("来源网址",),
    "confidence": ("可信程度",),
    "is_draft": ("草案数字", "素案の数値"),
    "period": ("起訖時間（自－至）",),
    "baseline_year": ("基準値の年",),
    "part": ("どの部分か",),
    "agreements": ("貢献するその他の協定",),
}

LEVELS: Mapping[str, tuple[str, ...]] = {"value": ("Value of a year", "年の値"), "report": ("Report on progress",)}

CHOICES: Mapping[str, Mapping[str, str]] = {
    "status": {"the plan does not say": "unknown", "规划未说明": "unknown"},
    "direction": {"more is better": "up", "less is better": "down", "to be kept": "keep", "維持する": "keep"},
    "frequency": {"irregularly": "irregular"},
    "why_none": {"not measured this year": "not_measured", "当年未测": "not_measured"},
    "progress": {"progress, but too slow": "insufficient", "未知": "unknown", "進展はあるが不十分": "insufficient"},
    "unit": {"m² a person": "m2-each", "a plain number": "count", "another unit, in words": "other"},
}
