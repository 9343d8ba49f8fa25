"""What is collected for readers."""

from io import StringIO

from django.core.management import call_command


def test_the_flags_of_countries_stay_where_they_are() -> None:
    told = StringIO()

    call_command("collectstatic", "--noinput", "--dry-run", verbosity=2, stdout=told)

    assert "site.js" in told.getvalue()
    assert ".gif" not in told.getvalue()
