"""The projects of a city as the reader may read them: of each group what its page would show to the same person.

The list of all projects answers everybody alike and may be kept; these answers are for one reader and kept by nobody.
"""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.api.describing import LANG
from alliance.api.filters import EVERYWHERE, check_parameters
from alliance.api.private import Private, list_response
from alliance.api.rows import Row, Table
from alliance.api.texts import AnswerTexts
from alliance.api.v1.finance_projects import READER, ProjectSerializer, gathered_lists
from alliance.api.v1.matches import REFUSED
from cities.models import City
from core.content.models import private_columns
from core.content.reading import Reader
from finance.projects.models import ProjectProfile

TABLE = Table(ProjectProfile._base_manager.all, ("city_id", *ProjectSerializer.columns()), gathered_lists)


class ReadableProjects(Private):
    queryset = ProjectProfile.objects.none()
    serializer_class = ProjectSerializer

    def get_queryset(self) -> QuerySet[ProjectProfile]:
        """Raises NotFound for a city that the person does not see."""
        city = City.objects.visible_to(self.request.user).filter(slug=self.kwargs["slug"]).first()
        if city is None:
            raise NotFound
        return ProjectProfile.objects.visible_to(self.request.user).filter(city=city)

    @extend_schema(
        tags=["projects"],
        summary="The projects of a city, as you may read them",
        description="Fields of a group that is closed to you are empty. The answer is for you alone.",
        parameters=[LANG],
        responses={200: ProjectSerializer(many=True), **REFUSED},
    )
    def list(self, request: Request, slug: str) -> Response:
        check_parameters(request, {*EVERYWHERE, "page", "page_size"})
        return list_response(request, self.get_queryset(), ("slug",), lambda rows: shaped(request, rows))

    @extend_schema(
        tags=["projects"],
        summary="One project of a city, as you may read it",
        parameters=[LANG],
        responses={200: ProjectSerializer, **REFUSED},
    )
    def retrieve(self, request: Request, slug: str, key: str) -> Response:
        check_parameters(request, EVERYWHERE)
        found = shaped(request, self.get_queryset().order_by().filter(slug=key))
        if not found:
            raise NotFound
        return Response(found[0])


def shaped(request: Request, rows: QuerySet[ProjectProfile]) -> list[dict[str, Any]]:
    reader, words = Reader(request.user, ProjectProfile), AnswerTexts.asked_for(request)
    found, _lists = TABLE.fetch_whole(rows, ("slug",))
    return [ProjectSerializer.shape(read_by(reader, row), words) for row in found]


def read_by(reader: Reader, row: Row) -> Row:
    """The same rule as `as_read_by`, for columns by name."""
    level = reader.level({row["city_id"]})
    hidden = private_columns(ProjectProfile, level, row)
    return {name: None if name in hidden else value for name, value in row.items()} | {READER: level}
