"""The benchmark of tables that grow by themselves: its rows are made, and each page has a name of its own."""

import pytest
from django.test import Client

from benchmarks import rows
from benchmarks.synthesis import growing
from benchmarks.synthesis.making import Size, synthesize
from core.history.models import Entry, RowVersion
from core.vocabulary.loading import load_vocabulary

pytestmark = pytest.mark.django_db
SOME = 2 * growing.OWN + 20


def test_each_table_gets_its_rows_and_each_page_has_its_own_name() -> None:
    load_vocabulary()
    list(synthesize(Size(cities=3, plans=1, projects=4, calls=1, links=1), seed=1, is_found=False))
    before = {table.model: table.model._base_manager.count() for table in growing.TABLES}
    told = Entry.objects.count()

    rows.fill(0, SOME)

    made = {model: model._base_manager.count() - number for model, number in before.items()}
    assert {model.__name__: number for model, number in made.items() if number < SOME} == {}
    assert Entry.objects.count() - told >= SOME
    own = RowVersion.objects.filter(object_type="cities.city", object_id=str(growing.own_city().pk))
    assert own.count() == growing.own_city().version == 2  # one in fifty of those that are not very old
    found = [*rows.of_the_city(), *rows.of_the_account(), *rows.of_the_secretariat(), *rows.of_the_operator()]
    names = [page.what for page in (*found, *rows.of_everybody())]
    assert len(names) == len(set(names))
    assert Client().get(rows.of_everybody()[0].path).status_code == 200
