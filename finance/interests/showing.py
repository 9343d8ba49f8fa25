"""What a pack shows, for its reader and for the staff of its city alike."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language

from core.text import lines
from core.text.fallback import language_name, localized
from core.text.languages import DEFAULT_LANGUAGE
from finance import visibility
from finance.interests import packs
from finance.interests.models import Pack
from finance.projects.models import TRANSLATED, ProjectProfile, ProjectStudy
from finance.projects.showing import (
    TITLES,
    group_label,
    group_texts,
    holds,
    listed_names,
    markers,
    money_of,
    project_facts,
    stage_lines,
    support_names,
)


def body_of(found: Pack) -> dict[str, Any]:
    row, terms = packs.as_shown(found), packs.terms_of(found)
    title = localized(row, "title")
    return {
        "pack": found,
        "title": title.text,
        "heading": title,
        "summary": localized(row, "summary"),
        "city": found.project.city,
        "stage": stage_lines(row),
        "support": listed_names(support_names(row.support)),
        "facts": project_facts(row),
        "markers": markers(row),
        "targets": [term for term in terms if term.scheme.code == "kmgbf-targets"],
        "topics": [term.name for term in terms if term.scheme.code != "kmgbf-targets"],
        "groups": group_texts(row),
        "empty": listed_names(part_names(empty_parts(found, row))),
        "money": money_of(row),
        "files": [file_shown(each) for each in packs.files_of(found)],
        "is_example": row.is_example,
        "languages": languages_of(row),
    }


def languages_of(row: ProjectProfile) -> dict[str, str] | None:
    """What a reader is told of the languages of a pack: the texts that they read in another one, in which, and what is
    in theirs. Nothing where every text is."""
    shown = {name: text for name in TRANSLATED if (text := localized(row, name)).text}
    others = [text.language for text in shown.values() if text.is_fallback]
    if not others:
        return None
    labels = {name: capfirst(group_label(name)) for name in shown}
    return {
        "others": lines.items_in_line(language_name(code) for code in dict.fromkeys(others)),
        "in_others": lines.items_in_line(labels[name] for name, text in shown.items() if text.is_fallback),
        "own": language_name(get_language() or DEFAULT_LANGUAGE),
        "in_own": lines.items_in_line(labels[name] for name, text in shown.items() if not text.is_fallback),
    }


def held_parts(found: Pack, row: ProjectProfile) -> list[str]:
    """The groups of a pack that hold something. `row` is the pack as it is shown."""
    empty = empty_parts(found, row)
    return [group for group in visibility.groups() if group in found.groups and group not in empty]


def empty_parts(found: Pack, row: ProjectProfile) -> list[str]:
    """The groups that were ticked and in which the city had entered nothing. Files of studies fill that of the
    papers."""
    return [
        group
        for group in visibility.groups()
        if group in found.groups
        and visibility.chosen(group)
        and not holds(row, group)
        and not (group == packs.PAPERS and packs.files_of(found))
    ]


def part_names(parts: Iterable[str]) -> list[str]:
    return [str(TITLES[group]) for group in parts]


def file_shown(each: Mapping[str, Any]) -> dict[str, Any]:
    """A file as the pack shows it, without an address: that is made of the key of the link, which whoever holds it
    alone knows."""
    kinds = {str(code): str(label) for code, label in ProjectStudy.Kind.choices}
    return {"key": each["key"], "kind": kinds.get(each["kind"], ""), "name": each["name"], "size": each["size"]}
