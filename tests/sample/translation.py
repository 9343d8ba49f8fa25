from modeltranslation.translator import TranslationOptions, register

from tests.sample.models import Sample, SampleCount


@register(Sample)
class SampleTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(SampleCount)
class SampleCountTranslation(TranslationOptions):
    fields = ("label",)
