"""The parts of pages that show what comes of a match."""

from collections.abc import Mapping
from datetime import date

from core.text.fallback import Text
from core.ui import gallery
from core.ui.components import optional, register_component, required
from core.ui.gallery import Example
from core.vocabulary.citation import Cited, Dated

register_component(
    "match_line",
    "What comes of one criterion of a call, with what would answer it and what it rests on. Goes into <li>.",
    required("text", "The sentence; a text in a language"),
    optional("lacks", "How far it is from being met"),
    optional("why", "Why it cannot be told, in a sentence"),
    optional("lost", "What it names and is no longer known, in a sentence"),
    optional("url", "Where it can be answered"),
    optional("label", "Words of that link; “Answer below” if empty"),
    optional("lists", "Lists of places by which it is answered, in words", ()),
    optional("sources", "Sources with their dates", ()),
    optional("turned", "How a sum was turned into another currency, in a sentence"),
    optional("rate", "The source of that rate with its date", None),
)

BULLETIN = Dated(Cited("Bulletin of the fund", page="#"), 2026, "")


def examples() -> Mapping[str, list[Example]]:
    return {
        "match_line": [
            Example(
                "not known",
                {
                    "text": Text("It is not known who applies.", "en", False),
                    "why": "The list has no such country any more.",
                    "lost": "This criterion refers to items that are no longer on this site: ZZ.",
                    "url": "#",
                    "label": "Enter this information",
                },
            ),
            Example(
                "not met, with sources",
                {
                    "text": Text("The sum sought is too small.", "en", False),
                    "lacks": "EUR 20,000 below the minimum",
                    "lists": ["List: Example countries, valid from 1 January 2026"],
                    "sources": [
                        BULLETIN,
                        Dated(Cited("Old rules", page="#", read_in_archive=date(2026, 5, 1)), None, "2020"),
                    ],
                    "turned": "Sought: EUR 50,000. This is USD 55,000 at the exchange rate of 2025 (EUR 1 = USD 1.1).",
                    "rate": BULLETIN,
                },
            ),
        ]
    }


gallery.add(examples)
