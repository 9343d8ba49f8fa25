"""A name that is no time zone made pages fail; whoever reads one meanwhile reads UTC."""

from typing import Any

from django.db import migrations

from core.text.moments import time_zones


def to_utc(apps: Any, schema_editor: Any) -> None:
    cities = apps.get_model("cities", "City")._base_manager
    cities.exclude(time_zone__in=time_zones()).update(time_zone="UTC")


class Migration(migrations.Migration):
    dependencies = [("cities", "0014_languages_of_older_texts")]
    operations = [migrations.RunPython(to_utc, migrations.RunPython.noop)]
