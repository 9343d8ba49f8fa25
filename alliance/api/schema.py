"""The description of the API for programs, and the page that shows it to people."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance.api.reading import OPEN


@cache
def schema() -> dict[str, Any]:
    """Made once: it takes longer than a hundred answers and changes with the code alone.

    Without the hook that gives names to lists of choices: it makes up names for those that share a field's name.
    """
    with patched_settings({"POSTPROCESSING_HOOKS": []}):
        found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    for ways in found["paths"].values():
        for operation in ways.values():
            if operation.get("security") == [{}]:  # generated clients take it for a reason to sign in
                operation["security"] = []
    return found


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
