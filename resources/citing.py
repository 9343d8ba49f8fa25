"""How a work is cited: in its own words, whatever language the page is in. What is not known is left out."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core.text.clean import one_line
from core.text.fallback import Text, localized
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_TAGS, column_name, reading_order
from core.ui.jsonld import absolute
from core.ui.templatetags.ui import in_language
from resources.models import Edition, Resource

ISBN = re.compile(r"(?<!\d)(?:97[89][- ]?(?:\d[- ]?){9}\d|(?:\d[- ]?){9}[\dXx])(?![\dXx])")
DOI = re.compile(r"10\.\d{4,9}/\S+")
BOOK, REPORT, SITE, OTHER = (
    ("book", "BOOK", "book"),
    ("techreport", "RPRT", "report"),
    ("misc", "ELEC", "webpage"),
    ("misc", "GEN", "document"),
)
TYPES = {Resource.Kind.REPORT: REPORT, Resource.Kind.PLATFORM: SITE, Resource.Kind.INDEX: OTHER}


class Name(NamedTuple):
    """The name of a person as family and given name, of a body as one text, whose language is known if it is listed
    here."""

    family: str
    given: str = ""
    is_body: bool = False
    language: str = ""

    @property
    def text(self) -> str:
        return f"{self.family}, {self.given}" if self.given else self.family


class Reference(NamedTuple):
    """What is not known is empty. Every text is one line: a second one would be read as a field."""

    slug: str
    types: tuple[str, str, str]
    title: Text
    language: str  # as a tag: that of the work, which its title need not be in
    authors: list[Name]
    publishers: list[Name]
    has_authors: bool  # else its publishers stand for them
    year: int | None
    released_on: date | None
    edition: int | None
    pages: int | None
    series: str
    isbn: list[str]
    doi: str
    url: str  # empty where only an introduction to the work stands here
    record: str  # the page of the work here
    licence: str
    note: str  # what is not certain of title or date: it travels with the citation

    @property
    def permanent_url(self) -> str:
        return f"https://doi.org/{self.doi}" if self.doi else self.url or self.record


def citing_language(work: Resource) -> str:
    """The language in which a work is cited: the reader's, if it is in several of ours, else its first."""
    wanted = get_language() or DEFAULT_LANGUAGE
    ours = [code for code in reading_order(wanted) if code in work.languages]
    titled = [code for code in ours if getattr(work, column_name("title", code))]
    return next(iter([*titled, *ours]), wanted)


def reference(work: Resource, *, publishers: Iterable[Text], newest: Edition | None) -> Reference:
    """`publishers` are those that are listed here, in the language of the work."""
    cited_in = citing_language(work)
    with override(cited_in):
        title, licence, note = (localized(work, name) for name in ("title", "licence", "note"))
        url = absolute(work.get_absolute_url())
    bodies = [
        *(Name(one_line(name.text), is_body=True, language=name.language) for name in publishers),
        *(Name(one_line(name), is_body=True) for name in work.other_publishers),
    ]
    numbers = " ; ".join(identifier_text(each) for each in work.identifiers)
    doi = DOI.search(numbers)
    return Reference(
        slug=work.slug,
        types=TYPES.get(Resource.Kind(work.kind), BOOK),
        title=title._replace(text=one_line(title.text)),
        language=tag_of(work, cited_in, title),
        authors=[name_of(one_line(author)) for author in work.authors] or bodies,
        publishers=bodies,
        has_authors=bool(work.authors),
        year=year_of(work, newest),
        released_on=work.released_on,
        edition=newest.number if newest and newest.number > 1 else None,
        pages=newest.pages if newest else None,
        series=one_line(work.series),
        isbn=isbns(numbers),
        doi=doi.group().rstrip(".,;") if doi else "",
        url="" if work.is_introduced else url,
        record=url,
        licence=one_line(licence.text),
        note=one_line(note.text),
    )


def tag_of(work: Resource, cited_in: str, title: Text) -> str:
    """A work may be in languages that this site is not in; of one without any the title alone tells something."""
    code = cited_in if cited_in in work.languages else next(iter(work.languages), title.language)
    return LANGUAGE_TAGS.get(code, code)


def identifier_text(identifier: Any) -> str:
    """An identifier as entered: plain words, or a scheme with its value."""
    parts = identifier.values() if isinstance(identifier, dict) else [identifier]
    return one_line(" ".join(str(part) for part in parts))


def isbns(text: str) -> list[str]:
    return [found for each in ISBN.findall(DOI.sub("", text)) if is_isbn(found := re.sub("[- ]", "", each).upper())]


def is_isbn(number: str) -> bool:
    """Its last digit is made from the others, so that other long numbers are not taken for one."""
    digits = [10 if digit == "X" else int(digit) for digit in number]
    if len(digits) == 13:
        return sum(digit * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10 == 0
    return sum(digit * (10 - place) for place, digit in enumerate(digits)) % 11 == 0


def name_of(author: str) -> Name:
    family, comma, given = author.partition(",")
    return Name(family.strip(), given.strip()) if comma and given.strip() else Name(author, is_body=True)


def year_of(work: Resource, newest: Edition | None) -> int | None:
    if newest and newest.year:
        return newest.year
    return work.released_on.year if work.released_on else None


# --- For readers --------------------------------------------------------------------------------------------------


class Style(NamedTuple):
    """How works in a language are cited."""

    year: str
    title: str
    after_who: str
    between: str
    note: str
    names: str  # what stands between them
    is_year_late: bool = False  # behind the title, as GB/T 7714 has it


ONLINE = "[EB/OL]"  # as GB/T 7714 marks a work that is read at an address; [Z] is one of another kind
ENGLISH = Style(" ({})", "{}", ". ", ". ", "[{}]", "; ")
STYLES = {
    "zh-hans": Style("{}", "{}[Z]", ". ", ". ", "[{}]", "；", is_year_late=True),
    "zh-hant": Style("（{}）", "《{}》", "。", "。", "［{}］", "、"),
    "ja": Style("（{}）", "『{}』", "", "、", "［{}］", "、"),
}


def citation(found: Reference) -> str:
    """Authors, year, title, series, publishers, address."""
    style = STYLES.get(found.title.language, ENGLISH)
    if found.url:
        style = style._replace(title=style.title.replace("[Z]", ONLINE))
    return put_together(
        style,
        who=joined(found.authors, style.names),
        year=found.year,
        title=format_html(style.title, marked(found.title.text.rstrip("."), found.title.language)),
        rest=[
            found.series,
            joined(found.publishers, style.names) if found.has_authors else "",
            found.url,
            style.note.format(found.note.rstrip(".。")) if found.note else "",
        ],
    )


def citation_of_introduction(work: Resource) -> str:
    """The pages about a work whose text is not held here are the platform's own, and in the reader's language."""
    style = STYLES.get(get_language() or DEFAULT_LANGUAGE, ENGLISH)
    title = _("Introduction to “%(title)s”") % {"title": localized(work, "title").text}
    return put_together(
        style,
        who=_("Cities Biodiversity Alliance Platform"),
        year=work.changed_at.year,
        title=f"{title}{ONLINE}" if style.is_year_late else title,  # the others name a work in marks already
        rest=[absolute(work.get_absolute_url())],
    )


def put_together(style: Style, *, who: str, year: int | None, title: str, rest: Iterable[str]) -> str:
    """What is empty is left out with its sign."""
    when = style.year.format(year) if year and who and not style.is_year_late else str(year or "")
    first = format_html("{}{}", who, "" if style.is_year_late else when)
    parts = [title, *((when,) if style.is_year_late else ()), *rest]
    told = format_html_join(style.between, "{}", [(part,) for part in parts if part])
    return format_html("{}{}{}", first, style.after_who, told) if first else told


def joined(names: Iterable[Name], between: str) -> str:
    return format_html_join(between, "{}", [(marked(name.text, name.language),) for name in names])


def marked(text: str, language: str) -> str:
    return in_language(text, "" if language == get_language() else language)


# --- For programs that read the page ------------------------------------------------------------------------------


def meta_tags(found: Reference) -> list[tuple[str, str]]:
    """Highwire's, which most reference managers and Google Scholar read, and those of Dublin Core."""
    released = found.released_on if found.released_on and found.released_on.year == found.year else None
    year = str(found.year or "")
    publisher = "citation_technical_report_institution" if found.types == REPORT else "citation_publisher"
    tags = [
        ("citation_title", found.title.text),
        *(("citation_author", name.text) for name in found.authors),
        ("citation_publication_date", f"{released:%Y/%m/%d}" if released else year),
        *((publisher, name.text) for name in found.publishers),
        ("citation_series_title", found.series),
        ("citation_language", found.language),
        *(("citation_isbn", number) for number in found.isbn),
        ("citation_doi", found.doi),
        ("citation_public_url", found.url),
        ("DC.title", found.title.text),
        *(("DC.creator", name.text) for name in found.authors),
        *(("DC.publisher", name.text) for name in found.publishers),
        ("DC.date", released.isoformat() if released else year),
        ("DC.language", found.language),
        ("DC.type", "Text"),
        ("DC.identifier", found.permanent_url),
        ("DC.rights", found.licence),
    ]
    return [(name, content) for name, content in tags if content]
