"""The steps of a project and of its page. That something is in review is a state of its proposal."""

from cities.models import State as Published
from core.workflow import Step
from finance.projects.models import Project

State = Project.State
OPEN = (State.OPEN,)

STEPS = {
    "change": Step(verb="project_changed", from_=OPEN, permission="project.write"),
    "move": Step(verb="project_moved", from_=OPEN, permission="project.write"),
    "discard": Step(verb="project_discarded", from_=OPEN, to=State.DISCARDED, permission="project.send"),
}

PROFILE_STEPS = {
    "withdraw": Step(
        verb="projectprofile_withdrawn",
        from_={Published.PUBLISHED},
        to=Published.WITHDRAWN,
        permission="project.send",
    ),
}
