"""What the addresses of a workspace name: the profile, or a practice, plan or organisation by slug or by its draft."""

from typing import NamedTuple


class Where(NamedTuple):
    """`key` is empty for the profile."""

    segment: str
    key: str = ""


class WhereConverter:
    regex = r"profile|(?:practices|plans|organisations)/(?!new/)[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> Where:
        segment, _slash, key = value.partition("/")
        return Where(segment, key)

    def to_url(self, where: Where | str) -> str:
        """Pages of other rooms name the profile by its word."""
        if isinstance(where, str):
            return where
        return f"{where.segment}/{where.key}" if where.key else where.segment


class SegmentConverter:
    regex = "practices|plans|organisations"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
