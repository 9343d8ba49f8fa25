"""The state of the published content, which texts changed lately, and which tables were written last when."""

import uuid
from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from django.db import connection, models, transaction
from django.utils import timezone

LATELY = 10_000  # changes that are remembered: far more than those over which anything is kept


class ContentVersion(models.Model):
    """The one row that says in which state the content is. The token is random, not a counter: a counter repeats after
    a restored backup, and old pages would come back. `number` counts the changes of texts since the token is the same.
    """

    token = models.CharField(max_length=32)
    number = models.BigIntegerField(default=0, db_default=0)
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="pagecache_one_row")]

    def __str__(self) -> str:
        return self.token


class TextChange(models.Model):
    """A row whose texts changed, and nothing else of it: `tag` names the row, or its table."""

    number = models.BigIntegerField(db_index=True)
    tag = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"{self.number} {self.tag}"


class TableChange(models.Model):
    """The token that the content got when a table was written last, or everything at once."""

    EVERYTHING = "*"

    name = models.CharField(max_length=100, primary_key=True)
    token = models.CharField(max_length=32)

    objects: ClassVar[models.Manager["TableChange"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.name} {self.token}"


class Position(NamedTuple):
    """A state of the published content. Those of one token come after one another."""

    token: str
    number: int

    def __str__(self) -> str:
        return f"{self.token}.{self.number}"


def raise_content_version(tables: Iterable[str] = (TableChange.EVERYTHING,)) -> None:
    """All pages that are kept are void, and the parts that have read one of these tables: all of them, if none is
    named. Last statements of a publishing transaction: the row stays locked until its commit."""
    token = uuid.uuid4().hex
    new = {"token": token, "raised_at": timezone.now()}
    with transaction.atomic(savepoint=False):
        if not ContentVersion.objects.filter(pk=1).update(**new):
            ContentVersion.objects.create(pk=1, **new)
        TableChange.objects.bulk_create(
            [TableChange(name=name, token=token) for name in sorted(tables)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["token"],
        )


def tell_changed_texts(tags: Iterable[str]) -> None:
    """What was made of these rows or tables is void, and nothing else. Last statement of a publishing transaction: the
    row stays locked until its commit, so that numbers are seen in their order."""
    with transaction.atomic():
        version = ContentVersion.objects.select_for_update().filter(pk=1).first()
        if version is None:
            raise_content_version()
            return
        number = version.number + 1
        ContentVersion.objects.filter(pk=1).update(number=number)
        TextChange.objects.bulk_create(TextChange(number=number, tag=tag) for tag in sorted(tags))
        TextChange.objects.filter(number__lt=number - LATELY).delete()


class Tables:
    """When each table was written last, as far as this process knows: told with the position after each change."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.known: tuple[str, dict[str, str]] = ("", {})

    def learn(self, token: str, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Where no table has the token (somebody else gave it, or a later one came meanwhile), everything is taken for
        written."""
        found = dict(pairs)
        if token not in found.values():
            found[TableChange.EVERYTHING] = token
        self.known = token, found
        return found

    def at(self, now: Position) -> dict[str, str]:
        """The token of each table that was written so far, at this position or one that came after it."""
        token, found = self.known
        if token == now.token:
            return found
        with connection.cursor() as cursor:  # another thread has read a later position
            cursor.execute("SELECT name, token FROM pagecache_tablechange")
            return self.learn(now.token, cursor.fetchall())


TABLES = Tables()
ON_SQLITE = (
    "SELECT token, number, CASE WHEN token = %s THEN NULL ELSE "
    "(SELECT group_concat(name || ' ' || token, ',') FROM pagecache_tablechange) END "
    "FROM pagecache_contentversion WHERE id = 1"
)
POSITION = {"sqlite": ON_SQLITE, "postgresql": ON_SQLITE.replace("group_concat", "string_agg")}


def position() -> Position:
    """One cheap query (raw: the ORM costs four times as much). Same connection as the page's own reads. When each table
    was written comes with it if this process has not seen the token yet."""
    known, _tables = TABLES.known
    with connection.cursor() as cursor:
        cursor.execute(POSITION[connection.vendor], [known])
        row = cursor.fetchone()
    if row is None:
        return Position("", 0)
    token, number, tables = row
    if token != known:
        pairs = (each.split(" ") for each in (tables or "").split(",") if each)
        TABLES.learn(token, ((name, of) for name, of in pairs))
    return Position(token, number)


def content_version() -> str:
    """Another text after each public change."""
    return str(position())


def changes_after(number: int) -> list[tuple[int, str]]:
    """Number and tag of each change of texts since the one with this number, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, tag FROM pagecache_textchange WHERE number > %s ORDER BY number", [number])
        return [(each, tag) for each, tag in cursor.fetchall()]
