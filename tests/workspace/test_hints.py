"""A form says of each control what its part says, or else what the column itself says of what belongs there."""

import pytest
from django.utils.html import escape

from core.review.forms.section_forms import InlinePart
from core.review.proposals.kinds import kind_of
from tests.workspace.conftest import Office

pytestmark = pytest.mark.django_db
CITY = kind_of("city")
SAID_BY_COLUMNS = [
    (section.code, words)
    for section in CITY.sections
    for part in section.form.parts
    if not (isinstance(part, InlinePart) or part.hint)
    if (words := str(getattr(CITY.model._meta.get_field(part.name), "help_text", "")))
]


def test_some_columns_speak_for_themselves() -> None:
    assert SAID_BY_COLUMNS


@pytest.mark.parametrize(("section", "words"), SAID_BY_COLUMNS)
def test_the_form_shows_the_words_of_the_column(office: Office, section: str, words: str) -> None:
    assert escape(words) in office.open(f"profile/{section}/").html
