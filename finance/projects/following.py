"""Projects are news to those who follow their city, and their topics and targets."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.notifications import following
from finance.projects.models import ProjectProfile


@following.register(ProjectProfile)
class ProjectNews(following.Subject[ProjectProfile]):
    label = _("Project")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("city",)}
    terms = "terms"
