"""What is published, read anew."""

from cities.models import City


def summary(city: City) -> str:
    found: str = City.objects.values_list("summary_en", flat=True).get(pk=city.pk)
    return found
