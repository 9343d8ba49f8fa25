"""Works out the cities that a large change has marked. Killed half-way, it goes on with the rest when it runs again."""

from typing import Any

from django.apps.registry import Apps
from django.db import transaction

from cities.models import City
from cooperation.neighbours.models import CityOutline, Renewal
from cooperation.neighbours.renewal import MOST_AT_ONCE, hold, rebuild, renew
from core.pagecache.models import raise_content_version

ALL_AT_ONCE = 500  # from here on it is quicker to make all rows anew


def renew_marked() -> int:
    """How many cities were worked out."""
    waiting = Renewal.objects.count()
    if waiting > ALL_AT_ONCE:
        rebuild()
        return waiting
    done = 0
    while number := renew_some():
        done += number
    return done


def renew_some() -> int:
    with transaction.atomic():
        hold()
        keys = list(Renewal.objects.order_by("since", "city_id").values_list("city_id", flat=True)[:MOST_AT_ONCE])
        if keys:
            renew(keys)
            Renewal.objects.filter(city__in=keys).delete()
            raise_content_version()
    return len(keys)


def fill_if_empty(*, apps: Apps | None = None, **told: Any) -> None:
    """Fills the table after `migrate` on a site that had cities before it had the table. Going back leaves it alone."""
    models = apps.get_app_config("cooperation").get_models() if apps and apps.is_installed("cooperation") else ()
    is_there = any(model.__name__ == CityOutline.__name__ for model in models)
    if is_there and not CityOutline.objects.exists() and City.objects.public().exists():
        rebuild()
