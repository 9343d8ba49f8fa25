"""The steps of making a local plan, as this site orders them, drawn on the page of the guide."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

GUIDE = "lbsap-guide"


@dataclass(frozen=True)
class Step:
    """One step and the section of the guide that is about it."""

    number: int
    name: Promise
    says: Promise
    section: str

    @property
    def url(self) -> str:
        return reverse("resource_section", args=[GUIDE, self.section])


# The order is our own, and the page says so: the guidelines that the sections name number no phases.
STEPS = (
    Step(1, gettext_lazy("Form a team"), gettext_lazy("people, process, partners"), "team-and-partners"),
    Step(2, gettext_lazy("Assess nature"), gettext_lazy("baseline, and openings"), "assess-and-find-openings"),
    Step(3, gettext_lazy("Write the plan"), gettext_lazy("goals, targets, actions"), "write-the-plan"),
    Step(4, gettext_lazy("Adopt it"), gettext_lazy("consultation, then decision"), "adopt-carry-out-revise"),
    Step(
        5, pgettext_lazy("a plan", "Carry it out"), gettext_lazy("each action has an owner"), "adopt-carry-out-revise"
    ),
    Step(6, gettext_lazy("Report and revise"), gettext_lazy("yearly report, regular review"), "adopt-carry-out-revise"),
)


def steps_of(resource: str, sections: Collection[str]) -> tuple[Step, ...]:
    """The steps of this guide; none of another, and none where a section that they lead to is gone."""
    led_to = {step.section for step in STEPS}
    return STEPS if resource == GUIDE and led_to <= set(sections) else ()
