"""Files in messages and in the log: who may open one is decided by what it hangs on."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePath
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cooperation.links.models import MOST_FILES, Exchange, Link, PublicExchange
from cooperation.threads.models import Message, ThreadFile
from core.files.models import StoredFile
from core.files.storage import retire
from core.text import limits

KINDS = frozenset({"pdf", "docx", "xlsx", "csv", "image"})

type Files = Sequence[StoredFile]


def attach(to: Message | Exchange, files: Files) -> None:
    """Call it inside the transaction that writes the message or the entry. Raises ValidationError."""
    there = list(to.attachments.all())
    if len(there) + len(files) > MOST_FILES:
        raise ValidationError(_("You can attach up to five files. Remove one before you add another."), code="too_many")
    names = {each.name for each in there}
    owner = {"message": to} if isinstance(to, Message) else {"exchange": to}
    for order, file in enumerate(files, start=max((each.order for each in there), default=0) + 1):
        name = free_name(file.name, names)
        names.add(name)
        ThreadFile.objects.create(**owner, file=file.path, name=name, size=file.size, order=order)


def free_name(name: str, taken: Collection[str]) -> str:
    """plan.pdf, then plan-2.pdf: two files of one entry are told apart by their names."""
    stem, ending = PurePath(name).stem, PurePath(name).suffix
    found, number = name, 2
    while found in taken:
        found, number = f"{stem[: limits.NAME - 20]}-{number}{ending}", number + 1
    return found


def detach(from_: Exchange, keys: Collection[UUID]) -> None:
    """Another's files are never touched."""
    if keys:
        clear(from_.attachments.filter(pk__in=list(keys)))


def clear(rows: QuerySet[ThreadFile]) -> None:
    """Deletes rows with their files."""
    paths = paths_of(rows)
    rows.delete()
    put_away(paths)


def paths_of(rows: Iterable[ThreadFile]) -> list[str]:
    return [str(each.file.name) for each in rows]


def put_away(paths: Iterable[str]) -> None:
    """The rows at once, the files after the commit."""
    for file in StoredFile.objects.filter(path__in=list(paths)):
        retire(file)


# --- What everybody may open --------------------------------------------------------------------------------------


def shown_of(link: Link, exchanges: Iterable[PublicExchange]) -> dict[UUID, list[ThreadFile]]:
    """Files that were published with each public exchange, by its key; they lie in the log of the same link."""
    named = {each.pk: set(each.files) for each in exchanges if each.files}
    found: dict[UUID, list[ThreadFile]] = {}
    if named:
        for row in ThreadFile.objects.filter(exchange__link=link, exchange__in=list(named)):
            if row.exchange_id and row.name in named[row.exchange_id]:
                found.setdefault(row.exchange_id, []).append(row)
    return found
