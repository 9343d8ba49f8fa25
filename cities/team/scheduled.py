"""Once a day questions that the secretariat passed on leave for focal points who have agreed to questions since."""

from cities.team import questions
from core.scheduled.registry import register_work

register_work("questions to cities", questions.deliver_waiting)
