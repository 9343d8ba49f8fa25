"""What the gallery shows: each component in each of its states, with made-up content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.text.fallback import Text
from core.text.person_names import PersonName
from core.ui import drawn

type Values = dict[str, Any]


@dataclass(frozen=True)
class Example:
    state: str
    values: Values


class ExampleForm(forms.Form):
    town = forms.CharField(label="Town", help_text="As it is written on maps.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="I agree")


LAKE: Values = {"slug": "example-lake", "biome_code": 10, "coastal": False}
PHOTO: Values = {
    "url": "/static/icon.svg",
    "width": 600,
    "height": 400,
    "alt": "A tile with a leaf",
    "credit": "Example",
}
PEOPLE: list[Values] = [
    {
        "name": "Ayşe Örnek",
        "initials": "AÖ",
        "post": "Head of parks",
        "body": "Example city",
        "city": "Lake City",
        "city_url": "#",
        "url": "#",
    },
    {"name": "例 一郎", "initials": "例", "post": "課長", "lang": "ja"},
    {"written": PersonName((("Rei", True), ("Jirō", False)), "ja-Latn"), "post": "Engineer"},
    {"post": "Municipal manager", "body": "Example district", "photo": PHOTO},
]
CHOICES = [
    {"value": "coast", "label": "Coast and sea", "count": 3, "checked": True},
    {"value": "forest", "label": "Forest and hills", "count": 0},
]
OPTIONS = [
    {"value": "a", "label": "Whole city", "help": "All districts together.", "checked": True},
    {"value": "b", "label": "Part of the city"},
]
BANDS = [
    {"score": points, "text": text}
    for points, text in enumerate(("below 1%", "1 to 6.9%", "7 to 13.9%", "14 to 20%", "above 20%"))
]
MENU = [{"value": "name", "label": "Name"}, {"value": "date", "label": "Last updated"}]
TABLE: Values = {
    "caption": "Targets of an example plan",
    "header": [
        {"label": "Target", "url": "?sort=target", "sorted": "ascending"},
        {"label": "Reached", "end": True},
        {"label": "State"},
    ],
    "rows": [
        [{"text": "Restore the shore", "url": "#"}, "21 of 33 km²", {"text": "On course", "tone": "ok"}],
        [{"text": "调查鱼类", "lang": "zh-hans"}, "84%", {"text": "Delayed", "tone": "warn"}],
    ],
}
LISTS: list[Values] = [
    {
        "title": "Offering",
        "items": [{"label": "Lake-shore restoration", "url": "#", "meta": "Lake City"}, {"label": "Parks", "url": "#"}],
    },
    {"title": "Looking for", "items": [], "empty": "Nothing is looked for now."},
]
TWO_LINKS = [{"label": "Cities", "url": "#"}, {"label": "East Asia", "url": "#"}]
VIEWS = [
    {"label": "World", "url": "#", "count": 12, "current": True},
    {"label": "Africa", "url": "#", "count": 0},
    {"label": "Europe", "url": "#"},
]
SECTIONS = [{"label": "Nature", "url": "#a", "current": True}, {"label": "Plan", "url": "#b"}]
WRONG = {"text": "Area must be more than 0", "url": "#id_f3"}
PAGES = Paginator(range(240), 25)


type Examples = Mapping[str, list[Example]]

_of_features: list[Callable[[], Examples]] = []


def add(make: Callable[[], Examples]) -> None:
    """The examples of components that an app declares."""
    _of_features.append(make)


def examples() -> Examples:
    """Examples of each component by its name. They are built for each request, because forms and labels follow the
    language."""
    found = dict(general())
    for make in _of_features:
        found |= make()
    return found


def general() -> Examples:
    return {
        "button": [
            Example("solid", {"label": _("Search"), "icon": "search"}),
            Example("outline", {"label": "Apply filters", "kind": "outline"}),
            Example("danger", {"label": "Remove", "kind": "danger", "name": "what", "value": "1"}),
            Example("compact", {"label": "Save", "kind": "outline", "compact": True, "type": "button"}),
        ],
        "link_button": [
            Example("solid", {"label": "Ask to join", "url": "#"}),
            Example("outline", {"label": "Ask to cooperate", "url": "#", "kind": "outline", "icon": "handshake"}),
            Example("compact", {"label": "Change", "url": "#", "kind": "outline", "compact": True}),
        ],
        "search_box": [
            Example("empty", {"label": "Find a city", "action": "", "button": _("Search"), "id": "box-1"}),
            Example(
                "filled",
                {
                    "label": "Find a lake",
                    "action": "",
                    "button": _("Search"),
                    "id": "box-2",
                    "value": "Lake",
                    "hidden": [("sort", "name")],
                    "name": "words",
                },
            ),
        ],
        "seen_version": [
            Example("of a row", {"version": 3}),
            Example("of its words", {"version": 2, "name": "words"}),
        ],
        "tag": [
            Example(tone, {"label": tone, "tone": tone, "icon": "check" if tone == "ok" else ""})
            for tone in ("mute", "ok", "info", "warn", "bad", "plain")
        ],
        "notice": [
            Example(tone, {"title": f"A notice: {tone}", "text": "One message.", "tone": tone, "heading_level": 3})
            for tone in ("info", "ok", "warn", "bad")
        ]
        + [Example("alert", {"title": "Not saved", "tone": "bad", "heading_level": 3, "alert": True})],
        "language_note": [
            Example("not translated", {"shown": "en"}),
            Example("older", {"shown": "ja", "stale": True}),
        ],
        "own_translation": [
            Example("translated by the platform", {"original": Text("横浜市みどり環境局", "ja", True)}),
        ],
        "empty_state": [
            Example(
                "no match",
                {"title": "No city matches these filters.", "links": TWO_LINKS, "heading_level": 3},
            ),
            Example("first use", {"title": "No data yet.", "text": "The city can add it.", "heading_level": 0}),
        ],
        "source_line": [
            Example("short", {"source": "Statistics office"}),
            Example(
                "full, ageing",
                {
                    "source": "Statistics office",
                    "url": "#",
                    "year": "2024",
                    "method": "survey",
                    "confirmed": "Confirmed by the city, 3 November 2025",
                    "licence": "CC BY 4.0",
                    "ageing": True,
                },
            ),
        ],
        "progress": [
            Example(
                "partly",
                {"label": "Shore restored", "value": 21, "max": 33, "text": "21 of 33 km²", "id": "progress-1"},
            ),
            Example("over", {"label": "Trees", "value": 40, "max": 33, "text": "40 of 33", "id": "progress-2"}),
        ],
        "point_scale": [
            Example(
                "three points", {"caption": "Bands of an example", "rows": BANDS, "score": 3, "sentence": "3 of 4"}
            ),
            Example(
                "no points", {"caption": "Bands of another example", "rows": BANDS, "score": 0, "sentence": "0 of 4"}
            ),
            Example("bands alone", {"caption": "Bands without a value", "rows": BANDS, "line": False}),
            Example("more than before", {"score": 3, "before": 1, "sentence": "3 of 4, 1 before"}),
            Example("no score", {"sentence": "No score", "live": "example"}),
        ],
        "target_line": [
            Example("on the way", {"baseline": 10, "now": 25, "aim": 40}),
            Example("downwards", {"baseline": 40, "now": 30, "aim": 10}),
            Example("further away", {"baseline": 20, "now": 10, "aim": 40}),
            Example("beyond the goal", {"baseline": 20, "now": 50, "aim": 40}),
            Example("without a goal", {"baseline": 13, "now": 81}),
        ],
        "way_line": [
            Example("on the way", {"share": 0.6}),
            Example("beyond the goal", {"share": 1.4}),
            Example("further off than at the start", {"share": -0.3}),
        ],
        "money_bar": [
            Example(
                "in parts, with their names",
                {
                    "label": "A third is secured",
                    "secured": 40,
                    "offered": 20,
                    "sought": 50,
                    "gap": 10,
                    "words": {"secured": "Secured 40", "offered": "Offered 20", "sought": "Sought 50", "gap": "Gap 10"},
                },
            ),
            Example(
                "more than it costs", {"label": "All is secured", "secured": 130, "offered": 0, "sought": 0, "gap": -10}
            ),
        ],
        "parts_bar": [
            Example(
                "in parts",
                {
                    "label": "12 actions, 2 of them completed",
                    "parts": [{"code": "completed", "count": 2}, {"code": "active", "count": 10}],
                },
            ),
        ],
        "year_line": [Example(state, values) for state, values in drawn.year_lines().items()],
        "term_line": [
            Example(
                "in the middle",
                {
                    "term": {
                        "first": "2024",
                        "last": "2030",
                        "part": "43%",
                        "side": "middle",
                        "words": "2026, year 3 of 7",
                    }
                },
            )
        ],
        "breadcrumb": [Example("two", {"items": TWO_LINKS})],
        "contents_list": [
            Example("one current", {"items": SECTIONS}),
            Example("named", {"items": SECTIONS, "label": "In this guide"}),
        ],
        "tabs": [
            Example("tabs", {"label": "Map region", "tabs": VIEWS}),
            Example("quiet", {"label": "Regions", "tabs": VIEWS, "quiet": True}),
        ],
        "pagination": [
            Example("first", {"page": PAGES.page(1)}),
            Example(
                "middle",
                {"page": PAGES.page(5), "label": "Pages of the second list", "params": QueryDict("q=lake&page=5")},
            ),
            Example("only one", {"page": Paginator(range(3), 25).page(1), "label": "Pages of the third list"}),
        ],
        "result_item": [
            Example(
                "city",
                {
                    "title": "Lake City",
                    "url": "#",
                    "kind": "City",
                    "meta": "Example land",
                    "excerpt": [("A city on a ", False), ("lake", True), (".", False)],
                    "heading_level": 3,
                },
            ),
            Example("plain", {"title": "湖市", "url": "#", "excerpt": "湖畔的城市。", "lang": "zh-hans"}),
        ],
        "quilt": [
            Example(
                f"biome {biome}", {"slug": "example", "biome_code": biome, "coastal": coastal, "cols": 9, "rows": 2}
            )
            for biome, coastal in (
                (1, False),
                (4, False),
                (7, False),
                (9, False),
                (10, False),
                (12, False),
                (13, False),
            )
        ]
        + [
            Example("mangrove", {"slug": "example", "biome_code": 14, "coastal": True, "cols": 9, "rows": 2}),
            Example("coast", {"slug": "example", "biome_code": 4, "coastal": True, "cols": 9, "rows": 2}),
        ],
        "card_strip": [Example("quilt", LAKE), Example("photo", {**LAKE, "photo": PHOTO})],
        "fact_strip": [
            Example(
                "one without data",
                {
                    "facts": [
                        {"label": "People", "value": "8.6 million", "year": 2023},
                        {"label": "Area", "value": "21,012", "unit": "km²", "year": 2024, "note": "estimated"},
                        {"label": "Forest cover", "value": "52.6 %", "note": "reported May 2023", "url": "#"},
                        {"label": "Protected land", "value": ""},
                    ]
                },
            )
        ],
        "link_list_item": [
            Example(
                "with a picture",
                {
                    **LAKE,
                    "url": "#",
                    "name": "Lake City",
                    "local_name": "湖市",
                    "local_lang": "zh-hans",
                    "reason": "Staff exchange since 2024",
                    "kind": "Active",
                    "tone": "ok",
                    "heading_level": 3,
                },
            ),
            Example("without", {"url": "#", "name": "A guide", "reason": "Written together", "heading_level": 3}),
        ],
        "paired_list": [Example("one empty", {"lists": LISTS, "heading_level": 3})],
        "locator": [
            Example("by the sea", {"longitude": 139.64, "latitude": 35.44, "caption": "Where Bay City lies."}),
            Example(
                "with its point",
                {"longitude": 102.83, "latitude": 24.88, "caption": "Where Lake City lies.", "point": "the city hall"},
            ),
        ],
        "place_map": [
            Example("place", {"longitude": 102.83, "latitude": 24.88, "caption": "The shore of the lake."}),
            Example(
                "to pick",
                {"longitude": 139.64, "latitude": 35.44, "caption": "The bay.", "label": "Bay City", "pick": True},
            ),
        ],
        "filter_group": [Example("one chosen", {"legend": "Nature", "name": "nature", "choices": CHOICES})],
        "chosen_filters": [
            Example(
                "two", {"filters": [{"label": "Coast", "url": "#"}, {"label": "Asia", "url": "#"}], "clear_url": "#"}
            )
        ],
        "field": [
            Example("default", {"label": "Name of the lake", "name": "f1"}),
            Example("hint, optional", {"label": "Nickname", "name": "f2", "hint": "One word.", "optional": True}),
            Example(
                "error, suffix",
                {
                    "label": "Area",
                    "name": "f3",
                    "value": "-3",
                    "error": "Area must be more than 0",
                    "suffix": "km²",
                    "short": True,
                    "inputmode": "numeric",
                },
            ),
            Example("lines", {"label": "Story", "name": "f4", "rows": 4}),
            Example(
                "other language",
                {"label": "Story in Japanese", "name": "f8", "rows": 2, "value": "むかし", "lang": "ja"},
            ),
            Example("menu", {"label": "Sort by", "name": "f5", "choices": MENU, "value": "date", "short": True}),
            Example(
                "e-mail",
                {"label": "E-mail", "name": "f6", "id": "mail", "type": "email", "autocomplete": "email"},
            ),
        ],
        "form_field": [
            Example("error", {"field": ExampleForm({"town": ""}, auto_id="x_%s")["town"]}),
            Example("optional", {"field": ExampleForm(auto_id="y_%s")["note"]}),
            Example("suffix", {"field": ExampleForm(auto_id="v_%s")["town"], "suffix": "City"}),
            Example("needed, but not for a draft", {"field": ExampleForm(auto_id="u_%s")["note"], "needed": True}),
            Example("needed at times", {"field": ExampleForm(auto_id="t_%s")["note"], "mark": "(needed with a photo)"}),
            Example("checkbox", {"field": ExampleForm(auto_id="z_%s")["agree"]}),
        ],
        "choice_rows": [
            Example("radios", {"legend": "How much of the city?", "name": "c1", "options": OPTIONS, "hint": "One."}),
            Example(
                "checkboxes, error",
                {
                    "legend": "Which parts?",
                    "name": "c2",
                    "options": OPTIONS[1:],
                    "kind": "checkbox",
                    "error": "Choose one",
                },
            ),
        ],
        "upload": [
            Example("nothing chosen", {"name": "cover", "id": "upload-1", "label": "Cover", "accept": ".png,.jpg"}),
            Example(
                "refused",
                {
                    "name": "photo",
                    "id": "upload-2",
                    "label": "Photo",
                    "accept": ".png,.jpg",
                    "wrong": True,
                    "described_by": "upload-3-kept",
                },
            ),
            Example(
                "received",
                {
                    "name": "guide",
                    "id": "upload-3",
                    "label": "Guide",
                    "accept": ".pdf",
                    "kept": {"name": "guide.pdf", "size": "1.2 MB", "token": "signed"},
                },
            ),
        ],
        "task_list": [
            Example(
                "all states",
                {
                    "tasks": [
                        {
                            "label": "Names",
                            "about": "What it is called.",
                            "url": "#",
                            "state": "done",
                            "status": "Filled in",
                        },
                        {
                            "label": "Text",
                            "about": "",
                            "url": "#",
                            "state": "progress",
                            "status": "Changed in the draft",
                        },
                        {"label": "Picture", "about": "", "url": "#", "state": "none", "status": "Nothing here yet"},
                        {"label": "Figures", "about": "", "url": "#", "state": "check", "status": "Comment to look at"},
                    ]
                },
            )
        ],
        "save_line": [
            Example("saved", {"text": "Draft saved 14:32"}),
            Example("not saved", {"text": "Not saved. Your text is still here. We keep trying.", "state": "failed"}),
            Example("with script", {"text": "Draft saved 14:33", "failed": "Not saved. We keep trying."}),
        ],
        "check_list": [
            Example(
                "two",
                {
                    "title": "Missing before you can send",
                    "items": [
                        {"text": "Enter the year.", "url": "#", "section": "Figures"},
                        {"text": "Summary is missing.", "url": "#", "section": "Text"},
                    ],
                    "heading_level": 3,
                },
            )
        ],
        "error_summary": [
            Example("one", {"errors": [WRONG]}),
            Example("with its own title", {"errors": [WRONG], "title": "The file was not read"}),
        ],
        "data_table": [
            Example("cards", TABLE),
            Example("scrolls", {**TABLE, "cards": False, "caption_shown": True}),
            Example("empty", {**TABLE, "rows": [], "empty": "No targets yet."}),
        ],
        "person": [
            Example("name", PEOPLE[0]),
            Example("other language", PEOPLE[1]),
            Example("family name told apart", PEOPLE[2]),
            Example("post only, photo", PEOPLE[3]),
        ],
        "date_box": [
            Example("one day", {"date": date(2024, 10, 25), "weekday": True}),
            Example("days", {"date": date(2024, 10, 25), "end": date(2024, 10, 27)}),
            Example("into the next month", {"date": date(2024, 10, 30), "end": date(2024, 11, 2)}),
        ],
        "tool_card": [
            Example(
                "default",
                {
                    "title": "A guide",
                    "text": "Write a plan in seven steps.",
                    "url": "#",
                    "link_label": "Open the guide",
                    "heading_level": 3,
                },
            ),
            Example(
                "another tile",
                {
                    "title": "An index",
                    "text": "Measure nature, services and governance.",
                    "url": "#",
                    "link_label": "See how it works",
                    "motif": "scales",
                    "family": "coast",
                    "pair": 3,
                },
            ),
        ],
    }
