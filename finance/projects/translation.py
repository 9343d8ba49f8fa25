from modeltranslation.translator import TranslationOptions, register

from finance.projects.models import TRANSLATED, ProjectProfile


@register(ProjectProfile)
class ProjectProfileTranslation(TranslationOptions):
    fields = TRANSLATED
