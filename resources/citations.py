"""Citations for programs that keep references: BibTeX, RIS and CSL-JSON."""

import json
from collections.abc import Callable, Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cities.organisations.models import Organisation
from core.pagecache.middleware import public_page
from core.text.fallback import localized
from core.ui.jsonld import absolute
from resources.citing import Name, Reference, citing_language, reference
from resources.models import Edition, Resource

TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # an escaped brace would still count as one
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#%_"},
}


@require_safe
@public_page()
def cite(request: HttpRequest, slug: str, ext: str) -> HttpResponse:
    if ext not in FORMATS:
        raise Http404
    resource = get_object_or_404(Resource.objects.visible_to(request.user), slug=slug)
    write, content_type = FORMATS[ext]
    found = found_reference(resource)
    return HttpResponse(
        write(found),
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{resource.slug}.{ext}"',
            "Link": f'<{found.record}>; rel="describes"; type="text/html"',
        },
    )


def found_reference(work: Resource) -> Reference:
    """Two queries: publishers and the newest edition."""
    listed = Organisation.objects.published().shown_with(resources=work).order_by("slug")
    with override(citing_language(work)):
        publishers = [localized(body, "name") for body in listed]
    newest = Edition.objects.filter(resource=work).order_by("-number").first()
    return reference(work, publishers=publishers, newest=newest)


def signposts(found: Reference) -> str:
    """The header `Link` of a page about a work (signposting.org): how to cite it, and its records for programs."""
    links = [f'<{found.permanent_url}>; rel="cite-as"']
    for ext, (_write, content_type) in FORMATS.items():
        address = absolute(reverse("cite", args=[found.slug, ext]))
        links.append(f'<{address}>; rel="describedby"; type="{content_type.partition(";")[0]}"')
    return ", ".join(links)


# --- BibTeX -------------------------------------------------------------------------------------------------------


def bibtex(found: Reference) -> str:
    kind = found.types[0]
    body = {"book": "publisher", "techreport": "institution"}.get(kind, "organization")
    fields = {
        "author": " and ".join(tex_name(name) for name in found.authors),
        "title": f"{{{tex(found.title.text)}}}",  # the second pair of braces keeps capitals as they are
        "year": str(found.year or ""),
        body: tex("; ".join(body.text for body in found.publishers)),
        "series": tex(found.series),
        "edition": str(found.edition or ""),
        "pagetotal": str(found.pages or ""),
        "isbn": ", ".join(found.isbn),
        "doi": tex(found.doi),
        "language": found.language,
        "url": found.url,
        "note": tex(found.note),
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
        *[("AU", name.text) for name in found.authors],
        ("TI", found.title.text),
        ("PY", str(found.year or "")),
        ("PB", "; ".join(body.text for body in found.publishers)),  # RIS has one publisher
        ("T2", found.series),
        ("ET", str(found.edition or "")),
        ("SP", str(found.pages or "")),
        *[("SN", number) for number in found.isbn],
        ("DO", found.doi),
        ("LA", found.language),
        ("UR", found.url),
        ("N1", found.note),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows if value) + "ER  - \r\n"


# --- CSL-JSON -----------------------------------------------------------------------------------------------------


def csl(found: Reference) -> str:
    item = {
        "id": found.slug,
        "type": found.types[2],
        "title": found.title.text,
        "author": list(csl_names(found.authors)),
        "issued": {"date-parts": [[found.year]]} if found.year else None,
        "publisher": "; ".join(body.text for body in found.publishers),
        "collection-title": found.series,
        "edition": str(found.edition or ""),
        "number-of-pages": str(found.pages or ""),
        "ISBN": " ".join(found.isbn),
        "DOI": found.doi,
        "language": found.language,
        "URL": found.url,
        "note": found.note,
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
