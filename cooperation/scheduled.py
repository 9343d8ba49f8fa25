"""Once a day offers end, requests lapse and links are asked after."""

from cooperation.tending import tend
from core.scheduled.registry import register

register("cooperation", tend)
