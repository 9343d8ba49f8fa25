import factory

from tests.factories import CityFactory, Plain
from tests.sample.models import Sample


class SampleFactory(Plain[Sample]):
    class Meta:
        model = Sample

    slug = factory.Sequence(lambda n: f"sample-{n}")
    city = factory.SubFactory(CityFactory)
    title_en = factory.Sequence(lambda n: f"Sample {n}")
    summary_en = "What was counted."
    year = 2024
    state = "published"
