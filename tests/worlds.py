"""What the tests of a module find there: made once, and put back to what it was after each of them."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation


def made_once(make: Callable[[], Any]) -> Any:
    """A fixture of a module: what `make` answers, inside a transaction that is rolled back after the module.

    Each test gets a copy by `fresh`, for what it writes is rolled back and what it sets on an object is not. Modules
    whose tests commit cannot have one.
    """

    @pytest.fixture(scope="module")
    def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
        translation.activate("en")  # a request of the module before leaves its language behind
        with django_db_blocker.unblock(), transaction.atomic():
            yield make()
            transaction.set_rollback(True)

    return world


def fresh[World](world: World) -> World:
    return copy.deepcopy(world)


@contextmanager
def undone() -> Iterator[None]:
    """For one case of many in a test: what it wrote is taken back, so that the next begins as it did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
