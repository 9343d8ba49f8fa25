"""What the framework itself takes, behind the same middleware: the measure that pages are held against."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cities.models import City

LINE = 80  # bytes of a line of the template, with its markup


def small(request: HttpRequest) -> HttpResponse:
    """One indexed query and a small template."""
    city = City.objects.values("slug", "name_en").order_by("sort_key", "pk").first()
    return render(request, "benchmarks/small.html", {"city": city})


def alike(request: HttpRequest, queries: int, size: int) -> HttpResponse:
    """As many indexed queries and bytes as another page; the middleware's own query counts."""
    first = City.objects.values_list("pk", flat=True).order_by("pk")[:1].get()
    rows = [City.objects.values("slug", "name_en").get(pk=first) for _ in range(max(queries - 2, 0))]
    return render(request, "benchmarks/alike.html", {"rows": rows, "lines": range(size // LINE)})
