"""Writes the summary of a city anew each second, until it is stopped: half of the time of one that many read."""

import random
from itertools import count
from time import monotonic, sleep

import django

EVERY = 1.0
POPULAR = 50


def main() -> None:
    django.setup()
    from cities.actions import change_city  # the settings must be read before
    from cities.models import City
    from core.history.write import Actor

    keys = list(City.objects.listed().order_by("slug").values_list("pk", flat=True))
    dice, begun = random.Random(1), monotonic()
    for number in count(1):
        pk = dice.choice(keys[:POPULAR] if number % 2 else keys)
        changes = {"summary_en": f"Written anew for the {number}. time."}
        change_city(City.objects.get(pk=pk), changes=changes, expected=None, by=Actor(id=None, label="Benchmark"))
        sleep(max(begun + number * EVERY - monotonic(), 0))


if __name__ == "__main__":
    main()
