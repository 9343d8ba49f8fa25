"""What a list is asked that it does not know."""

from itertools import product

import pytest

from tests.api.reading import LISTS, get

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("page_size", "1000000000"),
        ("page_size", "0"),
        ("page_size", "-1"),
        ("page_size", "٣"),
        ("page", "0"),
        ("page", "1e3"),
        ("page", "99999999999999999999"),
        ("page", ""),
    ],
)
def test_t47_numbers_that_are_none_are_refused(name: str, parameter: str, value: str) -> None:
    assert list(get(name, 400, **{parameter: value})["errors"]) == [parameter]


UNDECLARED = (
    *("contact_email__startswith", "name__regex", "_connector", "fields", "include", "depth", "format", "limit"),
    *("offset", "id", "state"),
)
OF_ITS_OWN = ("calls", "state")  # whether somebody can apply now, and not the state of the row


@pytest.mark.parametrize(("name", "parameter"), [each for each in product(LISTS, UNDECLARED) if each != OF_ITS_OWN])
def test_t07_t18_parameters_that_are_not_declared_are_refused(name: str, parameter: str) -> None:
    assert get(name, 400, **{parameter: "a"})["errors"] == {parameter: ["Unknown filter."]}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("order", ["owner__password", "state", "-pk", "?", "", "slug,name"])
def test_t07_rows_are_ordered_by_declared_names_only(name: str, order: str) -> None:
    [said] = get(name, 400, ordering=order)["errors"]["ordering"]
    assert said.startswith("Unknown sort order. Use one of these: ")
    assert order not in said.split()


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("cities", "region", "atlantis"),
        ("cities", "status", "draft"),
        ("events", "when", "someday"),
        ("events", "year", "1e9"),
        ("events", "year", "NaN"),
        ("events", "year", "99999999999999999999"),
        *product(("events", "progress", "assessments"), ("year",), ("0.5", "2024.5", "1899", "2201", "20244", "x")),
        *(("projects", name, "x") for name in ("target", "solution", "country", "stage", "city")),
        ("resources", "kind", "song"),
        ("resources", "stage", "nothing"),
    ],
)
def test_values_outside_of_a_choice_are_refused(name: str, parameter: str, value: str) -> None:
    assert list(get(name, 400, **{parameter: value})["errors"]) == [parameter]


@pytest.mark.parametrize(("name", "parameter"), [("events", "when"), ("resources", "kind"), ("cities", "region")])
def test_a_value_that_is_none_is_told_in_the_same_words_everywhere(name: str, parameter: str) -> None:
    assert get(name, 400, **{parameter: "nothing"})["errors"] == {parameter: ["Unknown value."]}
