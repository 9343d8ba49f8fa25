from django.db import migrations
from django.db.models import F


def follow(apps, schema_editor):
    """Until parts were counted, the day of the city stood for all of them."""
    apps.get_model("cities", "City")._base_manager.exclude(confirmed_on=None).update(oldest_part_on=F("confirmed_on"))


class Migration(migrations.Migration):
    dependencies = [("cities", "0008_parts_confirmed")]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
