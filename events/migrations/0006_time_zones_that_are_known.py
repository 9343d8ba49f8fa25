"""Names that are no time zone, and years that no event has, made pages fail; they are stored as unknown."""

from typing import Any

from django.db import migrations

from core.text.moments import DAYS, MOMENTS, time_zones


def to_unknown(apps: Any, schema_editor: Any) -> None:
    events = apps.get_model("events", "Event")._base_manager
    sessions = apps.get_model("events", "Session")._base_manager
    events.exclude(time_zone__in=["", *time_zones()]).update(time_zone="")
    events.filter(ends__isnull=False).exclude(ends__range=DAYS).update(ends=None)
    for day, name in zip(DAYS, ("lt", "gt"), strict=True):
        events.filter(**{f"starts__{name}": day}).update(starts=day, ends=None)
    for column in ("starts", "ends"):
        sessions.filter(**{f"{column}__isnull": False}).exclude(**{f"{column}__range": MOMENTS}).update(**{column: None})


class Migration(migrations.Migration):
    dependencies = [("events", "0005_texts_know_their_original")]
    operations = [migrations.RunPython(to_unknown, migrations.RunPython.noop)]
