"""What happened in a city: to its own content and to its proposals."""

from typing import Any

from django.db import models
from django.db.models import Subquery
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from alliance.workspace.context import CityContext
from cities.models import City
from cities.naming import forms_of_name
from core.history.audit_actions import CONFIDENTIAL
from core.history.models import Entry
from core.prepared import prepared
from core.review.diff.history import ToldEntry
from core.review.diff.history import told_entry as tell
from core.review.diff.record import Block
from core.review.models import Proposal
from core.review.proposals.kinds import kinds

UUID_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))  # first character and length of each


type Numbers = models.QuerySet[Entry, int]


@prepared
def latest_entries(tenant: int, *, most: int) -> models.QuerySet[Entry]:
    """The newest about the city's own content and its proposals, newest first."""
    return Entry.objects.filter(pk__in=numbers_of_city(tenant)[:most]).order_by("-pk")


def numbers_of_city(tenant: int) -> Numbers:
    """The numbers of the entries about the city's own content and its proposals, newest first."""
    of_kinds = [history_numbers(kind.model, kind.rows_of(tenant).order_by()) for kind in kinds()]
    return newest_first(*of_kinds, history_numbers(Proposal, Proposal.objects.of(tenant).order_by()))


def history_numbers(model: type[models.Model], rows: models.QuerySet[Any]) -> Numbers:
    """What happened to these rows and to all that belongs under them; keys are compared within the database."""
    keys = rows.annotate(key_as_text=KeyAsText("pk")).values("key_as_text")
    return told_to_staff(model, Entry.objects.filter(root_id__in=Subquery(keys))).values_list("pk", flat=True)


def told_to_staff(model: type[models.Model], entries: models.QuerySet[Entry]) -> models.QuerySet[Entry]:
    """The entries about rows of a model and what belongs under them, without what one city and the secretariat have
    with each other."""
    label = model._meta.label_lower
    of_model = entries.filter(root_type=label)
    return of_model.exclude(verb__in=CONFIDENTIAL[label]) if label in CONFIDENTIAL else of_model


def newest_first(first: Numbers, *others: Numbers) -> Numbers:
    """Numbers of entries about different kinds. The index alone answers each of them: with the conditions joined by OR,
    or the rows themselves asked for, PostgreSQL reads the history of everybody."""
    return first.union(*others, all=True).order_by("-pk")


def entries_at(numbers: Numbers) -> list[Entry]:
    """Entries with these numbers, newest first."""
    return list(Entry.objects.filter(pk__in=numbers).order_by("-pk"))


class KeyAsText(Cast):
    """A key as the history writes it."""

    def __init__(self, expression: str) -> None:
        super().__init__(expression, models.CharField(max_length=40))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """SQLite keeps a UUID without its hyphens."""
        [key] = self.get_source_expressions()
        if key.output_field.get_internal_type() != "UUIDField":
            return super().as_sqlite(compiler, connection, **context)
        parts = "||'-'||".join(f"substr(%(expressions)s, {at}, {length})" for at, length in UUID_PARTS)
        return self.as_sql(compiler, connection, template=parts, **context)


def runs(entries: list[Entry], *, joins_programs: bool = False) -> list[list[Entry]]:
    """Entries, the newest first, in runs. A draft that saves itself leaves many entries: those that follow each other,
    by one person on one thing, are told as one; with `joins_programs` also what a program did."""
    found: list[list[Entry]] = []
    for entry in entries:
        if found and (is_same_work(found[-1][0], entry) or (joins_programs and is_same_program(found[-1][0], entry))):
            found[-1].append(entry)
        else:
            found.append([entry])
    return found


def is_same_work(newer: Entry, older: Entry) -> bool:
    one, other = ((e.verb, e.by_id, e.object_type, e.object_id) for e in (newer, older))
    return one == other and newer.verb == "proposal_changed"


def is_same_program(newer: Entry, older: Entry) -> bool:
    return newer.by_id is None and older.by_id is None and newer.by_label == older.by_label


def own_name(city: City, kept: str) -> str:
    """The history keeps the name of the city as the writer read it; it is told in the language of the reader."""
    return city.name if kept in forms_of_name(city) else kept


def told_together(
    workspace: CityContext, entry: Entry, number: int = 1, *, kind: str = "", items: list[Block] | None = None
) -> ToldEntry:
    """`number` of entries that are told as one: what a program entered at once is one thing that happened."""
    is_many = number > 1 and entry.by_id is None
    return tell(
        entry,
        name=lambda kept: own_name(workspace.city, kept),
        words=_("entered public facts of this city") if is_many else "",
        clock=workspace.clock,
        kind=kind,
        items=items or (),
    )
