from django.db import migrations, models

NAME = "on_the_coast"


def forget_what_nobody_said(apps, schema_editor):
    """An unticked box was kept as a no. It stays one only where a person took a yes away, as the history shows."""
    entries = apps.get_model("history", "Entry").objects.filter(object_type="cities.city")
    cities = apps.get_model("cities", "City").objects
    said = {}
    touched = entries.filter(changes__has_key=NAME).order_by("id").values_list("object_id", "by_id", "changes")
    for key, by, changes in touched.iterator():
        said[key] = by is not None and changes[NAME] == [True, False]
    kept = [key for key, is_said in said.items() if is_said]
    cities.filter(on_the_coast=False).exclude(pk__in=kept).update(on_the_coast=None)


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0005_cities_stand_in_the_order_of_their_reading"),
        ("history", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="city",
            name=NAME,
            field=models.BooleanField(blank=True, null=True, verbose_name="coastal"),
        ),
        migrations.RunPython(forget_what_nobody_said, migrations.RunPython.noop),
    ]
