"""The part of pages that shows a session."""

from collections.abc import Mapping

from core.ui import gallery
from core.ui.components import optional, register, required
from core.ui.gallery import PEOPLE, Example

register(
    "programme_item",
    "A session. Goes into <ol class=programme role=list>.",
    required("when", "Hour, or its place in the order if the hour is not known"),
    required("title", "Its title"),
    optional("time", "The moment for machines, ISO 8601"),
    optional("duration", "In words, or the zone"),
    optional("title_lang", "Language of the title, if another than the page's"),
    optional("text", "What it is about"),
    optional("languages", "Spoken languages in words"),
    optional("state", "break, now, changed or cancelled"),
    optional("state_label", "The state in words, with its date"),
    optional("people", "Attributes of person, one dict each", ()),
    optional("cities", "Dicts of name and url", ()),
    optional("heading_level", "2 to 4", 3),
    list_around=("ol", "programme"),
)


def examples() -> Mapping[str, list[Example]]:
    return {
        "programme_item": [
            Example(
                "with people",
                {
                    "when": "09:00",
                    "time": "2024-10-25T09:00",
                    "duration": "90 min",
                    "title": "湖畔的城市",
                    "title_lang": "zh-hans",
                    "text": "How they restore the shore.",
                    "languages": "English, Chinese",
                    "people": PEOPLE,
                    "cities": [{"name": "Lake City", "url": "#"}],
                    "heading_level": 3,
                },
            ),
            Example("hour unknown, break", {"when": "2", "title": "Break", "state": "break", "heading_level": 3}),
            Example("now", {"when": "3", "title": "Panel", "state": "now", "state_label": "Now", "heading_level": 3}),
            Example(
                "changed",
                {
                    "when": "4",
                    "title": "Release",
                    "state": "changed",
                    "state_label": "Changed on 20 October",
                    "heading_level": 3,
                },
            ),
            Example(
                "cancelled",
                {
                    "when": "5",
                    "title": "Walk",
                    "state": "cancelled",
                    "state_label": "Cancelled on 20 October",
                    "heading_level": 3,
                },
            ),
        ],
    }


gallery.add(examples)
