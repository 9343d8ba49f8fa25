from django.db import migrations, models

NAME = "is_gbf_aligned"


def forget_what_nobody_said(apps, schema_editor):
    """An unticked box was kept as a no. It stays one only where a person took a yes away, as the history shows."""
    entries = apps.get_model("history", "Entry").objects.filter(object_type="planning.plan")
    plans = apps.get_model("planning", "Plan").objects
    said = {}
    touched = entries.filter(changes__has_key=NAME).order_by("id").values_list("object_id", "by_id", "changes")
    for key, by, changes in touched.iterator():
        said[key] = by is not None and changes[NAME] == [True, False]
    kept = [key for key, is_said in said.items() if is_said]
    plans.filter(is_gbf_aligned=False).exclude(pk__in=kept).update(is_gbf_aligned=None)


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0009_a_plan_says_whether_all_of_it_is_entered"),
        ("history", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="plan",
            name=NAME,
            field=models.BooleanField(blank=True, null=True, verbose_name="aligned with the global framework"),
        ),
        migrations.RunPython(forget_what_nobody_said, migrations.RunPython.noop),
    ]
