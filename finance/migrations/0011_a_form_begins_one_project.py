from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0010_lists_of_projects_are_read_from_their_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='project',
            name='form_key',
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True),
        ),
    ]
