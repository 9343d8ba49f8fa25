"""Whatever may differ between SQLite and PostgreSQL has tests that run on both."""

import re
from collections.abc import Iterator

import pytest

from tests.packages import ROOT, python_files

MAY_DIFFER = re.compile(r"select_for_update|RawSQL|RunSQL|\.raw\(|\.cursor\(|\.vendor\b|connection\.ops\b|\.extra\(")
FILES_OF_TESTS_ON_BOTH = {
    "alliance/api/rows.py": "tests/api/test_lists.py",
    "alliance/api/versions.py": "tests/api/test_writing.py",
    "alliance/management/archive.py": "tests/files/test_backup.py",
    "alliance/management/commands/prepare.py": "tests/monitoring/test_prepare.py",
    "alliance/management/commands/restore.py": "tests/files/test_backup.py",
    "alliance/portal/health.py": "tests/site/test_answers.py",
    "assessment/actions.py": "tests/assessment/test_answering.py",
    "core/startup.py": "tests/files/test_backup.py",
    "cities/applications/applying.py": "tests/cities/applications/test_races.py",
    "cities/team/actions.py": "tests/cities/team/test_races.py",
    "cooperation/answering.py": "tests/cooperation/test_races.py",
    "cooperation/links/free_places.py": "tests/cooperation/test_races.py",
    "cooperation/links/joinings.py": "tests/cooperation/test_races.py",
    "cooperation/neighbours/renewal.py": "tests/cooperation/test_neighbours.py",
    "core/accounts/accounts.py": "tests/accounts/test_sign_up.py",
    "core/accounts/closing.py": "tests/accounts/test_leaving.py",
    "core/siteadmin/recorded.py": "tests/siteadmin/test_saving.py",
    "core/consent/records.py": "tests/privacy/test_cards.py",
    "core/files/storage.py": "tests/files/test_keeping.py",
    "core/history/bulk.py": "tests/synthesis/test_bulk.py",
    "core/history/translation_review.py": "tests/review/test_translations.py",
    "core/history/triggers.py": "tests/history/test_triggers.py",
    "core/history/twice.py": "tests/cooperation/test_races.py",
    "core/ratelimits/limits.py": "tests/api/test_limits.py",
    "core/pagecache/models.py": "tests/history/test_write.py",
    "core/prepared.py": "tests/core/test_prepared.py",
    "core/review/proposals/next_draft.py": "tests/review/test_next_draft.py",
    "core/search/engines.py": "tests/search/test_finding.py",
    "core/search/finding.py": "tests/search/test_finding.py",
    "core/search/indexing.py": "tests/search/test_indexing.py",
    "core/search/spelling.py": "tests/search/test_forgiving.py",
    "events/consents.py": "tests/privacy/test_cards.py",
    "alliance/workspace/finance/sending.py": "tests/finance/test_projects.py",
    "finance/interests/ending.py": "tests/finance/test_packs_left_open.py",
    "finance/interests/actions.py": "tests/finance/test_interests.py",
    "finance/projects/files.py": "tests/finance/test_pack_files.py",
    "finance/projects/readings.py": "tests/finance/test_readings.py",
    "alliance/workspace/planning/imports/state.py": "tests/workspace/test_plan_import.py",
    "planning/entering.py": "tests/planning/test_entry.py",
    "planning/years/actions.py": "tests/planning/test_year_races.py",
    "planning/years/earlier.py": "tests/planning/test_year_copies.py",
    "planning/years/keeping.py": "tests/planning/test_year_copies.py",
    "resources/filters.py": "tests/pages/test_resources.py",
}


def modules() -> Iterator[tuple[str, str]]:
    for file in python_files():
        yield str(file.relative_to(ROOT)), file.read_text()


def test_modules_with_locks_or_sql_of_their_own_name_the_tests_that_run_on_both() -> None:
    found = {name for name, text in modules() if MAY_DIFFER.search(text)}

    assert found == set(FILES_OF_TESTS_ON_BOTH)


@pytest.mark.parametrize("name", sorted(set(FILES_OF_TESTS_ON_BOTH.values())))
def test_the_tests_that_are_named_run_on_both(name: str) -> None:
    """Tests that commit do so without the mark: tests/conftest.py."""
    text = (ROOT / name).read_text()

    assert "pytest.mark.both" in text or "transaction=True" in text
