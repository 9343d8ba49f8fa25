"""Framework targets lead to what is public, and count that alone."""

import pytest
from django.test import Client

from tests.factories import CityFactory, PracticeFactory, ResourceFactory, SchemeFactory, term

pytestmark = pytest.mark.django_db


def test_t08_a_target_counts_public_practices_and_resources_alone(visitor: Client) -> None:
    SchemeFactory(code="kmgbf-targets", groups=[{"code": "tools", "label": {"en": "Tools"}}])
    target = term("kmgbf-targets", "12", group="tools")
    hidden_city = CityFactory(status="draft")
    for fields in ({}, {"state": "draft"}, {"state": "withdrawn"}, {"city": hidden_city}):
        PracticeFactory(**fields).terms.add(target)
    for state in ("published", "published", "draft"):
        ResourceFactory(state=state).terms.add(target)

    cells = visitor.get("/en/targets/").context["targets"].cells

    assert [(cell.term, cell.practices, cell.resources) for cell in cells] == [(target, 1, 2)]
