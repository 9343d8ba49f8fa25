"""Template tags for every page: `component`, `icon`, `quilt`, `jsonld`, `lang_tag`, `lang_of`."""

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template import Engine
from django.template.base import FilterExpression, Node, Parser, Token, token_kwargs
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext
from lucide.templatetags.lucide import lucide

from core.text import clocks, lines, numbers, works
from core.text.fallback import Text, localized, original_of
from core.text.languages import LANGUAGE_TAGS
from core.text.measured import unbroken
from core.text.moments import known_day_words
from core.text.person_names import PersonName
from core.text.ranges import year_said, year_words
from core.text.scripts import language_by_script
from core.ui import components
from core.ui import quilt as patterns
from core.ui.frame import frame_of_visitors
from core.ui.jsonld import jsonld
from core.ui.pages import page_url

A_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
register = template.Library()
register.simple_tag(jsonld)
register.simple_tag(lines.dot)
register.filter(lines.items_in_line)
register.filter(works.work_title)
register.filter(known_day_words)
register.filter("unbroken", unbroken, is_safe=True)  # a title may come with the language that it is in


@register.simple_block_tag
def bracketed(content: str) -> str:
    """Puts what stands in the block into the brackets of the language, directly behind what it is about."""
    opening, closing = lines.brackets(content)
    return format_html("{}{}{}", opening, SafeString(content.strip()), closing)


class ComponentNode(Node):
    def __init__(self, name: str, attributes: dict[str, FilterExpression]) -> None:
        self.name = name
        self.attributes = attributes

    def render(self, context: template.Context) -> str:
        given = {name: expression.resolve(context) for name, expression in self.attributes.items()}
        return components.render(self.name, given)


@register.tag("component")
def component_tag(parser: Parser, token: Token) -> ComponentNode:
    """`{% component "tag" tone="ok" label=state %}`; a wrong name or attribute is refused when the page is compiled."""
    _tag, *bits = token.split_contents()
    if not bits or bits[0][0] not in "\"'":
        raise components.ComponentError("component takes the name of a component in quotes.")
    name, rest = bits[0].strip("\"'"), bits[1:]
    attributes = token_kwargs(rest, parser)
    if rest:
        raise components.ComponentError(f"component takes attributes as name=value, not {rest[0]!r}.")
    components.check(name, attributes)
    return ComponentNode(name, attributes)


class FrameNode(Node):
    def __init__(self, template: str) -> None:
        self.template = template

    def render(self, context: template.Context) -> str:
        page = context["page"]
        if not page["person"]:
            return frame_of_visitors(self.template, page)
        made = Engine.get_default().get_template(self.template)
        with context.push():
            return str(made.render(context))  # with the token of the form that signs out


@register.tag("frame")
def frame_tag(parser: Parser, token: Token) -> FrameNode:
    """`{% frame "ui/header.html" %}`: a part that all pages have."""
    _tag, name = token.split_contents()
    return FrameNode(name.strip("\"'"))


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> str:
    """A Lucide icon beside a word; hidden from readers of the screen."""
    return lucide(name, size=24, **{"class": "ic", "aria-hidden": "true", "focusable": "false", "stroke-width": "1.75"})


@register.simple_tag
def linked_page(purpose: str, *args: object) -> str:
    """The address of a page by what it is for, as core.ui.pages knows it."""
    return page_url(purpose, *args)


@register.simple_tag
def quilt(
    slug: str, biome: int | None = None, coastal: bool = False, cols: int = 6, rows: int = 4, setting: str = ""
) -> str:
    return patterns.quilt(slug, biome, coastal, cols, rows, setting)


@register.simple_tag
def lang_tag(code: str) -> str:
    """The language as HTML names it: zh-hans becomes zh-Hans."""
    return LANGUAGE_TAGS.get(code, code)


@register.filter
def html_lang(code: str) -> str:
    """The same, for use inside another tag."""
    return LANGUAGE_TAGS.get(code, code)


@register.simple_tag
def lang_of(text: Text) -> str:
    """The attribute of an element whose text is in another language than the page; else nothing."""
    return format_html(' lang="{}"', LANGUAGE_TAGS[text.language]) if text.is_fallback else ""


@register.filter
def translated(row: Any, field: str) -> str:
    """A translated text of a row, marked with its language where the reader's own is missing."""
    return marked(localized(row, field)) if row else ""


@register.filter
def original(row: Any, field: str) -> Text | None:
    """The text that the platform translated into the reader's language; nothing where it did not."""
    return original_of(row, field) if row else None


@register.filter
def marked(text: Text | None) -> str:
    """The same, of a text that is already chosen; nothing where there is none."""
    return in_language(text.text, text.other_language) if text else ""


@register.filter
def person_name(name: PersonName) -> str:
    """A name with its language and the family name told apart."""
    parts = [(format_html('<span class="family-name">{}</span>', text) if own else text,) for text, own in name.parts]
    return format_html("<bdi{}>{}</bdi>", lang_attribute(name.tag), format_html_join(" ", "{}", parts))


def lang_attribute(tag: str) -> str:
    return format_html(' lang="{}"', tag) if tag else ""


@register.filter
def file_kind(name: str) -> str:
    """CSV, by the ending of the name of a file."""
    return name.rpartition(".")[2].upper() if "." in name else ""


@register.filter
def by_script(text: str) -> str:
    """A text of unknown language, such as the title of a source, marked by the letters it is written in."""
    page = get_language() or "en"
    language = language_by_script(text, page)
    return in_language(text, language if language != page else "")


@register.filter
def source_link(source: Any) -> str:
    """A source of the list, or what somebody cited in their own words (`core.vocabulary.models.Cited`): it leads to its
    page, one in somebody's own words to its address."""
    cited = getattr(source, "cited", source)
    return with_how_read(linked_source(cited), cited.how_read)


@register.filter
def source_links(sources: Any) -> str:
    """All that may be named of some sources: first those whose address somebody opened. How the others were read is
    said once for those of one day."""
    by_how: dict[str, list[Any]] = {"": []}
    for each in sources:
        if getattr(each, "is_good", True):
            cited = getattr(each, "cited", each)
            by_how.setdefault(cited.how_read, []).append(cited)
    opened, *others = ((how, joined(map(linked_source, some))) for how, some in by_how.items())
    if len(others) == 1 and not opened[1]:
        return with_how_read(others[0][1], others[0][0])
    colon = pgettext("between a label and its value", ": ")
    return joined(filter(None, [opened[1], *(format_html("{}{}{}", how, colon, names) for how, names in others)]))


def joined(words: Iterable[str]) -> str:
    return format_html_join(lines.dot(), "{}", ((each,) for each in words))


@register.filter
def linked_source(cited: Any) -> str:
    """What is cited, with its link alone."""
    words = source_title(cited)
    if cited.page:
        return format_html('<a href="{}">{}</a>', cited.page, words)
    return format_html('<a href="{}" rel="nofollow noopener">{}</a>', cited.link, words) if cited.link else words


def with_how_read(words: str, how_read: str) -> str:
    """Nobody need open a source to learn that it was read in an archived copy alone."""
    if not how_read:
        return words
    return format_html(gettext("{source} ({how_read})"), source=words, how_read=how_read)


@register.filter
def dated_source(source: Any) -> str:
    """A source of the list with its year, or with the word that it bears none. What its title says is not repeated."""
    cited = source.cited
    return with_how_read(with_year(linked_source(cited), source, source_title(cited)), cited.how_read)


def with_year(words: str, source: Any, title: str) -> str:
    year = str(source.year or source.published[:4])
    if year and year not in title:
        return format_html(gettext("{source} ({year})"), source=words, year=year)
    if year or A_YEAR.search(title):
        return words
    return format_html(gettext("{source} (undated)"), source=words)


@register.filter(name="year_words")
def year_of(year: int | None, is_fiscal: bool = False) -> str:
    """2019, or FY2019 of a fiscal year: `{{ value.year|year_words:value.is_fiscal }}`."""
    return year_words(year, is_fiscal)


@register.filter(name="year_said")
def year_in_a_sentence(year: int | None, is_fiscal: bool = False) -> str:
    """The same within a sentence, where Chinese and Japanese write 2019年; their messages add none then."""
    return year_said(year, is_fiscal)


@register.filter
def source_title(source: Any) -> str:
    cited = getattr(source, "cited", source)
    return in_language(cited.title, cited.language) if cited.page else by_script(cited.title)


@register.filter
def for_programs(moment: datetime | None) -> str:
    """A moment as the attribute of an element `time` has it: HTML knows no more than thousandths of a second."""
    return moment.isoformat(timespec="seconds") if moment else ""


@register.filter
def clock(moment: datetime | None) -> str:
    """A moment by the clock of the reader, or of the city in its workspace, which is named."""
    return clocks.clock(moment) if moment else ""


@register.filter
def clock_day(moment: datetime | None) -> str:
    """The day of a moment by the same clock."""
    return clocks.day(moment) if moment else ""


@register.filter
def grouped(value: str) -> str:
    """A whole number written as text, as readers of the language expect it; other texts as they are."""
    return numbers.grouped_number(Decimal(value)) if value.isascii() and value.isdigit() else value


@register.filter
def strong(value: str) -> str:
    """A number that stands out in the sentence around it."""
    return format_html('<strong class="num">{}</strong>', value)


@register.filter
def isolated(text: str) -> str:
    """What a reader typed, kept from turning the direction of the words around it."""
    return format_html("<bdi>{}</bdi>", text)


def in_language(text: str, language: str) -> str:
    """Plain text stays plain: the template escapes it."""
    if not (text and language):
        return text
    return format_html('<span lang="{}">{}</span>', LANGUAGE_TAGS.get(language, language), text)
