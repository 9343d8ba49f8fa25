"""One line for the card of a city: what its figures show, else what it does, else what it is."""

from collections.abc import Iterable
from typing import Any

from alliance.portal.findings import figure_finding, findings_in_practices, most_telling_of
from cities.models import City
from core.text.fallback import Text, localized
from core.text.sentences import first_sentence


def told_of(cities: Iterable[City]) -> dict[int, dict[str, Any]]:
    """What the card of each city says, by its key. One query for figures, one for practices of cities without."""
    known = {city.pk: city for city in cities}
    found = [figure_finding(known[figure.city_id], figure, figures) for figure, figures in most_telling_of(known)]
    others = {key: city for key, city in known.items() if key not in {each.city.pk for each in found}}
    found += findings_in_practices(others)
    told: dict[int, dict[str, Any]] = {each.city.pk: {"finding": each.on_card} for each in found}
    return told | {key: {"sentence": sentence_of(city)} for key, city in others.items() if key not in told}


def sentence_of(city: City) -> Text:
    summary = localized(city, "summary")
    return summary._replace(text=first_sentence(summary.text))
