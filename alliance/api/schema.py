"""The description of the API for programs, and the page that shows it to people."""

from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance.api.reading import OPEN
from alliance.api.tags import TAGS
from core.text.languages import DEFAULT_LANGUAGE

IN_ADDRESSES = {
    "slug": "The slug of the object; above what belongs to a city that of the city.",
    "key": "The last part of the address, as the list gives it.",
    "indicator": "The key of an indicator of the edition.",
    "uuid": "The `id` of the object.",
}


@cache
def schema() -> dict[str, Any]:
    """Made once: it takes longer than a hundred answers and changes with the code alone.

    Without the hook that gives names to lists of choices: it makes up names for those that share a field's name.
    """
    with patched_settings({"POSTPROCESSING_HOOKS": []}):
        found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    for ways in found["paths"].values():
        for operation in ways.values():
            finish(operation)
    found["info"] |= about()
    found["servers"] = [{"url": settings.SITE_URL}]
    found["tags"] = [{"name": name, "description": words} for name, words in TAGS.items()]
    return found


def finish(operation: dict[str, Any]) -> None:
    """What the generator leaves open, and tools that read the description ask for."""
    if operation.get("security") == [{}]:  # generated clients take it for a reason to sign in
        operation["security"] = []
    operation.setdefault("description", f"{operation['summary']}.")
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter.setdefault("description", IN_ADDRESSES[parameter["name"]])
    for answer in operation["responses"].values():
        answer["description"] = answer["description"] or operation["summary"]


def about() -> dict[str, Any]:
    """Whom to ask, and what may be done with the answers. An address of mail stands here only if the site has one."""
    with override(DEFAULT_LANGUAGE):
        contact, terms = reverse("contact"), reverse("data")
    mail = {"email": settings.ALLIANCE_CONTACT} if "@" in settings.ALLIANCE_CONTACT else {}
    return {
        "contact": {"name": "The secretariat", "url": settings.SITE_URL + contact, **mail},
        "license": {"name": "What may be done with the data", "url": settings.SITE_URL + terms},
    }


class SchemaView(APIView):
    http_method_names = ["get", "head"]
    metadata_class = None

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(schema(), headers=OPEN)


class Docs(SpectacularSwaggerSplitView):
    """Its scripts and styles are served by this site."""

    http_method_names = ["get", "head"]
    metadata_class = None
    url_name = "api-schema"
    template_name = "api/docs.html"  # says its language, and holds no style, which the content policy refuses
