"""Samples as the API answers them.

A kind of the site has this module in `alliance/api/v1`, and its line in `lists.py`.
"""

from django.db.models import QuerySet
from rest_framework import serializers

from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.reading import WithDetail
from alliance.api.row_serializers import ExampleField, NumberField, RowSerializer
from alliance.api.rows import Row, Table
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from tests.sample.models import Sample


class SampleSerializer(RowSerializer):
    id = serializers.IntegerField(source="pk")
    slug = serializers.SlugField()
    title = TextField()
    summary = TextField()
    city = serializers.SlugField(source="city__slug")
    is_example = ExampleField(Sample, "It or its city is made up.")
    year = serializers.IntegerField(allow_null=True)
    area = NumberField(allow_null=True)
    method = serializers.ChoiceField(Sample.Method.choices)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("sample", row["slug"], words.language)


@described("samples", one="One sample", many="Samples")
class Samples(WithDetail):
    queryset = Sample.objects.none()
    serializer_class = SampleSerializer
    table = Table(Sample._base_manager.all, SampleSerializer.columns())
    orderings = {"slug": ("slug", "pk")}
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Sample]:
        return Sample.objects.visible_to(self.request.user)
