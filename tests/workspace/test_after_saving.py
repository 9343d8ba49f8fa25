"""What is said after something was sent or saved: what happens next, and by when where the code knows it."""

import re

from alliance.workspace.edit_targets import sent_for_review
from tests.openings import ANSWERED
from tests.words import said

SENT = re.compile(r"Sent(?: for review)?\. ")
BY_WHEN = re.compile(r"%\(days?\)s")
BARE = {"Saved.", "Sent.", "Sent for review.", "Recorded.", "Done.", "Withdrawn."}


def test_every_message_of_a_send_says_who_answers_and_by_when() -> None:
    sends = [each.english for each in said() if SENT.match(each.english)]

    assert len(sends) >= 3
    assert [each for each in sends if not BY_WHEN.search(each)] == []
    assert sent_for_review().endswith(ANSWERED)


def test_no_message_says_only_that_something_was_done() -> None:
    assert [each.english for each in said() if each.english in BARE] == []
