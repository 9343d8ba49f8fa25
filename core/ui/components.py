"""The parts that pages are made of.

Each is one template under templates/components with declared attributes; nothing else reaches it, and an unknown or
missing attribute stops the page. All of them are shown at `ui/`.

Here are the general ones. What shows something of a feature is declared in the module `components` of its app.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template import Context, Engine, TemplateSyntaxError
from django.utils.translation import get_language

from core.ui import preparing

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


def register(
    name: str,
    doc: str,
    *attributes: Attribute,
    prepare: Prepare | None = None,
    list_around: tuple[str, str] | None = None,
) -> None:
    component = Component(name, doc, attributes, prepare, list_around)
    REGISTRY[name] = component
    _DEFAULTS[name] = component.defaults


def must(name: str, doc: str) -> Attribute:
    return Attribute(name, doc, required=True)


def may(name: str, doc: str, default: object = "") -> Attribute:
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
    """The HTML of a component. The caller has checked the names: the template tag does so once, when it is compiled."""
    component = REGISTRY[name]
    values: Values = {**_DEFAULTS[name], **given, "language": get_language() or "en"}
    if component.prepare:
        values.update(component.prepare(values))
    return Engine.get_default().get_template(component.template).render(Context(values))


# --- Actions ------------------------------------------------------------------------------------------------------

register(
    "button",
    "Sends a form. Solid for the one main action of a page, outline for others, danger to remove.",
    must("label", "Verb first"),
    may("kind", "solid, outline or danger", "solid"),
    may("type", "submit or button", "submit"),
    may("name", "Name that is sent"),
    may("value", "Value that is sent"),
    may("icon", "Name of a Lucide icon"),
    may("compact", "Lower, for tables and bars", False),
)
register(
    "link_button",
    "A link that looks like a button: leads to the main action.",
    must("label", "Verb first"),
    must("url", "Where it leads"),
    may("kind", "solid, outline or danger", "solid"),
    may("icon", "Name of a Lucide icon"),
    may("compact", "Lower, for tables and bars", False),
)
register(
    "search_box",
    "A labelled field with its button.",
    must("label", "What can be looked for"),
    must("action", "Address that answers"),
    must("button", "Words on the button"),
    may("id", "Id of the field", "q"),
    may("name", "Name of the parameter", "q"),
    may("value", "What was looked for"),
    may("hidden", "Pairs of name and value that are sent along", ()),
)

# --- Words and states ---------------------------------------------------------------------------------------------

register(
    "tag",
    "A status: a word with a colour, and an icon where it matters.",
    must("label", "The word"),
    may("tone", "mute, ok, info, warn, bad or plain", "mute"),
    may("icon", "Name of a Lucide icon"),
)
register(
    "notice",
    "One message.",
    must("title", "A heading that says it all"),
    may("text", "More, where needed"),
    may("tone", "info, ok, warn or bad", "info"),
    may("heading_level", "2 to 4", 2),
    may("alert", "Only for errors: read out at once", False),
)
register(
    "language_note",
    "Says that a text is shown in another language than the page, or is older than its original.",
    must("shown", "Code of the language shown"),
    may("stale", "The translation is older than the original", False),
    prepare=preparing.language_note,
)
register(
    "empty_state",
    "One sentence and what to do next.",
    must("title", "The sentence"),
    may("text", "More, where needed"),
    may("links", "Dicts of label and url", ()),
    may("heading_level", "2 to 4, or 0 for no heading", 2),
)
register(
    "source_line",
    "Where a figure or text comes from.",
    must("source", "Name of the source"),
    may("url", "Address of the source"),
    may("year", "Year of the figure"),
    may("method", "How it was found"),
    may("confirmed", "Who confirmed it and when, as a sentence"),
    may("licence", "Name of the licence"),
    may("ageing", "Older than twelve months", False),
)
register(
    "progress",
    "How far something has come. The words say it, the bar repeats it.",
    must("label", "What is measured"),
    must("value", "Number reached"),
    must("max", "Number wanted"),
    must("text", "Both in words, with the unit"),
    must("id", "Id of the bar"),
)

# --- Finding the way ----------------------------------------------------------------------------------------------

register(
    "breadcrumb",
    "The pages above this one, not the page itself.",
    must("items", "Dicts of label and url"),
)
register(
    "contents_list",
    "The sections of a long page.",
    must("items", "Dicts of label and url, current where it applies"),
    may("label", "Name of the navigation; “On this page” if empty"),
)
register(
    "tabs",
    "Views of the same thing, as links.",
    must("label", "Name of the navigation"),
    must("tabs", "Dicts of label and url, count and current where they apply"),
    may("quiet", "Underlined words instead of tabs", False),
)
register(
    "pagination",
    "Previous, numbers, next, total.",
    must("page", "A page of Django's Paginator"),
    may("label", "Name of the navigation; “Pages” if empty"),
    may("params", "The other parameters of the address, as in a QueryDict", None),
    prepare=preparing.pagination,
)
register(
    "result_item",
    "A hit of the search, or a line of a list of pages. Goes into <ul class=results>.",
    must("title", "Name of the page"),
    must("url", "Where it leads"),
    may("kind", "What it is, in a word"),
    may("meta", "Place, date or the like"),
    may("excerpt", "Text, or pairs of text and whether it matches", ()),
    may("lang", "Language of title and excerpt, if another than the page's"),
    may("heading_level", "2 to 4", 3),
    prepare=preparing.result_item,
    list_around=("ul", "results"),
)

# --- Pictures and facts -------------------------------------------------------------------------------------------

register(
    "quilt",
    "The picture of a city without a photo.",
    must("slug", "Seed of the pattern"),
    may("biome_code", "1 to 14", None),
    may("coastal", "Takes the coast's colours", False),
    may("cols", "Tiles across", 6),
    may("rows", "Tiles down", 4),
)
register(
    "card_strip",
    "The picture on top of a card.",
    must("slug", "Seed of the pattern"),
    may("biome_code", "1 to 14", None),
    may("coastal", "Takes the coast's colours", False),
    may("photo", "Dict of url, width and height", None),
)
register(
    "fact_strip",
    "Four to six figures, each with unit and year.",
    must("facts", "Dicts of label and value, unit, year and note where they apply; no value means no data"),
)
register(
    "link_list_item",
    "A city, or a page, with the reason why it is here. Goes into <ul class=links role=list>.",
    must("url", "Where it leads"),
    must("name", "Name in the page's language"),
    may("reason", "The relation in a sentence"),
    may("kind", "Kind of relation, in a word"),
    may("tone", "Tone of the kind", "mute"),
    may("local_name", "Name in the city's own script"),
    may("local_lang", "Its language"),
    may("slug", "Seed of the pattern; without it there is no picture"),
    may("biome_code", "1 to 14", None),
    may("coastal", "Takes the coast's colours", False),
    may("heading_level", "2 to 4", 3),
    list_around=("ul", "links"),
)
register(
    "paired_list",
    "Two lists side by side, such as offers and asks.",
    must("lists", "Two dicts of title, items (dicts of label, url, meta, lang) and empty (a sentence)"),
    may("heading_level", "2 to 4", 3),
)
register(
    "place_map",
    "The country around one place. The words beside it say where that is.",
    must("longitude", "In degrees"),
    must("latitude", "In degrees"),
    must("caption", "What the map shows"),
    may("label", "Name of the middle, where a place is picked"),
    may("pick", "A click writes a place into the fields named latitude and longitude, where there is script", False),
    prepare=preparing.place_map,
)

# --- Filters, forms -----------------------------------------------------------------------------------------------

register(
    "filter_group",
    "Checkboxes with counts.",
    must("legend", "What is chosen"),
    must("name", "Name of the parameter"),
    must("choices", "Dicts of value, label, count and checked"),
)
register(
    "chosen_filters",
    "What was chosen, each a link that takes it away.",
    must("filters", "Dicts of label and url"),
    may("clear_url", "Address without any"),
)
register(
    "field",
    "Label, hint, error, control. For a form's field see form_field.",
    must("label", "Says what to enter"),
    must("name", "Name that is sent"),
    may("id", "Id of the control; id_NAME if empty"),
    may("value", "What was entered"),
    may("type", "text, search, email, password, url or the like", "text"),
    may("inputmode", "numeric for whole numbers"),
    may("autocomplete", "As HTML has it"),
    may("hint", "One sentence"),
    may("error", "What is wrong, and the limit"),
    may("optional", "Says so beside the label", False),
    may("suffix", "Unit after the control"),
    may("short", "For years and numbers", False),
    may("rows", "Lines; makes it a text area", 0),
    may("choices", "Dicts of value and label; makes it a menu", ()),
    prepare=preparing.field,
)
register(
    "form_field",
    "A field of a Django form, with the same look as field.",
    must("field", "A bound field"),
    may("suffix", "Unit after the control"),
    may("needed", "Not marked as optional, though a draft is saved without it", False),
    prepare=preparing.form_field,
)
register(
    "choice_rows",
    "Radios or checkboxes as rows with help.",
    must("legend", "The question"),
    must("name", "Name that is sent"),
    must("options", "Dicts of value, label, help and checked"),
    may("kind", "radio or checkbox", "radio"),
    may("hint", "One sentence"),
    may("error", "What is wrong"),
)
register(
    "upload",
    "The control of a file field: what was received already, and the browser's own chooser. Form fields bring it.",
    must("name", "Name that is sent"),
    must("id", "Id of the control"),
    must("accept", "Extensions as HTML has them; the hint of the field says them in words, with sizes"),
    may("described_by", "Ids of hint and error"),
    may("label", "Where no label of a form field stands beside it"),
    may("wrong", "It was refused; the error says why", False),
    may("kept", "Dict of name, size and token of the file that was received", None),
)
register(
    "error_summary",
    "On top of a form that came back. Its page's title starts with “Error:”.",
    must("errors", "Dicts of text and url (#id of the field)"),
    may("title", "Heading; “There is a problem” if empty"),
)

# --- Writing in pieces --------------------------------------------------------------------------------------------

register(
    "task_list",
    "The sections of something that is written in pieces. The whole row is the link.",
    must("tasks", "Dicts of label, about, url, status (words) and state (none, progress, done, check)"),
)
register(
    "save_line",
    "When the draft was saved. Stands beside the title of a form.",
    must("text", "The sentence; empty before the first save of a page whose script saves by itself"),
    may("failed", "Instead of it, when the script could not save: the sentence is shown by the script", ""),
    may("state", "saved or failed", "saved"),
)
register(
    "check_list",
    "What is missing before something can be sent, each with a link to where it is entered.",
    must("items", "Dicts of text, url and section"),
    must("title", "Heading"),
    may("heading_level", "2 to 4", 2),
)

# --- Lists, events, people ----------------------------------------------------------------------------------------

register(
    "data_table",
    "For comparing. Becomes labelled cards on narrow screens, or scrolls where the columns matter.",
    must("caption", "Says what the table holds"),
    must("header", "Dicts of label, end (numbers) and url (sort by it), sorted (ascending, descending)"),
    must("rows", "Rows of cells; a cell is a text or a dict of text, url, tone, lang. The first names the row"),
    may("caption_shown", "Show the caption", False),
    may("cards", "Cards on narrow screens; else it scrolls", True),
    may("empty", "Sentence for no rows"),
    prepare=preparing.data_table,
)
register(
    "person",
    "A person as they write their name, or the post alone where they did not agree. Goes into <li>.",
    may("name", "As the person writes it"),
    may("initials", "Shown without a photo"),
    may("post", "Post"),
    may("body", "Organisation"),
    may("city", "Name of the city"),
    may("city_url", "Its address"),
    may("url", "Page of the person"),
    may("lang", "Language of name, post and body, if another than the page's"),
    may("photo", "Dict of url", None),
)
register(
    "date_box",
    "One date, or a run of days.",
    must("date", "The first day"),
    may("end", "The last day", None),
    may("weekday", "Show the day of the week", False),
    prepare=preparing.date_box,
)
register(
    "tool_card",
    "A guide or tool. Goes into <ul class=tools role=list>.",
    must("title", "Its name"),
    must("text", "What it is for"),
    must("url", "Where it leads"),
    must("link_label", "Says what opens"),
    may("motif", "A motif of static/tiles.svg", "leaf"),
    may("family", "A family of core.ui.quilt", "forest"),
    may("pair", "1 to 6", 1),
    may("heading_level", "2 to 4", 3),
    list_around=("ul", "tools"),
)

# --- Comparing ----------------------------------------------------------------------------------------------------
