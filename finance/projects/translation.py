from modeltranslation.translator import TranslationOptions, register

from finance.projects.models import TEXTS, TRANSLATED, Project, ProjectProfile


@register(Project)
class ProjectTranslation(TranslationOptions):
    fields = TEXTS


@register(ProjectProfile)
class ProjectProfileTranslation(TranslationOptions):
    fields = TRANSLATED
