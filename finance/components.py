"""The parts of pages that show what comes of a match."""

from collections.abc import Mapping
from datetime import date

from core.text.fallback import Text
from core.ui import gallery
from core.ui.components import register_component, required
from core.ui.gallery import Example
from core.vocabulary.citation import Cited, Dated

register_component(
    "match_lines",
    "A list of what comes of each criterion of a call, with what would answer it and what it rests on.",
    required(
        "lines",
        "Dicts of text (a text in a language), lacks (how far it is from being met), why (it cannot be told), lost"
        " (what it names and is no longer known), url and label (where it can be answered; “Answer below” without"
        " a label), lists (of places, in words), sources (with their dates), turned (how a sum was turned into another"
        " currency) and rate (the source of that rate)",
    ),
)

BULLETIN = Dated(Cited("Bulletin of the fund", page="#"), 2026, "")
OLD_RULES = Dated(Cited("Old rules", page="#", read_in_archive=date(2026, 5, 1)), None, "2020")
TURNED = "Sought: EUR 50,000. This is USD 55,000 at the exchange rate of 2025 (EUR 1 = USD 1.1)."


def examples() -> Mapping[str, list[Example]]:
    return {
        "match_lines": [
            Example(
                "not known, and not met with sources",
                {
                    "lines": [
                        {
                            "text": Text("It is not known who applies.", "en", False),
                            "why": "The list has no such country any more.",
                            "lost": "This criterion refers to items that are no longer on this site: ZZ.",
                            "url": "#",
                            "label": "Enter this information",
                        },
                        {
                            "text": Text("The sum sought is too small.", "en", False),
                            "lacks": "EUR 20,000 below the minimum",
                            "lists": ["List: Example countries, valid from 1 January 2026"],
                            "sources": [BULLETIN, OLD_RULES],
                            "turned": TURNED,
                            "rate": BULLETIN,
                        },
                    ]
                },
            ),
        ]
    }


gallery.add(examples)
