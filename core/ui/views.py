"""The gallery: every component in every state. For development and tests only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.ui import components, gallery
from core.ui.context import THEMES


def show(request: HttpRequest) -> HttpResponse:
    examples = gallery.examples()
    parts = [
        {
            "component": component,
            "list": component.list_around,
            "examples": [(each.state, components.render(name, each.values)) for each in examples[name]],
        }
        for name, component in components.REGISTRY.items()
    ]
    request.COOKIES["theme"] = request.GET.get("theme", "auto")  # as if the reader had chosen it
    return render(request, "ui/gallery.html", {"parts": parts, "themes": THEMES})
