"""The parts of pages that show cities."""

from collections.abc import Mapping

from core.text.fallback import Text
from core.ui import gallery, preparing
from core.ui.components import optional, register_component, required
from core.ui.gallery import LAKE, PHOTO, Example, Values
from core.ui.worldmap import Point

register_component(
    "city_card",
    "A city in a list. One link, the whole card can be pressed. Goes into <ul class=grid role=list>.",
    required("url", "Address of the profile"),
    required("name", "Name in the page's language"),
    optional("name_lang", "Its language, where it has no name in the page's"),
    required("slug", "Seed of the pattern, and the card's id after c-"),
    optional("local_name", "Name in the city's own script"),
    optional("local_lang", "Its language"),
    optional("place", "Country or region"),
    optional("province", "What it lies in there; a text in a language", None),
    optional("finding", "What the city shows: big, says, dated and source; says is a number's label or a text", None),
    optional("sentence", "What it is, where it shows nothing yet; a text in a language", None),
    optional("plan_tone", "Tone of the plan's tag", "mute"),
    optional("plan_label", "State of the plan"),
    optional("biome_code", "1 to 14", None),
    optional("coastal", "Takes the coast's colours", False),
    optional("photo", "Dict of url, width and height", None),
    optional("heading_level", "2 to 4", 3),
    list_around=("ul", "grid"),
)
register_component(
    "city_line",
    "A city in a short list: small picture and link. Goes into <li>.",
    required("url", "Address of the profile"),
    required("name", "Name in the page's language"),
    required("slug", "Seed of the pattern"),
    optional("biome_code", "1 to 14", None),
    optional("coastal", "Takes the coast's colours", False),
    optional("note", "Its part, in a word, or where it is"),
    optional("name_lang", "Its language, where it has no name in the page's"),
    optional("local_name", "Name in the city's own script"),
    optional("local_lang", "Its language"),
    optional("rel", "What the link is, for those that follow links by themselves"),
)
register_component(
    "city_names",
    "The first cities of many, as links in a line of words.",
    required("cities", "Dicts of url, name, and lang where the name is not in the page's language"),
    optional("more", "How many are left out", 0),
)
register_component(
    "profile_head",
    "Top of a city's page.",
    required("name", "Name in the page's language"),
    required("slug", "Seed of the pattern"),
    optional("local_name", "Name in the city's own script"),
    optional("local_lang", "Its language"),
    optional("lead", "One plain sentence"),
    optional("lead_lang", "Its language, if another than the page's"),
    optional("tags", "Dicts of label, tone and icon", ()),
    optional("actions", "Dicts of label and url, and kind of button; without a kind a plain link", ()),
    optional("biome_code", "1 to 14", None),
    optional("coastal", "Takes the coast's colours", False),
    optional("setting", "What nature is around it: chooses the one motif of its own"),
    optional("photo", "Dict of url, width, height, alt and credit", None),
    optional("heading_level", "1, but not in the gallery", 1),
)
register_component(
    "mosaic",
    "City names on a quilt, for the home page. Decoration apart from the links.",
    required("plates", "Up to nine dicts of name, url, lang, sub, biome_code and coastal"),
    prepare=preparing.mosaic,
)
register_component(
    "city_map",
    "Where the listed cities lie. The list below holds the same cities, so the pins are out of the tab order.",
    required("points", "Points of core.ui.worldmap"),
    optional("region", "Code of a region of core.ui.worldmap; without one, the closest view around the places"),
    optional("numbered", "A narrow map has the numbers of the places in their list instead of names", False),
    optional("region_urls", "Address of each region's view by code, for pins that stand for several cities", None),
    optional("note", "A sentence of the operator"),
    optional("caption", "What the map shows, where it is not the cities of the list below"),
    prepare=preparing.city_map,
)

BAY: Values = {"slug": "example-bay", "biome_code": 4, "coastal": True}
POINTS = [
    Point("example-lake", "Lake City", 102.7, 25.0, "east-asia"),
    Point("example-bay", "Bay City", 139.6, 35.4, "east-asia"),
    Point("example-port", "Port City", 139.7, 35.6, "east-asia"),
    Point("example-hill", "Hill City", 28.4, -24.7, "africa"),
    Point("example-river", "River City", -43.2, -22.9, "south-america"),
]
PLATES = [
    {"name": name, "lang": lang, "sub": sub, "url": "#", "biome_code": biome, "coastal": coastal}
    for name, lang, sub, biome, coastal in (
        ("湖市", "zh-hans", "Lake City", 10, False),
        ("湾市", "ja", "Bay City", 4, True),
        ("Hillside District", "en", "", 7, False),
        ("林城", "zh-hans", "Forest City", 1, False),
        ("港市", "zh-hant", "Port City", 14, True),
        ("Rio", "en", "River City", 9, False),
        ("丘市", "ja", "Hill City", 12, False),
        ("沙城", "zh-hans", "Sand City", 13, False),
    )
]


def examples() -> Mapping[str, list[Example]]:
    return {
        "city_card": [
            Example(
                "plan in action",
                {
                    **LAKE,
                    "url": "#",
                    "name": "Lake City",
                    "local_name": "湖市",
                    "local_lang": "zh-hans",
                    "place": "Example land",
                    "province": Text("Example province", "en", False),
                    "finding": {"big": "52.6%", "says": "Forest cover", "dated": "2023", "source": "Example bulletin"},
                    "plan_tone": "ok",
                    "plan_label": "Plan in force",
                },
            ),
            Example(
                "a sentence",
                {
                    **BAY,
                    "url": "#",
                    "name": "Bay City",
                    "sentence": Text("A port on a bay with mudflats.", "en", False),
                    "heading_level": 3,
                },
            ),
            Example("photo", {**BAY, "slug": "example-port", "url": "#", "name": "Port City", "photo": PHOTO}),
            Example(
                "no name in the page's language",
                {"slug": "example-lake", "url": "#", "name": "湖市", "name_lang": "zh-hans", "place": "Example land"},
            ),
        ],
        "city_names": [
            Example(
                "with more",
                {
                    "cities": [
                        {"url": "#", "name": "Lake City", "lang": ""},
                        {"url": "#", "name": "湾市", "lang": "ja"},
                    ],
                    "more": 7,
                },
            )
        ],
        "city_line": [
            Example(
                "with a note",
                {
                    **LAKE,
                    "url": "#",
                    "name": "Lake City",
                    "local_name": "湖市",
                    "local_lang": "zh-hans",
                    "note": "host",
                    "rel": "nofollow",
                },
            ),
            Example("in another language", {**LAKE, "url": "#", "name": "湖市", "name_lang": "zh-hans"}),
        ],
        "profile_head": [
            Example(
                "quilt",
                {
                    **LAKE,
                    "heading_level": 3,
                    "name": "Lake City",
                    "local_name": "湖市",
                    "local_lang": "zh-hans",
                    "lead": "湖畔的城市。",
                    "setting": "lake",
                    "lead_lang": "zh-hans",
                    "tags": [
                        {"label": "Plan in action", "tone": "ok", "icon": "check"},
                        {"label": "Took part in 2024"},
                        {"label": "Confirmed by the city, 3 November 2025", "tone": "plain"},
                    ],
                },
            ),
            Example(
                "photo",
                {
                    **BAY,
                    "name": "Bay City",
                    "photo": PHOTO,
                    "heading_level": 3,
                    "actions": [{"label": "Follow", "url": "#", "kind": "outline"}, {"label": "Compare", "url": "#"}],
                },
            ),
        ],
        "mosaic": [Example("eight names", {"plates": PLATES})],
        "city_map": [
            Example("closest view", {"points": POINTS[:4], "numbered": True}),
            Example("world", {"points": POINTS, "region": "world", "region_urls": {"east-asia": "?region=east-asia"}}),
            Example("region", {"points": POINTS, "region": "east-asia", "note": "A sentence of the operator."}),
            Example("of something else", {"points": POINTS, "caption": "Where the practices of this page are."}),
        ],
    }


gallery.add(examples)
