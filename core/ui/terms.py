"""What a drawing says of itself as a file: whose it is, under which terms and of which day, in Dublin Core."""

from html import escape
from typing import NamedTuple

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
CC = "http://creativecommons.org/ns#"


class Terms(NamedTuple):
    """`licence` is the address that says what may be done with the drawing, `rights` the same in words."""

    title: str
    publisher: str
    rights: str
    licence: str
    date: str
    language: str


def metadata(terms: Terms) -> str:
    """The element that programs for drawings and search engines of pictures read."""
    told = (
        ("title", terms.title),
        ("publisher", terms.publisher),
        ("rights", terms.rights),
        ("date", terms.date),
        ("language", terms.language),
        ("format", "image/svg+xml"),
    )
    lines = [f"<dc:{name}>{escape(value)}</dc:{name}>" for name, value in told]
    return "\n".join(
        [
            "<metadata>",
            f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:dc="{DC}" xmlns:cc="{CC}"><cc:Work rdf:about="">',
            *lines,
            f'<cc:license rdf:resource="{escape(terms.licence)}"/>',
            "</cc:Work></rdf:RDF>",
            "</metadata>",
        ]
    )
