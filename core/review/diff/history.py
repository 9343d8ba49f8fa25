"""Entries of the history as every page of one tells them: workspace, review and admin are frames around the same."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.accounts.tenants import names_now
from core.history.models import Entry
from core.review.confirmations import did
from core.review.diff.record import Block
from core.text.clocks import clock as usual_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """One field of the admin's table."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEntry:
    """Who did what for whom, when and why. `whom` and `what` are names in the language of the reader, `number` that of
    the version that came of it, `items` what differs."""

    entry: Entry
    did: str
    whom: str
    what: str
    when: str
    kind: str = ""
    number: int | None = None
    items: Sequence[Block | DiffLine] = ()
    revert_url: str = ""

    @property
    def who(self) -> str:
        return self.entry.who

    @property
    def at(self) -> datetime:
        return self.entry.at

    @property
    def reason(self) -> str:
        return self.entry.why

    @property
    def prefix(self) -> str:
        """Begins the anchors of what differs."""
        return f"entry-{self.entry.pk}"


def kept_names(entries: Iterable[Entry]) -> Callable[[str], str]:
    """Names of cities that the history kept, in the language of the reader; one query for a page."""
    found = names_now(entry.on_behalf_of for entry in entries)
    return lambda kept: found.get(kept, kept)


def told_entry(
    entry: Entry,
    *,
    name: Callable[[str], str],
    words: str = "",
    clock: Callable[[datetime], str] = usual_clock,
    kind: str = "",
    number: int | None = None,
    items: Sequence[Block | DiffLine] = (),
    revert_url: str = "",
) -> ToldEntry:
    """`words` stand for what was done where several entries are told as one."""
    return ToldEntry(
        entry=entry,
        did=words or did(entry),
        whom=name(entry.on_behalf_of),
        what=name(entry.object_text),
        when=clock(entry.at),
        kind=kind,
        number=number,
        items=items,
        revert_url=revert_url,
    )
