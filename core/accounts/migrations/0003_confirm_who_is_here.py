from django.db import migrations


def confirm_who_is_here(apps, schema_editor):
    """Accounts from before: they were made by the operator, who knows the addresses."""
    addresses = apps.get_model("account", "EmailAddress").objects
    for user in apps.get_model("accounts", "User").objects.iterator():
        addresses.get_or_create(user_id=user.pk, email=user.email.lower(), defaults={"verified": True, "primary": True})


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_stamps_tokens_events"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(confirm_who_is_here, migrations.RunPython.noop)]
