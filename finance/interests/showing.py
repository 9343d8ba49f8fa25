"""What a pack shows, for its reader and for the staff of its city alike."""

from collections.abc import Mapping
from typing import Any

from core.text.fallback import localized
from finance.interests import packs
from finance.interests.models import Pack
from finance.projects.models import ProjectStudy
from finance.projects.showing import facts, groups, listed, markers, money_of, stage_lines, support_names


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
        "support": listed(support_names(row.support)),
        "facts": facts(row),
        "markers": markers(row),
        "targets": [term for term in terms if term.scheme.code == "kmgbf-targets"],
        "topics": [term.name for term in terms if term.scheme.code != "kmgbf-targets"],
        "groups": groups(row),
        "money": money_of(row),
        "files": [file_shown(each) for each in packs.files_of(found)],
        "is_example": row.is_example,
    }


def file_shown(each: Mapping[str, Any]) -> dict[str, Any]:
    """A file as the pack shows it, without an address: that is made of the key of the link, which whoever holds it
    alone knows."""
    kinds = {str(code): str(label) for code, label in ProjectStudy.Kind.choices}
    return {"key": each["key"], "kind": kinds.get(each["kind"], ""), "name": each["name"], "size": each["size"]}
