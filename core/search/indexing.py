"""Keeps the index in step with the features' objects: with every action one by one, and as a whole by `reindex`."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, router, transaction

from core.content.reading import as_public
from core.history.models import Versioned
from core.search.engines import engine_of
from core.search.models import Entry, Subject
from core.search.registry import Document, Index, index_of, indexes, related_to
from core.search.tokens import indexed, sort_key
from core.text.languages import LANGUAGE_CODES
from core.vocabulary.models import Scheme, Term

BATCH = 500


def follow_row(row: models.Model) -> None:
    """Writes the documents of a row anew after every recorded change, in its transaction. Rows are read again: they may
    be gone, or changed below.

    Always in one order, so that two changes that touch the same objects wait for each other and do not deadlock.
    """
    for found, keys in kinds_of((row, *related_to(row))):
        index_keys(found, keys)


def follow_together(rows: Sequence[Versioned]) -> None:
    """The same for many rows of one model. Nothing can refer to rows that are new, so that they alone are indexed."""
    for found, keys in kinds_of((*rows, *(other for row in rows if row.version > 1 for other in related_to(row)))):
        index_batch(found, keys)


def kinds_of(rows: Iterable[models.Model]) -> Iterator[tuple[Index[Any], tuple[Any, ...]]]:
    """The keys of rows of many kinds, each once: kind by kind, and of a kind some at a time, always in one order."""
    changed: dict[str, tuple[Index[Any], set[Any]]] = {}
    for row in rows:
        if found := index_of(row):
            changed.setdefault(found.code, (found, set()))[1].add(row.pk)
    for _code, (found, keys) in sorted(changed.items(), key=lambda item: item[0]):
        for some in batched(sorted(keys, key=str), BATCH):
            yield found, some


def index(row: models.Model) -> None:
    """Reads the row again; it is found from now on as it is now, or no longer when it is gone or not public."""
    if found := index_of(row):
        index_keys(found, [row.pk])


def index_keys(index: Index[Any], keys: Sequence[Any]) -> None:
    """The same for rows of one kind together, in their order. Waits for who writes them, and reads only then."""
    known = subjects().filter(kind=index.code, object_id__in=[str(key) for key in keys])
    with transaction.atomic(using=writing_to(), savepoint=False):
        if len(keys) > 1:  # one is written as soon as it is read
            list(known.select_for_update().order_by("object_id").values_list("pk"))
        found = {row.pk: row for row in index.rows().using(writing_to()).filter(pk__in=keys)}
        write(index, [found[key] for key in keys if key in found])
        if gone := [str(key) for key in keys if key not in found]:
            remove(known.filter(object_id__in=gone))


def unindex(row: models.Model) -> None:
    if found := index_of(row):
        remove(subjects().filter(kind=found.code, object_id=str(row.pk)))


def index_all() -> int:
    """Everything anew, safe beside other writers and to be repeated. Answers how many objects can be found."""
    remove(subjects().exclude(kind__in=[known.code for known in indexes()]))
    for index in indexes():
        index_kind(index)
    return subjects().count()


def index_vocabulary() -> None:
    """Terms are loaded as a whole and not through the history."""
    for model in (Scheme, Term):
        if found := index_of(model()):
            index_kind(found)


def index_kind(index: Index[Any]) -> None:
    there = list(index.rows().using(writing_to()).order_by("pk").values_list("pk", flat=True))
    for keys in batched(there, BATCH):
        index_batch(index, keys)
    found = subjects().filter(kind=index.code).values_list("object_id", flat=True)
    for gone in batched(sorted(set(found) - set(map(str, there))), BATCH):
        index_batch(index, [index.model._meta.pk.to_python(key) for key in gone])


def index_batch(index: Index[Any], keys: Sequence[Any]) -> None:
    """Locks before it reads, so that nothing newer is written over. What an action holds, that action will index."""
    known = subjects().filter(kind=index.code, object_id__in=[str(key) for key in keys])
    with transaction.atomic(using=writing_to()):
        free = set(known.select_for_update(skip_locked=True).values_list("object_id", flat=True))
        busy = set(known.values_list("object_id", flat=True)) - free
        mine = [key for key in keys if str(key) not in busy]
        found = list(index.rows().using(writing_to()).filter(pk__in=mine))
        write(index, found)
        remove(known.filter(object_id__in={str(key) for key in mine} - {str(row.pk) for row in found}))


def write(index: Index[Any], rows: Sequence[models.Model]) -> None:
    built = {str(row.pk): (row, index.documents(as_public(row))) for row in rows}
    public = {key: (row, documents) for key, (row, documents) in built.items() if documents}
    hidden = built.keys() - public.keys()
    if hidden:
        remove(subjects().filter(kind=index.code, object_id__in=hidden))
    shown = [
        Subject(
            kind=index.code,
            object_id=key,
            sort=sort_key(documents),
            slug=getattr(row, "slug", ""),
        )
        for key, (row, documents) in public.items()
    ]
    saved = subjects().bulk_create(
        shown,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["sort", "slug", "updated"],
    )
    write_texts([(subject.pk, public[subject.object_id][1]) for subject in saved])


def write_texts(texts: Sequence[tuple[int, Sequence[Document]]]) -> None:
    entries = Entry.objects.using(writing_to())
    if fewer := [number for number, documents in texts if len(documents) < len(LANGUAGE_CODES)]:
        entries.filter(subject__in=fewer).delete()  # one in each language is written over
    entries.bulk_create(
        (entry(number, document) for number, documents in texts for document in documents),
        update_conflicts=True,
        unique_fields=["subject", "language"],
        update_fields=["written_in", "title", "other_names", "summary", "url"],
    )
    connection = connections[writing_to()]
    tokens = [(number, indexed(documents)) for number, documents in texts]
    with connection.cursor() as cursor:
        cursor.executemany(
            engine_of(connection).write, [(number, text.title, text.everything) for number, text in tokens]
        )


def entry(number: int, document: Document) -> Entry:
    return Entry(
        subject_id=number,
        language=document.language,
        written_in=document.written_in or document.language,
        title=document.title,
        other_names=list(document.other_names),
        summary=document.summary,
        url=document.url,
    )


def remove(unwanted: models.QuerySet[Subject]) -> None:
    numbers = list(unwanted.values_list("pk", flat=True))
    for some in batched(numbers, BATCH):
        with transaction.atomic(using=writing_to()):
            forget(some)
            subjects().filter(pk__in=some).delete()


def forget(numbers: Iterable[int]) -> None:
    with connections[writing_to()].cursor() as cursor:
        cursor.executemany("DELETE FROM search_index WHERE rowid = %s", [(number,) for number in numbers])


def writing_to() -> str:
    return router.db_for_write(Subject)


def subjects() -> models.QuerySet[Subject]:
    """Never from a replica: it may lag behind what is about to be written."""
    return Subject.objects.using(writing_to())


def clear_if_empty(*, using: str = DEFAULT_DB_ALIAS, **kwargs: object) -> None:
    """Flush empties the tables that Django knows and sends post_migrate too."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if {"search_index", Subject._meta.db_table} <= set(tables) and not Subject.objects.using(using).exists():
            cursor.execute("DELETE FROM search_index")
