"""A city that is not listed is named on no page of a body, whoever reads it but its own people and curators."""

import pytest
from django.test import Client

from tests import people
from tests.factories import CityFactory, OrganisationFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
PAGE = "/en/organisations/parks/"


@pytest.mark.parametrize("who", ["visitor", "registered", "outsider"])
def test_t08_strangers_do_not_learn_of_it(who: str) -> None:
    city = CityFactory(slug="hidden", name_en="Hiddenham", status="draft")
    body = OrganisationFactory(slug="parks", name_en="Parks", city=city)
    SpeakerFactory(slug="mei", organisation=body, city=city, given_name="Mei", family_name="Lake")
    client = Client()
    if who != "visitor":
        people.sign_in(client, people.person() if who == "registered" else people.outsider())

    html = client.get(PAGE).content.decode()

    assert "Lake" in html
    assert "Hiddenham" not in html
    assert "/cities/hidden/" not in html


def test_its_own_people_see_it() -> None:
    city = CityFactory(slug="hidden", name_en="Hiddenham", status="draft")
    OrganisationFactory(slug="parks", name_en="Parks", city=city)

    html = people.sign_in(Client(), people.editor(city)).get(PAGE).content.decode()

    assert "Hiddenham" in html
