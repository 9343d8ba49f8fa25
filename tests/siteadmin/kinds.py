"""What the admin holds: the address of each kind, and how to make one."""

from typing import Any

from tests import factories as make
from tests.sample.factories import SampleFactory

KINDS: dict[str, Any] = {
    "cities/city": make.CityFactory,
    "cities/organisation": make.OrganisationFactory,
    "cities/practice": make.PracticeFactory,
    "planning/plan": make.PlanFactory,
    "planning/goal": make.GoalFactory,
    "planning/plantarget": make.PlanTargetFactory,
    "planning/planaction": make.PlanActionFactory,
    "planning/cityindicator": make.CityIndicatorFactory,
    "planning/commitment": make.CommitmentFactory,
    "events/event": make.EventFactory,
    "events/speaker": make.SpeakerFactory,
    "resources/resource": make.ResourceFactory,
    "finance/funder": make.FunderFactory,
    "finance/call": make.CallWithGroundsFactory,
    "finance/placegroup": make.PlaceGroupFactory,
    "finance/instrumentnote": make.InstrumentNoteFactory,
    "finance/rate": make.RateFactory,
    "cities/membershiptext": make.MembershipTextFactory,
    "sample/sample": SampleFactory,
    "vocabulary/term": make.TermFactory,
    "vocabulary/source": make.SourceFactory,
}
