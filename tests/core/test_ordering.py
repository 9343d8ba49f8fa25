"""Numbers of targets and actions stand as people count them."""

import random

from core.text.ordering import by_number

COUNTED = ("1", "1.9", "1.10", "2", "10", "A", "A1", "B-3", "C2", "C10", "c 11", "Ｃ１２", "行动2", "行动10", "", "–")


def test_letters_before_a_number_do_not_keep_it_from_being_one() -> None:
    mixed = random.Random(7).sample(COUNTED, len(COUNTED))

    assert sorted(mixed, key=lambda text: (by_number(text), text)) == list(COUNTED)
