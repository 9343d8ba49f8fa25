"""`manage.py check` says what would stop every feed."""

from typing import ClassVar

from cities.practices.models import Practice
from core.notifications.checks import check_subjects, faults_of
from core.notifications.following import Subject


class Untranslated(Subject[Practice]):
    label = "Practices"
    summary_field: ClassVar[str] = "slug"


class Silent(Subject[Practice]):
    label = "Practices"
    summary_field: ClassVar[str] = ""


def test_a_summary_that_has_no_languages_is_a_fault_and_none_at_all_is_not() -> None:
    (fault,) = faults_of(Untranslated(Practice))

    assert "'slug' is no translated field of cities.Practice" in fault.msg
    assert faults_of(Silent(Practice)) == []
    assert check_subjects(None) == []
