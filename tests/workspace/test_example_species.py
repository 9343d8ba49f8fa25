"""The made-up city has two made-up lists, which say that they are."""

import pytest
from django.test import Client

from alliance.founding.example_species import add_example_species
from measurement.species.models import SpeciesList
from tests import people
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db


def test_the_example_has_two_lists_of_60_species_with_a_change_between_them() -> None:
    city = CityFactory(slug="example-bay", name_en="Example Bay", is_example=True, country="ZZ", status="member")
    people.editor(city, email="editor@kunming.example")

    add_example_species()
    add_example_species()

    first, later = SpeciesList.objects.filter(city=city).order_by("first")
    assert [each.rows.count() for each in (first, later)] == [60, 60]
    change = {each["key"]: (each["value"], len(each["open"])) for each in later.numbers["change"]}
    assert change["birds"] == (1, 1)
    page = Client().get(later.get_absolute_url()).content.decode()
    assert "Example: this city and its figures are fictional" in page
    assert "Fictornis novus" in Client().get(f"{later.get_absolute_url()}?q=novus").content.decode()
    assert Client().get("/api/v1/species/").json()["count"] == 0
    assert Client().get("/api/v1/species/?is_example=true").json()["count"] == 120
