"""Citations for programs that keep references: BibTeX, RIS and CSL-JSON."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cities.organisations.models import Organisation
from core.pagecache.middleware import public_page
from core.text.clean import line
from core.text.fallback import localized
from core.text.languages import LANGUAGE_TAGS
from core.ui.jsonld import absolute
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
TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # an escaped brace would still count as one
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#%_"},
}


class Name(NamedTuple):
    """Of a person as family and given name, of a body as one text."""

    family: str
    given: str = ""
    is_body: bool = False


class Reference(NamedTuple):
    """What is not known is empty. Every text is one line: a second one would be read as a field."""

    slug: str
    types: tuple[str, str, str]
    title: str
    language: str
    authors: list[Name]
    publishers: list[str]
    year: int | None
    edition: int | None
    pages: int | None
    series: str
    isbn: list[str]
    doi: str
    url: str


@require_safe
@public_page()
def cite(request: HttpRequest, slug: str, ext: str) -> HttpResponse:
    if ext not in FORMATS:
        raise Http404
    resource = get_object_or_404(Resource.objects.visible_to(request.user), slug=slug)
    write, content_type = FORMATS[ext]
    return HttpResponse(
        write(reference(resource)),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{resource.slug}.{ext}"'},
    )


def reference(resource: Resource) -> Reference:
    """Two queries: publishers and the newest edition."""
    listed = Organisation.objects.published().filter(resources=resource).order_by("slug")
    publishers = [
        line(name) for name in (*(localized(body, "name").text for body in listed), *resource.other_publishers)
    ]
    newest = Edition.objects.filter(resource=resource).order_by("-number").first()
    title = localized(resource, "title")
    numbers = " ; ".join(identifier_text(each) for each in resource.identifiers)
    doi = DOI.search(numbers)
    return Reference(
        slug=resource.slug,
        types=TYPES.get(Resource.Kind(resource.kind), BOOK),
        title=line(title.text),
        language=LANGUAGE_TAGS[title.language],
        authors=[name_of(line(author)) for author in resource.authors]
        or [Name(publisher, is_body=True) for publisher in publishers],
        publishers=publishers,
        year=year_of(resource, newest),
        edition=newest.number if newest and newest.number > 1 else None,
        pages=newest.pages if newest else None,
        series=line(resource.series),
        isbn=isbns(numbers),
        doi=doi.group().rstrip(".,;") if doi else "",
        url=absolute(resource.get_absolute_url()),
    )


def identifier_text(identifier: Any) -> str:
    """As entered: plain words, or a scheme with its value."""
    parts = identifier.values() if isinstance(identifier, dict) else [identifier]
    return line(" ".join(str(part) for part in parts))


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


def year_of(resource: Resource, newest: Edition | None) -> int | None:
    if newest and newest.year:
        return newest.year
    return resource.released_on.year if resource.released_on else None


# --- BibTeX -------------------------------------------------------------------------------------------------------


def bibtex(found: Reference) -> str:
    kind = found.types[0]
    body = {"book": "publisher", "techreport": "institution"}.get(kind, "organization")
    fields = {
        "author": " and ".join(tex_name(name) for name in found.authors),
        "title": f"{{{tex(found.title)}}}",  # the second pair of braces keeps capitals as they are
        "year": str(found.year or ""),
        body: tex("; ".join(found.publishers)),
        "series": tex(found.series),
        "edition": str(found.edition or ""),
        "pagetotal": str(found.pages or ""),
        "isbn": ", ".join(found.isbn),
        "doi": tex(found.doi),
        "language": found.language,
        "url": found.url,
    }
    rows = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{found.slug},\n{',\n'.join(rows)}\n}}\n"


def tex(text: str) -> str:
    return "".join(TEX.get(character, character) for character in text)


def tex_name(name: Name) -> str:
    """Braces keep a body's name from being split at an "and" or at its last word."""
    return f"{{{tex(name.family)}}}" if name.is_body else f"{tex(name.family)}, {tex(name.given)}"


# --- RIS ----------------------------------------------------------------------------------------------------------


def ris(found: Reference) -> str:
    rows = [
        ("TY", found.types[1]),
        *[("AU", name.family if name.is_body else f"{name.family}, {name.given}") for name in found.authors],
        ("TI", found.title),
        ("PY", str(found.year or "")),
        *[("PB", publisher) for publisher in found.publishers],
        ("T2", found.series),
        ("ET", str(found.edition or "")),
        ("SP", str(found.pages or "")),
        *[("SN", number) for number in found.isbn],
        ("DO", found.doi),
        ("LA", found.language),
        ("UR", found.url),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows if value) + "ER  - \r\n"


# --- CSL-JSON -----------------------------------------------------------------------------------------------------


def csl(found: Reference) -> str:
    item = {
        "id": found.slug,
        "type": found.types[2],
        "title": found.title,
        "author": list(csl_names(found.authors)),
        "issued": {"date-parts": [[found.year]]} if found.year else None,
        "publisher": "; ".join(found.publishers),
        "collection-title": found.series,
        "edition": str(found.edition or ""),
        "number-of-pages": str(found.pages or ""),
        "ISBN": " ".join(found.isbn),
        "DOI": found.doi,
        "language": found.language,
        "URL": found.url,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


def csl_names(names: Iterable[Name]) -> Iterable[dict[str, str]]:
    for name in names:
        yield {"literal": name.family} if name.is_body else {"family": name.family, "given": name.given}


type Write = Callable[[Reference], str]
FORMATS: dict[str, tuple[Write, str]] = {
    "bib": (bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (ris, "application/x-research-info-systems; charset=utf-8"),
    "json": (csl, "application/vnd.citationstyles.csl+json"),
}
