from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance.api.reading import OPEN
from alliance.api.v1.lists import LISTS


class Start(APIView):
    """Where to begin: the addresses of all lists."""

    http_method_names = ["get", "head"]
    metadata_class = None

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        lists = {name: f"api-{name}-list" for name in LISTS}
        names = {**lists, "search": "api-search", "schema": "api-schema"}
        return Response({name: settings.SITE_URL + reverse(to) for name, to in names.items()}, headers=OPEN)
