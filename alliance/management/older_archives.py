"""Archives that an older version of the site wrote: what has another name today, and what came later.

`restore` takes such an archive when every table in it is a table of this site, by today's name or by one that stands
here, with columns that this site has or that stand here as gone; columns that came later get what stands here, else
the default of their field.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from core.history.models import Entry
from finance.projects.models import TEXT_COLUMNS, Project
from finance.projects.texts_of_before import in_columns

# The label of a model in the archive, and the label of today.
RENAMED_TABLES = {
    "published.MovedAddress": "redirects.MovedAddress",
    "relay.Passed": "relay.MessageRecord",
    "relay.Words": "relay.MessageBody",
    "reports.Unconfirmed": "reports.PendingReport",
    "reports.Letter": "reports.ReportThread",
}

# By the label of today: columns that other columns are made of today.
GONE_COLUMNS = {"finance.Project": frozenset({"texts"})}

type Values = Mapping[str, Any]


def text_of_before(column: str) -> Callable[[Values], Any]:
    """What a text of a project was before each had a column. Raises NoColumn."""
    return lambda values: in_columns(Project, values["slug"], values["texts"]).get(column)


# By the label of today and the name of the column: its value, from the values of the row as the archive has them.
LATER_COLUMNS: dict[tuple[str, str], Callable[[Values], Any]] = {
    ("history.Entry", "root_type"): lambda values: values["object_type"],
    ("history.Entry", "root_id"): lambda values: values["object_id"],
    **{("finance.Project", column): text_of_before(column) for column in TEXT_COLUMNS},
    **{(label, "changed_at"): lambda values: timezone.now() for label in ("planning.Plan", "planning.Goal")},
}


def label_today(label: str) -> str:
    return RENAMED_TABLES.get(label, label)


def value_in_archive(column: "models.Field[Any, Any]", label: str, values: Values) -> Any:
    """The value of a column that the archive does not have. Raises LookupError when nothing says what it is."""
    if made := LATER_COLUMNS.get((label, column.attname)):
        return made(values)
    if column.has_default() or column.null or column.empty_strings_allowed:
        return column.get_default()
    raise LookupError(column.attname)


def complete(model: type[models.Model], columns: set[str]) -> None:
    """What the history says of columns that the archive does not have."""
    if model._meta.label in ("planning.Plan", "planning.Goal") and "changed_at" not in columns:
        rows: QuerySet[models.Model] = QuerySet(model)
        for row in rows.iterator():
            of_row = Entry.objects.filter(object_type=model._meta.label_lower, object_id=str(row.pk))
            last = of_row.order_by("-id").values_list("at", flat=True).first()
            QuerySet(model).filter(pk=row.pk).update(changed_at=last or timezone.now())
