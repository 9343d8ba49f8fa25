"""A project as the pages of the workspace see it: its work, what is shown of it, and what is being sent."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404
from django.urls import reverse

from alliance.workspace.context import CityContext
from cities.models import State as Published
from core.prepared import prepared
from core.review.models import Proposal
from core.review.proposals.drafts import open_proposal
from core.review.proposals.kinds import kind_of
from finance.projects.models import (
    Project,
    ProjectProfile,
    what_is_there,
)

KIND = "projectprofile"


@dataclass
class Work:
    workspace: CityContext
    project: Project

    @cached_property
    def profile(self) -> ProjectProfile | None:
        return ProjectProfile.objects.filter(project=self.project).first()

    @cached_property
    def proposal(self) -> Proposal | None:
        """What is being sent of it, or came back."""
        return open_proposal(kind_of(KIND), str(self.profile.pk)) if self.profile else None

    @cached_property
    def there(self) -> frozenset[str]:
        return what_is_there(self.project)

    @property
    def is_open(self) -> bool:
        return self.project.state == Project.State.OPEN

    @property
    def is_public(self) -> bool:
        return self.profile is not None and self.profile.state == Published.PUBLISHED

    @property
    def is_sent(self) -> bool:
        return self.proposal is not None and self.proposal.state == Proposal.State.SUBMITTED

    @property
    def title(self) -> str:
        return self.project.text("title").text

    def address(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.workspace.city.slug, self.project.slug, *args])

    @property
    def url(self) -> str:
        return self.address("finance_project")


def work_at(workspace: CityContext, slug: str) -> Work:
    """Raises Http404, also for one of another city and for one that was discarded."""
    found = project_at.first(workspace.city.pk, slug)
    if found is None:
        raise Http404
    found.city = workspace.city
    prefetch_related_objects([found], "costs", "money__instrument", "studies", "results")
    return Work(workspace, found)


@prepared
def project_at(city: int, slug: str) -> QuerySet[Project]:
    rows = Project.objects.filter(city=city, slug=slug).kept()
    return rows.select_related("action__plan__city")[:1]
