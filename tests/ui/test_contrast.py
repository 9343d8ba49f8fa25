"""Every pair of colours that carries meaning is recomputed from the stylesheet, by day and by night."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
TEXT, EDGE = 4.5, 3.0
STATES = ("ok", "info", "warn", "bad", "mute")
PAPERS = ("paper", "surface", "sunken")
TEXT_PAIRS = [
    *((text, paper) for text in ("ink", "ink-2", "ink-3", "link", "link-h", "pri") for paper in PAPERS[:2]),
    *((text, "sunken") for text in ("ink", "ink-2", "link")),
    *((text, wash) for text in ("ink", "ink-2", "pri") for wash in ("wash", "wash-2")),
    ("visited", "paper"),
    ("on-pri", "pri"),
    ("on-pri", "pri-h"),
    ("on-deep", "deep"),
    ("on-deep-2", "deep"),
    *((state, f"{state}-bg") for state in STATES),
    *((state, "paper") for state in STATES),
    ("bad", "surface"),
    ("ins-ink", "ins"),
    ("del-ink", "del"),
    *((part, "surface") for part in ("c-nat", "c-eco", "c-gov")),
    ("pin-ring", "pin"),
    *(("ink", ground) for ground in ("land", "sea", "shore-1", "shore-2")),  # names on the map
]
EDGE_PAIRS = [
    *(("line-2", paper) for paper in PAPERS),
    ("coast", "sea"),
    ("pin", "land"),
    ("pin", "sea"),
    *((part, "track") for part in ("c-nat", "c-eco", "c-gov", "pri")),
    *(("focus", paper) for paper in PAPERS),
    ("deep-halo", "deep"),
]


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", css))


DAY = colours((CSS / "tokens.css").read_text())
NIGHT = {**DAY, **colours((CSS / "dark.css").read_text())}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    full = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(full[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [*((*pair, TEXT) for pair in TEXT_PAIRS), *((*pair, EDGE) for pair in EDGE_PAIRS)],
)
def test_contrast(theme: dict[str, str], front: str, back: str, least: float) -> None:
    assert contrast(theme[front], theme[back]) >= least


def test_night_names_every_colour_of_the_day() -> None:
    kept = {"deep-halo"}

    assert set(colours((CSS / "dark.css").read_text())) == set(DAY) - kept


def test_contrast_of_known_colours() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
