from django.db import migrations, models

NAME = "is_gbf_aligned"


def forget_what_nobody_said(apps, schema_editor):
    """An unticked box was kept as a no. It stays one only where a person took a yes away, as the history shows."""
    entries = apps.get_model("history", "Entry").objects.filter(object_type="planning.plan")
    plans = apps.get_model("planning", "Plan").objects
    for key in plans.filter(is_gbf_aligned=False).values_list("pk", flat=True):
        of_plan = entries.filter(object_id=str(key)).order_by("id").values_list("by_id", "changes")
        said = [(by, changes[NAME]) for by, changes in of_plan if NAME in changes]
        if not (said and said[-1][0] is not None and said[-1][1] == [True, False]):
            plans.filter(pk=key).update(is_gbf_aligned=None)


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
