from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measurement", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="offered_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="offered to the assessment"
            ),
        ),
    ]
