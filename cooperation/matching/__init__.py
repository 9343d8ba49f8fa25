"""Why two cities should talk. Pure: facts in, reasons out, no Django and no database.

`facts` says what is known of a city, `reasons` which reasons there are and what lies behind one, `scoring` finds the
reasons of a pair and puts matches in the order in which people read them.
"""

from cooperation.matching.facts import CityFacts, Done, Plan, Point, Posting, Stage
from cooperation.matching.reasons import Code, Direction, Evidence, Group, Kind, Reason
from cooperation.matching.scoring import Match, Weights, WeightsFault, matches, matches_by_group, reasons, weights

__all__ = [
    "CityFacts",
    "Code",
    "Direction",
    "Done",
    "Evidence",
    "Group",
    "Kind",
    "Match",
    "Plan",
    "Point",
    "Posting",
    "Reason",
    "Stage",
    "Weights",
    "WeightsFault",
    "matches",
    "matches_by_group",
    "reasons",
    "weights",
]
