"""The command in a database that holds nothing."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.django_db
def test_the_command_needs_the_vocabulary() -> None:
    with pytest.raises(CommandError, match="load_vocabulary"):
        call_command("synthesize", cities=1, skip_checks=True)
