"""The parts of pages that show sessions and the people on them."""

from collections.abc import Mapping

from core.text.fallback import Text
from core.text.person_names import PersonName
from core.ui import gallery
from core.ui.components import optional, register_component, required
from core.ui.gallery import Example
from events.people import Person
from events.programme import ProgrammeItem

register_component(
    "programme_item",
    "A session. Goes into <ol class=programme role=list>.",
    required("item", "An item of events.programme"),
    optional("level", "Of its heading, 2 to 4", 3),
    list_around=("ol", "programme"),
)
register_component(
    "person_line",
    "A person by name where they agreed, else by post and body. Goes into <ul class=people role=list>.",
    required("person", "A person of events.people"),
    list_around=("ul", "people"),
)


def text(words: str, language: str = "en") -> Text:
    return Text(words, language, language != "en")


NAMED = Person(
    name="Example Name",
    written=PersonName((("Example", False), ("Name", True))),
    url="#",
    initials="EN",
    local_name="例 一郎",
    local_language="ja",
    post=text("Head of parks"),
    body=text("Example city"),
    body_url="#",
    city=text("Lake City"),
    city_url="#",
    role="moderator",
)
UNNAMED = NAMED._replace(
    name="", url="", initials="", local_name="", post=text("課長", "ja"), body=None, city=None, role=""
)
SESSION = ProgrammeItem(
    when="09:00",
    moment="2024-10-25T09:00+08:00",
    until="10:30",
    ends="2024-10-25T10:30+08:00",
    duration="90 min",
    title=text("湖畔的城市", "zh-hans"),
    about=text("How they restore the shore."),
    url="#",
    look="",
    tone="",
    state="",
    people=[NAMED, UNNAMED],
)
WITHOUT_HOUR = SESSION._replace(
    when="2", moment="", until="", ends="", duration="", title=text("Break"), about=text(""), url="", people=[]
)


def examples() -> Mapping[str, list[Example]]:
    return {
        "programme_item": [
            Example("with people", {"item": SESSION, "level": 3}),
            Example("hour unknown, nobody", {"item": WITHOUT_HOUR._replace(look="minor")}),
            Example("changed", {"item": WITHOUT_HOUR._replace(look="changed", tone="warn", state="changed")}),
            Example("cancelled", {"item": WITHOUT_HOUR._replace(look="cancelled", tone="bad", state="cancelled")}),
        ],
        "person_line": [Example("named", {"person": NAMED}), Example("by post", {"person": UNNAMED})],
    }


gallery.add(examples)
