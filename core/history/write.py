"""The one way to write a versioned row: lock it, compare its version, keep what it became, say who did it."""

import logging
import sqlite3
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.fields import is_foreign_key
from core.history import translations
from core.history.audit_actions import verb_words
from core.history.keys import Key
from core.history.models import Entry, RowVersion, Translated, Versioned
from core.history.snapshot import Snapshot, child_relation, difference, snapshot, snapshot_of_read
from core.pagecache.kept import nothing_kept
from core.pagecache.models import TableChange, raise_content_version, tell_changed_texts
from core.pagecache.reading import noting_written, row_tag, table_tag, text_fields
from core.text.clocks import clock
from core.text.requests import request_id

logger = logging.getLogger("history")

# Told of each row after its action, inside the transaction (the search index is one): a failure fails the change.
write_listeners: list[Callable[[Versioned], None]] = []

# Told once, last in the outermost transaction, of all public changes that a person made in it: who follows a city is
# told of them here. A failure fails the change.
transaction_listeners: list[Callable[[Sequence[Entry]], None]] = []


@dataclass(frozen=True, slots=True)
class Closing:
    """What is worked out from many rows: `note` keeps of each that is written or removed what matters (None: nothing),
    `close` is told of all that once, last in the outermost transaction. A failure fails the change.
    """

    note: Callable[[Versioned], Hashable]
    close: Callable[[Collection[Hashable]], None]


closing_listeners: list[Closing] = []

UNIQUE_VIOLATION = "23505"
SQLITE_DUPLICATE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, for whom and why. A number and a label, never the user itself."""

    id: int | None
    label: str
    on_behalf_of: str = ""
    reason: str = ""
    request_id: str = ""

    @classmethod
    def person(cls, person: models.Model, *, on_behalf_of: str = "", reason: str = "") -> "Actor":
        """Somebody who is signed in, in the request that is being answered."""
        label = str(person)[:200]
        return cls(id=person.pk, label=label, on_behalf_of=on_behalf_of, reason=reason, request_id=request_id.get())


class VersionConflict(Exception):
    """Somebody was faster. `last` is their entry; None when the row has gone or was changed outside the actions."""

    def __init__(self, row: Versioned, expected: int) -> None:
        self.expected = expected
        self.current = type(row)._base_manager.filter(pk=row.pk).first()
        self.last = entries_of(row).last()
        super().__init__(
            _("This record was changed by %(name)s at %(time)s. Your text is kept below.")
            % {"name": self.last.by_label, "time": clock(self.last.at)}
            if self.last
            else _("This record was changed or removed. Your text is kept below.")
        )


class AlreadyExists(Exception):
    """A database constraint says that an equal row exists."""

    def __init__(self) -> None:
        super().__init__(_("This already exists."))


def label_of(row: models.Model) -> str:
    return row._meta.label_lower


def entries_of(row: Versioned) -> models.QuerySet[Entry]:
    """The history of a row, oldest first."""
    return Entry.objects.filter(object_type=label_of(row), object_id=str(row.pk)).order_by("id")


class Publishing:
    """What a transaction changes of what is public, told to the page cache at its end."""

    def __init__(self) -> None:
        self.is_everything = False
        self.tags: set[str] = set()
        self.written: set[str] = set()  # tables

    def everything(self) -> None:
        """States, links, people, removals: who sees what may have changed anywhere."""
        self.is_everything = True

    def only_shown(self, tags: Collection[str]) -> None:
        """Nothing but texts of these rows and what else decides nothing: who sees what, and where, is as before."""
        self.tags |= {*tags}

    def close(self) -> None:
        if self.is_everything:
            raise_content_version(self.written)
        elif self.tags:
            tell_changed_texts(self.tags)


_publishing: ContextVar[Publishing | None] = ContextVar("publishing", default=None)
_told: ContextVar[list[Entry] | None] = ContextVar("told", default=None)
_noted: ContextVar[dict[Closing, set[Hashable]] | None] = ContextVar("noted", default=None)


@contextmanager
def one_transaction() -> Iterator[Publishing]:
    """Groups actions in one transaction. The content version is raised once and last: its row lock would else invite
    deadlocks."""
    outer = _publishing.get()
    if outer is not None:
        with rolled_back_together(), transaction.atomic():
            yield outer
        return
    publishing = Publishing()
    told: list[Entry] = []
    noted: dict[Closing, set[Hashable]] = {}
    token, told_token, noted_token = _publishing.set(publishing), _told.set(told), _noted.set(noted)
    try:
        # What is taken back must not stay in what was made of it.
        with nothing_kept(), beginning(publishing), noting_written(publishing.written):
            yield publishing
            if told:
                for ending in transaction_listeners:
                    ending(told)
            for closing, notes in noted.items():
                closing.close(notes)
            publishing.close()
    except IntegrityError as error:
        if is_duplicate(error):
            raise AlreadyExists from error
        raise
    finally:
        _publishing.reset(token)
        _told.reset(told_token)
        _noted.reset(noted_token)


@contextmanager
def beginning(publishing: Publishing) -> Iterator[None]:
    """A transaction; inside one of somebody else everything counts as written, for what came before is not known."""
    with ExitStack() as stack:
        try:
            stack.enter_context(transaction.atomic(durable=True))
        except RuntimeError:
            publishing.written.add(TableChange.EVERYTHING)
            stack.enter_context(transaction.atomic())
        yield


def tags_of_change(row: Versioned, before: Snapshot, after: Snapshot) -> set[str] | None:
    """The tags of what changed, where that is shown and nothing else. None where it may decide something."""
    texts = {field.name for field in text_fields(type(row))}
    tags: set[str] = set()
    for text in difference(before, after):
        key = Key.parse(text)
        if text in texts:
            tags |= {row_tag(type(row), row.pk), table_tag(type(row))}
        elif key.column and row.only_shows(key.name, key.column, child_in(after, key)):
            child = child_relation(type(row), key.name).related_model
            tags |= {row_tag(child, key.pk), table_tag(child)}
        else:
            return None
    return tags


def child_in(state: Snapshot, key: Key) -> Snapshot:
    """The columns of the child that a key is about."""
    head = f"{key.row}."
    return {text.removeprefix(head): value for text, value in state.items() if text.startswith(head)}


@contextmanager
def rolled_back_together() -> Iterator[None]:
    """What an inner group takes back is not told either, when the outer one goes on."""
    told = _told.get()
    before = len(told or ())
    try:
        yield
    except BaseException:
        if told is not None:
            del told[before:]
        raise


def tell_at_the_end(entries: Iterable[Entry], *, public: bool) -> None:
    """What programs load has no author, and is no news."""
    told = _told.get()
    if public and transaction_listeners and told is not None:
        told.extend(entry for entry in entries if entry.by_id is not None)


def is_duplicate(error: IntegrityError) -> bool:
    cause = error.__cause__
    return (
        getattr(cause, "sqlstate", None) == UNIQUE_VIOLATION
        or getattr(cause, "sqlite_errorcode", None) in SQLITE_DUPLICATE
    )


@contextmanager
def changing[Row: Versioned](
    row: Row, verb: str, *, by: Actor, expected: int | None, public: bool = True
) -> Iterator[Row]:
    """Yields the row fresh and locked. `expected=None` takes the row as it is (a merge under the lock).

    The conditional UPDATE comes first: it locks the whole (row, links, children) on PostgreSQL, so that what
    is read after it cannot change. On SQLite the transaction itself (IMMEDIATE) does. What changes nothing
    leaves no trace.
    """
    verb_words(verb)
    with one_transaction() as publishing:
        rows = type(row)._base_manager.filter(pk=row.pk)
        claimed = rows if expected is None else rows.filter(version=expected)
        if not claimed.update(version=F("version") + 1):
            raise VersionConflict(row, expected or row.version)
        fresh = rows.get()
        before = snapshot_of_read(fresh)
        yield fresh
        after = snapshot(type(row), row.pk)
        if before == after:
            rows.update(version=F("version") - 1)
            fresh.version -= 1
            return
        keep_translations(fresh, before, after)
        tell_at_the_end([record(fresh, verb, by=by, before=before, after=after)], public=public)
        if public:
            tags = tags_of_change(fresh, before, after)
            if tags is None:
                publishing.everything()
            else:
                publishing.only_shown(tags)


@contextmanager
def adding[Row: Versioned](row: Row, verb: str, *, by: Actor, public: bool = True) -> Iterator[Row]:
    """Inserts the row, then yields it for its links and children. An equal row raises AlreadyExists, on both."""
    verb_words(verb)
    with one_transaction() as publishing:
        row.save(force_insert=True)
        yield row
        after = snapshot(type(row), row.pk)
        keep_translations(row, {}, after)
        tell_at_the_end([record(row, verb, by=by, before={}, after=after)], public=public)
        if public:
            publishing.everything()


def set_unversioned(row: Versioned, values: Mapping[str, object]) -> None:
    """Writes columns that are no part of the versions, such as what somebody agreed to. Inside a transaction that
    holds the row, and that says in an entry of its own what happened."""
    if not values.keys() <= {*row.unversioned_fields}:
        raise TypeError("These columns have versions: change them through `changing`.")
    type(row)._base_manager.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)


def remove_row(row: Versioned, verb: str, *, by: Actor, expected: int, public: bool = True) -> Entry:
    """The last state stays as row version `expected`; the entry says who removed it."""
    verb_words(verb)
    with one_transaction() as publishing:
        rows = type(row)._base_manager.filter(pk=row.pk, version=expected)
        if not rows.update(version=F("version") + 1):
            raise VersionConflict(row, expected)
        before, text, pk = snapshot(type(row), row.pk), kept_name(row), row.pk
        row.delete()
        row.pk = pk
        if public:
            publishing.everything()
        tell_followers(row)
        entry = write_entry(row, verb, text=text, by=by, before=before, after={})
        tell_at_the_end([entry], public=public)
        return entry


def keep_translations(row: Versioned, before: Snapshot, after: Snapshot) -> None:
    """Which texts are older than their original now."""
    if isinstance(row, Translated) and translations.keep(row, before, after):
        type(row)._base_manager.filter(pk=row.pk).update(written_for=row.written_for, older_in=row.older_in)


def record(row: Versioned, verb: str, *, by: Actor, before: Snapshot, after: Snapshot) -> Entry:
    entry = write_entry(row, verb, text=kept_name(row), by=by, before=before, after=after)
    RowVersion.objects.create(
        entry=entry, object_type=label_of(row), object_id=str(row.pk), number=row.version, data=after
    )
    tell_followers(row)
    return entry


def tell_followers(row: Versioned) -> None:
    for follower in write_listeners:
        follower(row)
    note_for_closing([row])


def note_for_closing(rows: Iterable[Versioned]) -> None:
    """Notes and no rows are kept: a transaction may write very many. What is taken back may be noted still."""
    noted = _noted.get()
    if noted is None:
        return
    for closing in closing_listeners:
        if notes := {note for row in rows if (note := closing.note(row)) is not None}:
            noted.setdefault(closing, set()).update(notes)


def kept_name(row: models.Model) -> str:
    """What the history keeps as the name of a row, in no language: what its address ends with, or its code, where it
    has one."""
    return str(getattr(row, "slug", "") or getattr(row, "code", "") or row)


def write_entry(row: Versioned, verb: str, *, text: str, by: Actor, before: Snapshot, after: Snapshot) -> Entry:
    """The line in the log holds numbers alone: what changed stands in the entry."""
    logger.info(verb, extra={"user": by.id, "object": label_of(row), "key": str(row.pk)})
    entry = entry_about(row, verb, text=text, by=by, before=before, after=after)
    entry.save(force_insert=True)
    return entry


def entry_about(row: models.Model, verb: str, *, text: str, by: Actor, before: Snapshot, after: Snapshot) -> Entry:
    """The entry of one action, not saved yet."""
    root_type, root_id = root_of(row)
    return Entry(
        by_id=by.id,
        by_label=by.label,
        on_behalf_of=by.on_behalf_of,
        reason=by.reason,
        request_id=by.request_id,
        verb=verb,
        object_type=label_of(row),
        object_id=str(row.pk),
        object_text=text[:200],
        root_type=root_type,
        root_id=root_id,
        changes=difference(before, after),
    )


def root_of(row: models.Model) -> tuple[str, str]:
    """Label and key of the row in whose history this one is told: the one it belongs under, else itself. No query."""
    name = getattr(row, "history_root", "")
    if not name:
        return label_of(row), str(row.pk)
    link = row._meta.get_field(name)
    assert is_foreign_key(link)
    return link.related_model._meta.label_lower, str(link.value_from_object(row))


def version_of(row: Versioned, number: int) -> Snapshot:
    kept = RowVersion.objects.get(object_type=label_of(row), object_id=str(row.pk), number=number)
    data: Snapshot = kept.data
    return data
