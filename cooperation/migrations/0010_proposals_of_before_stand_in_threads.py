"""What was asked and answered before becomes messages of its thread, with who said it as the history knows.

Texts and periods stand in no history: of several answers only the last has its words, of several proposals only the
last its period, as they were on the request.
"""

from typing import Any

from django.db import migrations

STEPS = {
    "request_sent": "asked",
    "request_change_proposed": "changed",
    "request_accepted": "accepted",
    "request_declined": "declined",
    "request_taken_back": "taken_back",
}
PROPOSED = ("asked", "changed")
ANSWERED = ("changed", "accepted", "declined")
REMOVED = "–"


def fill(apps: Any, schema_editor: Any) -> None:
    requests = apps.get_model("cooperation", "Request").objects.exclude(state="draft").exclude(text=REMOVED)
    for row in requests.exclude(messages__step__in=STEPS.values()):
        keep(apps, row)


def keep(apps: Any, row: Any) -> None:
    entries = apps.get_model("history", "Entry").objects.filter(
        object_type="cooperation.request", object_id=str(row.pk), verb__in=STEPS
    )
    told = [(STEPS[each.verb], each) for each in entries.order_by("id")]
    last_proposal = max((each.pk for step, each in told if step in PROPOSED), default=None)
    last_answer = max((each.pk for step, each in told if step in ANSWERED), default=None)
    city = row.from_city_id
    for step, entry in told:
        data = data_of(apps, entry)
        if step == "changed" or step in ANSWERED:
            city = other(row, city)
        apps.get_model("cooperation", "Message").objects.create(
            request=row,
            step=step,
            city_id=row.from_city_id if step == "taken_back" else city,
            author_id=entry.by_id,
            author_label=entry.by_label,
            at=entry.at,
            text=row.text if step == "asked" else row.answer if entry.pk == last_answer else "",
            language=row.language if step == "asked" else "",
            form=data.get("form", row.form),
            period=row.period if entry.pk == last_proposal or step in ("accepted", "declined") else "",
            reason=row.answer_reason if step == "declined" else "",
            is_shown=data.get("is_shown", row.is_shown) if step == "asked" else None,
        )
        if step == "asked":
            type(row)._base_manager.filter(pk=row.pk).update(sent_by_id=entry.by_id, sent_by_label=entry.by_label)


def other(row: Any, city: int) -> int:
    found: int = row.to_city_id if city == row.from_city_id else row.from_city_id
    return found


def data_of(apps: Any, entry: Any) -> dict[str, Any]:
    version = apps.get_model("history", "RowVersion").objects.filter(entry=entry).first()
    return version.data if version else {}


class Migration(migrations.Migration):
    dependencies = [
        ("cooperation", "0009_proposals_stand_in_threads"),
        ("history", "0001_initial"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
