"""Projects and packs that somebody asks about: what they are called for whoever reads the question.

The title of a project is told where it is published, and that of a pack to nobody: a pack is no opening of its project.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from cities.models import City
from core.messaging import things
from core.messaging.things import About
from core.text.fallback import localized
from finance.interests.models import Pack
from finance.projects.models import Project, ProjectProfile

PROJECT, PACK = "project", "pack"


def about_project(key: int, for_staff: bool) -> About | None:
    profile = ProjectProfile.objects.published().filter(project=key).first()
    if profile is not None:
        return About(localized(profile, "title").text, profile.get_absolute_url())
    project = Project._base_manager.filter(pk=key).select_related("city").first()
    return About(unnamed(project.city)) if project else None


def about_pack(key: int, for_staff: bool) -> About | None:
    pack = Pack.objects.filter(pk=key).select_related("project__city").first()
    if pack is None:
        return None
    city = pack.project.city
    path = reverse("finance_pack", args=[city.slug, pack.project.slug, pack.pk]) if for_staff else ""
    return About(_("%(project)s, from a pack for funders") % {"project": unnamed(city)}, path)


def unnamed(city: City) -> str:
    return _("a project of %(city)s") % {"city": localized(city, "name").text}


things.register(PROJECT, about_project)
things.register(PACK, about_pack)
