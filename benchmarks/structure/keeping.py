"""The figures as tables and as files: `benchmarks/results/structure-….json`."""

from collections.abc import Mapping, Sequence

from benchmarks import tables


def show(title: str, rows: Sequence[Mapping[str, object]]) -> None:
    tables.show(title, [dict(row) for row in rows])


def keep(name: str, rows: Sequence[Mapping[str, object]], **about: object) -> None:
    tables.keep(f"structure-{name}", [dict(row) for row in rows], **about)
