"""The parts that pages are made of.

Each is one template under templates/components with declared attributes; nothing else reaches it, and an unknown or
missing attribute stops the page. All of them are shown at `ui/`.

Here are the general ones. What shows something of a feature is declared in the module `components` of its app.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import NoneType
from typing import Any

from django.template import Context, Engine, TemplateSyntaxError
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.text.bounded import MEGABYTE, kept_within
from core.ui import charts, preparing, year_line

type Values = dict[str, Any]
type Prepare = Callable[[Values], Values]


class ComponentError(TemplateSyntaxError):
    """A component that does not exist, or an attribute that it does not know or does not get."""


@dataclass(frozen=True)
class Attribute:
    name: str
    doc: str
    required: bool = False
    default: object = ""


@dataclass(frozen=True)
class Component:
    """`prepare` works out what the template shows from what it was given.

    `list_around` is the list that an item needs around it, as element and class.
    """

    name: str
    doc: str
    attributes: tuple[Attribute, ...]
    prepare: Prepare | None = None
    list_around: tuple[str, str] | None = None

    @property
    def template(self) -> str:
        return f"components/{self.name}.html"

    @property
    def defaults(self) -> Values:
        return {attribute.name: attribute.default for attribute in self.attributes if not attribute.required}

    @property
    def required(self) -> frozenset[str]:
        return frozenset(attribute.name for attribute in self.attributes if attribute.required)

    @property
    def known(self) -> frozenset[str]:
        return frozenset(attribute.name for attribute in self.attributes)


REGISTRY: dict[str, Component] = {}
_DEFAULTS: dict[str, Values] = {}


def register_component(
    name: str,
    doc: str,
    *attributes: Attribute,
    prepare: Prepare | None = None,
    list_around: tuple[str, str] | None = None,
) -> None:
    component = Component(name, doc, attributes, prepare, list_around)
    REGISTRY[name] = component
    _DEFAULTS[name] = component.defaults


def required(name: str, doc: str) -> Attribute:
    return Attribute(name, doc, required=True)


def optional(name: str, doc: str, default: object = "") -> Attribute:
    return Attribute(name, doc, default=default)


def check(name: str, given: Iterable[str]) -> None:
    """Raises ComponentError in words that name the attribute."""
    component = REGISTRY.get(name)
    if component is None:
        raise ComponentError(f"There is no component {name!r}.")
    names = set(given)
    if unknown := sorted(names - component.known):
        raise ComponentError(f"The component {name!r} does not know: {', '.join(unknown)}.")
    if missing := sorted(component.required - names):
        raise ComponentError(f"The component {name!r} needs: {', '.join(missing)}.")


def render(name: str, given: Mapping[str, Any]) -> str:
    """The HTML of a component. The caller has checked the names: the template tag does so once, when it is compiled.

    A component shows nothing but what it is given, so equal values in one language have equal HTML: it is kept, and a
    list of cards that another page showed is not made again. What holds more than plain values, and lists and maps of
    them, is made each time.
    """
    language = get_language() or "en"
    try:
        key = tuple((attribute, frozen(value)) for attribute, value in given.items())
    except NotPlain:
        return made(name, given, language)
    try:
        return kept_html(name, language, Given(key, given))
    except TooLong as long:
        return long.html


# A day is plain, a moment is not: how it reads depends on the clock.
PLAIN = frozenset({str, SafeString, int, float, Decimal, bool, NoneType, date})
KEPT_AT_MOST, LONGEST_KEPT = 4_000, 20_000  # pieces a process, mostly of a kilobyte; characters of the longest
KEPT_BYTES = 16 * MEGABYTE  # with what they were given, which is often more than the piece


class NotPlain(Exception):
    """A value may change, or show more than it is equal by."""


class TooLong(Exception):
    """Is not kept: readers can ask for long lists in as many ways as they like."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html


def frozen(value: Any) -> object:
    """What a value is equal by. The types belong to it: True equals 1, and a text that is marked as safe equals one
    that is not. Raises NotPlain."""
    kind = type(value)
    if kind in (float, Decimal):
        return kind, str(value)  # 1.50 equals 1.5, and reads otherwise
    if kind in PLAIN:
        return kind, value
    if kind is dict:
        return kind, tuple((frozen(key), frozen(each)) for key, each in value.items())
    if isinstance(value, (list, tuple)):
        return kind, tuple(map(frozen, value))
    raise NotPlain


class Given:
    """The attributes of a component, equal to others by their frozen values."""

    def __init__(self, key: tuple[tuple[str, object], ...], values: Mapping[str, Any]) -> None:
        self.key, self.values, self.hash = key, values, hash(key)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Given) and self.key == other.key


@kept_within(KEPT_BYTES, entries=KEPT_AT_MOST)
def kept_html(name: str, language: str, given: Given) -> str:
    html = made(name, given.values, language)
    given.values = {}  # the key alone is needed from here on
    if len(html) > LONGEST_KEPT:
        raise TooLong(html)
    return html


def made(name: str, given: Mapping[str, Any], language: str) -> str:
    component = REGISTRY[name]
    values: Values = {**_DEFAULTS[name], **given, "language": language}
    if component.prepare:
        values.update(component.prepare(values))
    return Engine.get_default().get_template(component.template).render(Context(values))


# --- Actions ------------------------------------------------------------------------------------------------------

register_component(
    "button",
    "Sends a form. Solid for the one main action of a page, outline for others, danger to remove.",
    required("label", "Verb first"),
    optional("kind", "solid, outline or danger", "solid"),
    optional("type", "submit or button", "submit"),
    optional("name", "Name that is sent"),
    optional("value", "Value that is sent"),
    optional("icon", "Name of a Lucide icon"),
    optional("compact", "Lower, for tables and bars", False),
)
register_component(
    "link_button",
    "A link that looks like a button: leads to the main action.",
    required("label", "Verb first"),
    required("url", "Where it leads"),
    optional("kind", "solid, outline or danger", "solid"),
    optional("icon", "Name of a Lucide icon"),
    optional("compact", "Lower, for tables and bars", False),
)
register_component(
    "search_box",
    "A labelled field with its button.",
    required("label", "What can be looked for"),
    required("action", "Address that answers"),
    required("button", "Words on the button"),
    optional("id", "Id of the field", "q"),
    optional("name", "Name of the parameter", "q"),
    optional("value", "What was looked for"),
    optional("hidden", "Pairs of name and value that are sent along", ()),
)

# --- Words and states ---------------------------------------------------------------------------------------------

register_component(
    "seen_version",
    "the hidden version up to which a reader has seen, in a form of one button",
    required("version", "of the row as the page shows it"),
    optional("name", "of the control", "version"),
)
register_component(
    "tag",
    "A status: a word with a colour, and an icon where it matters.",
    required("label", "The word"),
    optional("tone", "mute, ok, info, warn, bad or plain", "mute"),
    optional("icon", "Name of a Lucide icon"),
)
register_component(
    "notice",
    "One message.",
    required("title", "A heading that says it all"),
    optional("text", "More, where needed"),
    optional("tone", "info, ok, warn or bad", "info"),
    optional("heading_level", "2 to 4", 2),
    optional("alert", "Only for errors: read out at once", False),
)
register_component(
    "language_note",
    "Says that a text is shown in another language than the page, or is older than its original.",
    required("shown", "Code of the language shown"),
    optional("stale", "The translation is older than the original", False),
    prepare=preparing.language_note,
)
register_component(
    "own_translation",
    "Says that the platform translated a title, a post or a name itself, and shows the original. Nothing without one.",
    optional("original", "The original, with its language", None),
)
register_component(
    "empty_state",
    "One sentence and what to do next.",
    required("title", "The sentence"),
    optional("text", "More, where needed"),
    optional("links", "Dicts of label and url", ()),
    optional("heading_level", "2 to 4, or 0 for no heading", 2),
)
register_component(
    "source_line",
    "Where a figure or text comes from.",
    required("source", "Name of the source"),
    optional("url", "Address of the source"),
    optional("year", "Year of the figure"),
    optional("method", "How it was found"),
    optional("confirmed", "Who confirmed it and when, as a sentence"),
    optional("licence", "Name of the licence"),
    optional("ageing", "Older than twelve months", False),
)
register_component(
    "progress",
    "How far something has come. The words say it, the bar repeats it.",
    required("label", "What is measured"),
    required("value", "Number reached"),
    required("max", "Number wanted"),
    required("text", "Both in words, with the unit"),
    required("id", "Id of the bar"),
)
register_component(
    "point_scale",
    "The points of one indicator on a line from 0 to 4, and the table of what each of them takes. Words say the same.",
    optional("score", "The points reached; None where there are none", None),
    optional("before", "The points of an earlier year", None),
    optional("sentence", "The points in words, or why there are none; empty where words stand beside the line"),
    optional("rows", "Dicts of score (0 to 4) and text, in words", ()),
    optional("caption", "Says what the table holds; needed with rows"),
    optional("line", "Draws the line; without it the table stands alone", True),
    optional("live", "Name by which a script says which points are reached"),
    prepare=charts.point_scale,
)
register_component(
    "target_line",
    "How far a target is: baseline, now and aim on a line. The words beside it say the same.",
    optional("baseline", "Where it began; a number or None", None),
    required("now", "The newest value"),
    optional("aim", "What is to be reached", None),
    prepare=charts.target_line,
)
register_component(
    "way_line",
    "The way from a baseline to a goal, which is always at the right, and how far it is. Words beside it say the same.",
    required("share", "The part of the way, 1 at the goal; below 0 where it is further off than at the start"),
    prepare=charts.way_line,
)
register_component(
    "money_bar",
    "The cost of something in parts: secured, offered, sought, and what nobody was asked for. A table follows it.",
    required("label", "Says in one sentence what the picture shows"),
    required("secured", "A number or None"),
    required("offered", "A number or None"),
    required("sought", "A number or None"),
    required("gap", "A number or None"),
    optional("words", "Dict of what each part is called with its amount, by secured, offered, sought and gap", None),
    prepare=charts.money_bar,
)
register_component(
    "parts_bar",
    "How many of something stand where, as one bar. A key follows it, which names each part with its number.",
    required("label", "Says in one sentence what the picture shows"),
    required("parts", "Dicts of code and count, in the order of the key; the code is the class of the part"),
    prepare=charts.parts_bar,
)
register_component(
    "year_line",
    "One figure over the years: a line of three values or more, two dots with an arrow, one number. Its title is the "
    "finding. The table with the numbers follows it at once, or is in it.",
    required(
        "line",
        "Dict of points (dicts of year, label, value, said, bound, is_apart; the oldest first), title, silent (years "
        "that are told to have no value), every (years from value to value; None where none is awaited), aim (dict of "
        "value and words), unit, notes, beside (dict of label, text, lang and source, for full "
        "drawings); None for nothing",
    ),
    optional("size", "small, on a card of 260 px, or full", "small"),
    optional("heading_level", "2 to 4, or 0 where the title is no heading", 0),
    optional(
        "table", "Puts the numbers behind the drawing for readers of tables; where the page shows no table", False
    ),
    optional("links", "Dicts of label and url: the drawing and its numbers as files", ()),
    prepare=year_line.year_line,
)
register_component(
    "term_line",
    "Where this year lies in the years of a plan.",
    required("term", "Dict of first and last (years), part (how far, as a width), side (of the words) and words"),
)

# --- Finding the way ----------------------------------------------------------------------------------------------

register_component(
    "breadcrumb",
    "The pages above this one, not the page itself.",
    required("items", "Dicts of label and url"),
)
register_component(
    "contents_list",
    "The sections of a long page or form.",
    required("items", "Dicts of label and url (none for what has no address yet), current where it applies"),
    optional("label", "Name of the navigation; “On this page” if empty"),
)
register_component(
    "tabs",
    "Views of the same thing, as links.",
    required("label", "Name of the navigation"),
    required("tabs", "Dicts of label and url, count and current where they apply"),
    optional("quiet", "Underlined words instead of tabs", False),
)
register_component(
    "pagination",
    "Previous, numbers, next, total.",
    required("page", "A page of Django's Paginator"),
    optional("label", "Name of the navigation; “Pages” if empty"),
    optional("params", "The other parameters of the address, as in a QueryDict", None),
    prepare=preparing.pagination,
)
register_component(
    "result_item",
    "A hit of the search, or a line of a list of pages. Goes into <ul class=results>.",
    required("title", "Name of the page"),
    required("url", "Where it leads"),
    optional("kind", "What it is, in a word"),
    optional("meta", "Place, date or the like"),
    optional("excerpt", "Text, or pairs of text and whether it matches", ()),
    optional("lang", "Language of title and excerpt, if another than the page's"),
    optional("heading_level", "2 to 4", 3),
    prepare=preparing.result_item,
    list_around=("ul", "results"),
)

# --- Pictures and facts -------------------------------------------------------------------------------------------

register_component(
    "quilt",
    "The picture of a city without a photo.",
    required("slug", "Seed of the pattern"),
    optional("biome_code", "1 to 14", None),
    optional("coastal", "Takes the coast's colours", False),
    optional("cols", "Tiles across", 6),
    optional("rows", "Tiles down", 4),
)
register_component(
    "card_strip",
    "The picture on top of a card.",
    required("slug", "Seed of the pattern"),
    optional("biome_code", "1 to 14", None),
    optional("coastal", "Takes the coast's colours", False),
    optional("photo", "Dict of url, width and height", None),
)
register_component(
    "fact_strip",
    "Up to four figures, each with unit and date.",
    required(
        "facts",
        "Dicts of label and value, unit, year, note and url of the source where they apply; no value means no data",
    ),
)
register_component(
    "link_list_item",
    "A city, or a page, with the reason why it is here. Goes into <ul class=links role=list>.",
    required("url", "Where it leads"),
    required("name", "Name in the page's language"),
    optional("reason", "The relation in a sentence"),
    optional("kind", "Kind of relation, in a word"),
    optional("tone", "Tone of the kind", "mute"),
    optional("local_name", "Name in the city's own script"),
    optional("local_lang", "Its language"),
    optional("slug", "Seed of the pattern; without it there is no picture"),
    optional("biome_code", "1 to 14", None),
    optional("coastal", "Takes the coast's colours", False),
    optional("heading_level", "2 to 4", 3),
    list_around=("ul", "links"),
)
register_component(
    "paired_list",
    "Two lists side by side, such as offers and asks.",
    required("lists", "Two dicts of title, items (dicts of label, url, meta, lang) and empty (a sentence)"),
    optional("heading_level", "2 to 4", 3),
)
register_component(
    "locator",
    "Where a city lies on the outlines of land, held by the page itself.",
    required("longitude", "In degrees"),
    required("latitude", "In degrees"),
    required("caption", "What the map shows"),
    optional("point", "Which point of the city it is"),
    prepare=preparing.locator,
)
register_component(
    "place_map",
    "The country around one place. The words beside it say where that is.",
    required("longitude", "In degrees"),
    required("latitude", "In degrees"),
    required("caption", "What the map shows"),
    optional("label", "Name of the middle, where a place is picked"),
    optional(
        "pick", "A click writes a place into the fields named latitude and longitude, where there is script", False
    ),
    prepare=preparing.place_map,
)

# --- Filters, forms -----------------------------------------------------------------------------------------------

register_component(
    "filter_group",
    "Checkboxes with counts.",
    required("legend", "What is chosen"),
    required("name", "Name of the parameter"),
    required("choices", "Dicts of value, label, count and checked"),
)
register_component(
    "chosen_filters",
    "What was chosen, each a link that takes it away.",
    required("filters", "Dicts of label and url"),
    optional("clear_url", "Address without any"),
)
register_component(
    "field",
    "Label, hint, error, control. For a form's field see form_field.",
    required("label", "Says what to enter"),
    required("name", "Name that is sent"),
    optional("id", "Id of the control; id_NAME if empty"),
    optional("value", "What was entered"),
    optional("type", "text, search, email, password, url or the like", "text"),
    optional("inputmode", "numeric for whole numbers"),
    optional("autocomplete", "As HTML has it"),
    optional("hint", "One sentence"),
    optional("error", "What is wrong, and the limit"),
    optional("optional", "Says so beside the label", False),
    optional("suffix", "Unit after the control"),
    optional("short", "For years and numbers", False),
    optional("rows", "Lines; makes it a text area", 0),
    optional("choices", "Dicts of value and label, is_typed of a name in whatever language; makes it a menu", ()),
    optional("lang", "Language of what is entered, where it is not that of the page"),
    prepare=preparing.field,
)
register_component(
    "form_field",
    "A field of a Django form, with the same look as field.",
    required("field", "A bound field"),
    optional("suffix", "Unit after the control"),
    optional("needed", "Not marked as optional, though a draft is saved without it", False),
    optional("mark", "When it is needed; “(optional)” if empty"),
    prepare=preparing.form_field,
)
register_component(
    "choice_rows",
    "Radios or checkboxes as rows with help.",
    required("legend", "The question"),
    required("name", "Name that is sent"),
    required("options", "Dicts of value, label, help, checked and key, the access key"),
    optional("kind", "radio or checkbox", "radio"),
    optional("hint", "One sentence"),
    optional("error", "What is wrong"),
)
register_component(
    "upload",
    "The control of a file field: what was received already, and the browser's own chooser. Form fields bring it.",
    required("name", "Name that is sent"),
    required("id", "Id of the control"),
    required("accept", "Extensions as HTML has them; the hint of the field says them in words, with sizes"),
    optional("described_by", "Ids of hint and error"),
    optional("label", "Where no label of a form field stands beside it"),
    optional("wrong", "It was refused; the error says why", False),
    optional("kept", "Dict of name, size and token of the file that was received", None),
)
register_component(
    "error_summary",
    "On top of a form that came back. Its page's title starts with “Error:”.",
    required("errors", "Dicts of text and url (#id of the field)"),
    optional("title", "Heading; “There is a problem” if empty"),
)

# --- Writing in pieces --------------------------------------------------------------------------------------------

register_component(
    "task_list",
    "The sections of something that is written in pieces. The whole row is the link.",
    required("tasks", "Dicts of label, about, url, status (words) and state (none, progress, done, check)"),
)
register_component(
    "save_line",
    "When the draft was saved. Stands beside the title of a form.",
    required("text", "The sentence; empty before the first save of a page whose script saves by itself"),
    optional("failed", "Instead of it, when the script could not save: the sentence is shown by the script", ""),
    optional("state", "saved or failed", "saved"),
)
register_component(
    "check_list",
    "What is missing before something can be sent, each with a link to where it is entered.",
    required("items", "Dicts of text, url and section"),
    required("title", "Heading"),
    optional("heading_level", "2 to 4", 2),
)

# --- Lists, events, people ----------------------------------------------------------------------------------------

register_component(
    "data_table",
    "For comparing. Becomes labelled cards on narrow screens, or scrolls where the columns matter.",
    required("caption", "Says what the table holds"),
    required("header", "Dicts of label, end (numbers) and url (sort by it), sorted (ascending, descending)"),
    required("rows", "Rows of cells: texts, or dicts of text, url, tone, lang, is_typed. The first names the row"),
    optional("caption_shown", "Show the caption", False),
    optional("cards", "Cards on narrow screens; else it scrolls", True),
    optional("empty", "Sentence for no rows"),
    prepare=preparing.data_table,
)
register_component(
    "person",
    "A person as they write their name, or the post alone where they did not agree. Goes into <li>.",
    optional("name", "As the person writes it"),
    optional("written", "The same with its family name and language (core.text.person_names)", None),
    optional("initials", "Shown without a photo"),
    optional("post", "Post"),
    optional("body", "Organisation"),
    optional("city", "Name of the city"),
    optional("city_url", "Its address"),
    optional("url", "Page of the person"),
    optional("lang", "Language of name, post and body, if another than the page's"),
    optional("photo", "Dict of url", None),
)
register_component(
    "date_box",
    "One date, or a run of days.",
    required("date", "The first day"),
    optional("end", "The last day", None),
    optional("weekday", "Show the day of the week", False),
    prepare=preparing.date_box,
)
register_component(
    "tool_card",
    "A guide or tool. Goes into <ul class=tools role=list>.",
    required("title", "Its name"),
    required("text", "What it is for"),
    required("url", "Where it leads"),
    required("link_label", "Says what opens"),
    optional("motif", "A motif of static/tiles.svg", "leaf"),
    optional("family", "A family of core.ui.quilt", "forest"),
    optional("pair", "1 to 6", 1),
    optional("heading_level", "2 to 4", 3),
    list_around=("ul", "tools"),
)

# --- Comparing ----------------------------------------------------------------------------------------------------
