from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cooperation', '0003_neighbours_of_cities'),
    ]

    operations = [
        migrations.RenameField(
            model_name='linkcity',
            old_name='agreed_by',
            new_name='agreed_by_label',
        ),
    ]
