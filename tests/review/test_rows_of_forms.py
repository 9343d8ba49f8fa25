"""Rows of a form: what a thing has very many of, and what is typed beside it."""

from uuid import UUID, uuid4

from django.http import QueryDict

from cities.practices.forms import Picture
from core.history.snapshot import Plain
from core.review.forms.section_forms import MOST_ROWS
from core.review.proposals.kinds import kind_of
from planning.tracking.forms import Values


def shown(count: int) -> dict[str, Plain]:
    """So many values of an indicator, one a year."""
    found: dict[str, Plain] = {}
    for number in range(count):
        key = f"values.{UUID(int=number)}"
        found |= {key: True, f"{key}.year": 1900 + number, f"{key}.value": "1"}
    return found


def test_a_form_shows_the_first_rows_of_very_many() -> None:
    form = Values(kind_of("cityindicator"), tenant=None, shown=shown(MOST_ROWS + 5))

    assert len(form.rows["values"]) == MOST_ROWS


def test_what_is_typed_beside_very_many_rows_is_kept() -> None:
    key, known = str(uuid4()), shown(MOST_ROWS)
    sent = QueryDict(mutable=True)
    sent.setlist("values", [key])
    sent[f"values-{key}-year"] = "2024"
    for row in known:
        if row.count(".") == 1:
            sent[f"{row.replace('.', '-')}-year"] = str(known[f"{row}.year"])

    form = Values(kind_of("cityindicator"), tenant=None, shown=known, data=sent)

    assert form.rows["values"][-1].key == key
    assert form.rows["values"][-1].form["year"].value() == "2024"


def test_a_picture_that_is_there_stays_when_nobody_says_that_it_goes() -> None:
    form = Picture(kind_of("practice"), tenant=None, shown={"photo": "practice/1/heron.webp"}, data=QueryDict())

    assert form.is_valid(), form.errors
    assert "photo" not in form.patch()


def test_of_a_control_that_was_sent_twice_the_text_that_was_read_is_shown_again() -> None:
    control = f"values-{UUID(int=0)}-year"

    form = Values(kind_of("cityindicator"), tenant=None, shown=shown(1), unfinished={control: ["2024", "soon"]})

    row = form.rows["values"][0].form
    assert (row["year"].value(), list(row.errors)) == ("soon", ["year"])
