"""Samples in the API. A kind of the site has this module in `alliance/api/v1`, and its line in `lists.py`."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from alliance.api.addresses import page_of
from alliance.api.describing import described
from alliance.api.reading import WithDetail
from alliance.api.rows import Row, Table, number
from alliance.api.texts import LanguageField, TextField, Words, in_all
from tests.sample.models import Sample


class SampleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.SlugField()
    title = TextField()
    summary = TextField()
    city = serializers.SlugField()
    year = serializers.IntegerField(allow_null=True)
    area = serializers.FloatField(allow_null=True)
    method = serializers.ChoiceField(Sample.Method.choices)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


COLUMNS = ("pk", "slug", *in_all("title", "summary"), "year", "area", "method", "version", "city__slug")


@described("samples", one="One sample", many="Samples")
class Samples(WithDetail):
    queryset = Sample.objects.none()
    serializer_class = SampleSerializer
    table = Table(Sample._base_manager.all, COLUMNS)
    orderings = {"slug": ("slug", "pk")}
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Sample]:
        return Sample.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        answer = {
            "id": row["pk"],
            "slug": row["slug"],
            "city": row["city__slug"],
            "year": row["year"],
            "area": number(row["area"]),
            "method": row["method"],
            "url": page_of("sample", row["slug"], words.language),
            "version": row["version"],
        }
        words.put(answer, row, "title", "summary")
        return answer
