"""What was a tick to keep a file becomes a choice of three."""

from django.db import migrations, models


def choose(apps, schema_editor):
    for name in ("Boundary", "Layer"):
        apps.get_model("measurement", name).objects.filter(keep=True).update(keep_as="kept")


def tick(apps, schema_editor):
    for name in ("Boundary", "Layer"):
        apps.get_model("measurement", name).objects.filter(keep_as="kept").update(keep=True)


CHOICES = [
    ("measured", "until it has been measured"),
    ("term", "until 90 days after the last measurement"),
    ("kept", "until the city removes it"),
]


def added(model):
    field = models.CharField(choices=CHOICES, default="term", max_length=8, verbose_name="how long the file is kept")
    return migrations.AddField(model_name=model, name="keep_as", field=field)


def taking_its_place(model):
    return [migrations.RemoveField(model, "keep"), migrations.RenameField(model, "keep_as", "keep")]


class Migration(migrations.Migration):
    dependencies = [("measurement", "0004_species_lists")]

    operations = [
        added("boundary"),
        added("layer"),
        migrations.RunPython(choose, tick),
        *taking_its_place("boundary"),
        *taking_its_place("layer"),
    ]
