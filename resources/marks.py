"""The icon that stands for a kind of resource, always beside its name."""

from resources.models import Resource

MARKS = {
    Resource.Kind.GUIDE: "compass",
    Resource.Kind.INDEX: "gauge",
    Resource.Kind.PLATFORM: "network",
    Resource.Kind.HANDBOOK: "book-open",
    Resource.Kind.MANUAL: "wrench",
    Resource.Kind.GUIDELINES: "list-checks",
    Resource.Kind.CASE_BOOK: "library",
    Resource.Kind.REPORT: "file-text",
}


def mark_of(kind: str) -> str:
    return MARKS[Resource.Kind(kind)]
