"""How many commitments are checked and written as JSON in a second on one core: `python -m benchmarks.commitments`.

"smallest" has what the reporting tool asks for and no more, "fullest" every field in four languages. Seconds are those
of the processor, and the best of several rounds counts. No database is asked: rows are read in two queries a list.
"""

import json
from time import process_time
from typing import Any

import django

from benchmarks.tables import keep, show

ROUNDS, RECORDS = 7, 300
WANTED = 2_000
WORDS = "Trees along each street, in the hottest districts first; shade at noon for whoever walks there. "


def main() -> None:
    django.setup()
    rows = [{"record": name, "records a second": speed(record), "wanted": WANTED} for name, record in records().items()]
    show("Commitments checked and written as JSON in a second of one core", rows)
    keep("commitments", rows)


def records() -> dict[str, dict[str, Any]]:
    from core.text.languages import LANGUAGE_CODES
    from planning.cbd import NamedTerm, form

    target = NamedTerm("Urban green and blue spaces", "GBF-TARGET-12")
    smallest: dict[str, Any] = {
        "identifier": "3f1c2b5a-0d5e-4f6a-9b8c-7d6e5f4a3b2c",
        "title": {"en": "Shade"},
        "description": {"en": WORDS},
        "timeline_start_date": "2026-01-01",
        "coverage_scope": "national",
        "coverage_countries": ["CN"],
        "primary_global_alignment": target,
        "partners": {"en": WORDS},
        **{field.name: False for field in form().fields if field.shape == "answer"},
    }
    texts = dict.fromkeys(LANGUAGE_CODES, WORDS * 10)
    fullest = {
        **smallest,
        **{field.name: texts for field in form().fields if field.shape in ("text", "rich", "texts")},
        **{field.name: True for field in form().fields if field.shape == "answer"},
        **{field.name: [target] * 10 for field in form().fields if field.shape == "terms"},
        "timeline_end_date": "2030-12-31",
        "primary_national_target": "NT-12",
        "other_national_targets": ["NT-1", "NT-2"],
        "progress_tracking_url": "https://city.example/progress",
    }
    return {"smallest": smallest, "fullest": fullest}


def speed(record: dict[str, Any]) -> int:
    from planning import cbd

    best = 0.0
    for _round in range(ROUNDS):
        began = process_time()
        for _number in range(RECORDS):
            cbd.missing_lines(record)
            json.dumps(cbd.export(record), ensure_ascii=False)
        best = max(best, RECORDS / (process_time() - began))
    return round(best)


if __name__ == "__main__":
    main()
