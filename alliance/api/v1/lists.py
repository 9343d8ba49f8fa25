"""All lists of the API, in the order in which its start page names them."""

from rest_framework.viewsets import ViewSetMixin

from alliance.api.v1 import (
    assessments,
    cities,
    commitments,
    cooperation,
    events,
    finance_projects,
    frameworks,
    organisations,
    planning,
    practices,
    progress,
    proposals,
    requests,
    resources,
    speakers,
    terms,
)

LISTS: dict[str, type[ViewSetMixin]] = {
    "cities": cities.Cities,
    "organisations": organisations.Organisations,
    "practices": practices.Practices,
    "plans": planning.Plans,
    "plan-targets": planning.PlanTargets,
    "plan-actions": planning.PlanActions,
    "indicators": planning.Indicators,
    "commitments": commitments.Commitments,
    "progress": progress.Progress,
    "projects": finance_projects.Projects,
    "assessments": assessments.Assessments,
    "offers": cooperation.Offers,
    "needs": cooperation.Needs,
    "links": cooperation.Links,
    "events": events.Events,
    "sessions": events.Sessions,
    "speakers": speakers.Speakers,
    "resources": resources.Resources,
    "terms": terms.Terms,
    "frameworks": frameworks.Frameworks,
    "proposals": proposals.Proposals,
    "requests": requests.Requests,
}
