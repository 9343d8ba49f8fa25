"""A plan as the record of a national strategy in the Convention's reporting tool, of the level of its government. Pure.

A government is a Party there, so a city prepares the record and the focal point of its country files it. Only what is
known is written: the tool wants whole days, and a plan here has years.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from planning.cbd import Made, in_tool, other_languages, paragraphs, party_of, whole_day

SCHEMA = "nbsap"
# Identifiers of the thesaurus of the tool: source `ort-constants`.
LEVELS: Mapping[str, str] = {
    "local": "7B9C94F4-1A0F-4660-BCDD-062A4653F441",
    "sub-national": "DEBB019D-8647-40EC-8AE5-10CA88572F6E",
    "national": "7437F880-7B12-4F26-AA91-CED37250DD0A",
    "regional": "528B1187-F1BD-4479-9FB3-ADBD9076D361",
}
STATUSES: Mapping[str, str] = {
    "draft": "9D17F3A2-EC92-4D31-81EF-A12521873D7F",
    "final": "1C37E358-5295-46EB-816C-0A7EF2437EC9",
    "approved": "851B10ED-AE62-4F28-B178-6D40389CC8DB",
}


class Said(NamedTuple):
    """What a plan says of itself. Texts are maps by the codes of languages."""

    country: str
    title: Mapping[str, str]
    jurisdiction: str
    city: Mapping[str, str]
    is_aligned: bool | None  # nobody was asked, or the city does not say
    status: str
    adopted_on: str
    vision: Mapping[str, str]
    link: str


def record(said: Said) -> Made:
    """The record as the tool writes it, with no empty key. The focal point adds what is missing, and the identifier of
    the record."""
    title, vision = in_tool(said.title), in_tool(said.vision)
    body: dict[str, Any] = {
        "government": identified(party_of(said.country)),
        "title": title,
        "jurisdiction": identified(LEVELS.get(said.jurisdiction, "")),
        "jurisdictionInfo": in_tool(said.city),
        "summary": {code: paragraphs(text) for code, text in vision.items()},
        "status": identified(STATUSES.get(said.status, "")),
        "adoptionDate": said.adopted_on if whole_day(said.adopted_on) else "",
        "documentLinks": [{"url": said.link, "name": next(iter(title.values()), said.link)}] if said.link else [],
    }
    languages = [code for code in ("en", "zh") if code in title or code in vision] or ["en"]
    return {
        "header": {"schema": SCHEMA, "languages": languages},
        **{name: value for name, value in body.items() if value},
        **({} if said.is_aligned is None else {"isGbfAligned": said.is_aligned}),
    }


def left_out(said: Said) -> dict[str, tuple[str, ...]]:
    """The languages in which a text stays here, by the name of the text: Japanese, and the second Chinese one."""
    texts = {"title": said.title, "vision": said.vision}
    return {name: codes for name, text in texts.items() if (codes := other_languages(text))}


def identified(identifier: str) -> Made:
    return {"identifier": identifier} if identifier else {}
