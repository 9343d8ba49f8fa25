"""Adding, changing and removing practices."""

from cities.practices.models import Practice
from core.history.editing import Ordinary

PRACTICE = (*Practice.staff_fields, "sources", "confidence", "state", "is_example", "is_finding", "confirmed_parts")
PRACTICES = Ordinary(Practice, PRACTICE)
add_practice, change_practice = PRACTICES.add, PRACTICES.change
revert_practice, remove_practice = PRACTICES.revert, PRACTICES.remove
