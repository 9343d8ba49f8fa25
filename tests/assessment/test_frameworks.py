import pytest

from assessment.frameworks import UnknownFramework, framework, frameworks


def test_two_editions_are_known_with_their_maximum() -> None:
    assert [(each.key, len(each.indicators), each.maximum) for each in frameworks()] == [
        ("cbi-2021", 28, 112),
        ("cbi-2014", 23, 92),
    ]


def test_an_edition_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(UnknownFramework):
        framework("cbi-2008")
