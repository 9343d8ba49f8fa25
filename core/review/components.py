"""The parts of pages that show what a proposal changes."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.utils.translation import gettext

from core.review.diff.sentences import sentences
from core.review.diff.text import Piece
from core.text.languages import OWN_NAMES
from core.ui import gallery
from core.ui.components import optional, register_component, required
from core.ui.gallery import Example, Values


def comparison(values: Values) -> Values:
    """A block may be an object or, in the gallery, a dict."""
    block = values["block"]
    pieces = pieces_of(block)
    key, language = (part(block, name) for name in ("key", "language"))
    return {
        "anchor": slugged(f"{values['prefix']}-{key}"),
        "own_name": OWN_NAMES.get(language, language),
        "was": values["was"] or gettext("Published"),
        "now": values["now"] or gettext("Proposed"),
        "added": gettext("Added"),
        "removed": gettext("Removed"),
        "sentences": sentences(pieces) if is_longer(pieces) else [],
    }


def part(block: object, name: str) -> str:
    return str(block.get(name, "") if isinstance(block, dict) else getattr(block, name))


def pieces_of(block: object) -> list[Piece]:
    found = block.get("pieces", ()) if isinstance(block, dict) else getattr(block, "pieces", ())
    return [Piece(each["kind"], each["text"]) if isinstance(each, dict) else each for each in found]


def is_longer(pieces: list[Piece]) -> bool:
    """Whether a text has more than what changed in it: a name stands there whole already."""
    return any(each.kind == "same" and each.text.strip() for each in pieces)


def slugged(text: str) -> str:
    """An id without full stops, which would have a meaning in a stylesheet or script."""
    return text.replace(".", "-")


def comparison_list(values: Values) -> Values:
    empty: Values = {"comment_url": "", "comments": ()}
    return {"items": [empty | item for item in values["items"]], "block_level": values["heading_level"] + 1}


register_component(
    "comparison",
    "One changed field: what was, what shall be.",
    required("block", "A block of core.review.diff.record"),
    optional("comment_url", "Where a comment on the field is written"),
    optional("comments", "Dicts of by, at and text", ()),
    optional("was", "Name of the old side; “Published” if empty"),
    optional("now", "Name of the new side; “Proposed” if empty"),
    optional("prefix", "Begins the id of the block, where a page shows the same field twice", "change"),
    optional("heading_level", "2 to 5", 3),
    prepare=comparison,
)
register_component(
    "comparison_list",
    "All changed fields, with the unchanged ones folded.",
    required("items", "Dicts of block and, where they apply, comment_url and comments, as comparison has them"),
    optional("unchanged", "Lines of core.review.diff.record", ()),
    optional("was", "Name of the old side; “Published” if empty"),
    optional("now", "Name of the new side; “Proposed” if empty"),
    optional("prefix", "Begins the ids of the blocks, where a page shows the same field twice", "change"),
    optional("heading_level", "2 to 4", 2),
    prepare=comparison_list,
)

SUMMARY: Values = {
    "key": "summary_en",
    "label": "Summary",
    "kind": "text",
    "language": "en",
    "language_name": "English",
    "pieces": [
        {"kind": "same", "text": "A city on a plateau lake. The "},
        {"kind": "removed", "text": "local government"},
        {"kind": "added", "text": "municipal ecology bureau"},
        {"kind": "same", "text": " leads the plan."},
        {"kind": "added", "text": "\n", "is_break": True},
    ],
}
SUMMARY_CHINESE: Values = {
    "key": "summary_zh_hans",
    "label": "Summary",
    "kind": "text",
    "language": "zh-hans",
    "language_name": "Simplified Chinese",
    "pieces": [
        {"kind": "same", "text": "湖畔的城市。"},
        {"kind": "removed", "text": "地方政府"},
        {"kind": "added", "text": "市生态环境部门"},
        {"kind": "same", "text": "牵头实施。"},
    ],
}
AREA: Values = {
    "key": "area",
    "label": "Area",
    "kind": "number",
    "old": {"text": "21,473 km²"},
    "new": {"text": "21,012 km²"},
    "note": "2.1% lower",
}
TREES: Values = {**AREA, "key": "trees", "label": "Trees", "note": "40% lower", "is_unusual": True}
TERMS: Values = {
    "key": "terms",
    "label": "Terms",
    "kind": "list",
    "removed": [],
    "added": [{"text": "Urban forests"}, {"text": "湿地", "lang": "zh-hans"}],
}
POINT: Values = {
    "key": "latitude",
    "label": "Place on the map",
    "kind": "place",
    "old": {"text": "latitude 25°, longitude 102.7°"},
    "new": {"text": "latitude 25.04°, longitude 102.72°"},
    "note": "4.9 km away",
}
PICTURE: Values = {
    "key": "photo",
    "label": "Photo",
    "kind": "picture",
    "old": {"text": ""},
    "new": {"text": "icon.svg", "url": "/static/icon.svg"},
}
FIGURE: Values = {
    "key": "figures.1",
    "label": "Area, 2024",
    "about": "Figure",
    "kind": "child",
    "state": "changed",
    "rows": [
        {"kind": "number", "label": "Value", **{key: AREA[key] for key in ("old", "new", "note")}},
        {"kind": "text", "label": "Method", "language": "en", "language_name": "English", "pieces": SUMMARY["pieces"]},
        {"kind": "list", "label": "Languages", "removed": [{"text": "German"}], "note": "The order changed."},
    ],
}
NEW_FIGURE: Values = {
    **FIGURE,
    "key": "figures.2",
    "state": "added",
    "rows": [{"kind": "number", "label": "Value", "new": {"text": "21,012 km²"}}],
}
GONE_FIGURE: Values = {
    **FIGURE,
    "key": "figures.3",
    "state": "removed",
    "rows": [{"kind": "number", "label": "Value", "old": {"text": "21,012 km²"}}],
}
COMMENTS = [{"by": "Example curator", "at": datetime(2025, 11, 12, 9, 40, tzinfo=UTC), "text": "Which year?"}]
SAME_FIELDS = [
    {"label": "Name", "language_name": "English", "value": {"text": "Lake City"}},
    {"label": "Name", "language_name": "Simplified Chinese", "value": {"text": "湖市", "lang": "zh-hans"}},
    {"label": "Photo", "value": {"text": "icon.svg", "url": "/static/icon.svg"}},
]


def examples() -> Mapping[str, list[Example]]:
    return {
        "comparison": [
            Example("text, with comments", {"block": SUMMARY, "comment_url": "#", "comments": COMMENTS}),
            Example("Chinese", {"block": SUMMARY_CHINESE}),
            Example("number", {"block": AREA, "was": "Before", "now": "After"}),
            Example("number, unusual", {"block": TREES}),
            Example("list", {"block": TERMS}),
            Example("place", {"block": POINT}),
            Example("picture", {"block": PICTURE, "prefix": "other", "heading_level": 3}),
            Example("child", {"block": FIGURE}),
            Example("child, new", {"block": NEW_FIGURE}),
            Example("child, gone", {"block": GONE_FIGURE}),
        ],
        "comparison_list": [
            Example(
                "two, the others folded",
                {
                    "items": [{"block": SUMMARY, "comment_url": "#", "comments": COMMENTS}, {"block": AREA}],
                    "unchanged": SAME_FIELDS,
                    "was": "Before",
                    "now": "After",
                    "prefix": "listed",
                    "heading_level": 3,
                },
            ),
            Example("nothing", {"items": []}),
        ],
    }


gallery.add(examples)
