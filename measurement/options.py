"""The words that the program and the command of the site understand alike. Nothing but the standard library."""

import argparse
from typing import Any

LAYERS = ("natural", "protected", "barriers", "parks", "people", "built-up", "water", "canopy", "permeable")


def add_to(parser: argparse.ArgumentParser) -> set[str]:
    """The names of the options, as argparse keeps them."""
    names = set()

    def add(name: str, **how: Any) -> None:
        names.add(parser.add_argument(name, **how).dest)

    add("--boundary", metavar="FILE", help="The boundary of the city, as areas.")
    add("--look", metavar="FILE", help="Say what this file holds, and measure nothing.")
    add("--outline", metavar="FILE", help="Write the areas of this file in degrees as GeoJSON, and measure nothing.")
    for name in LAYERS:
        add(f"--{name}", metavar="FILE", help=f"The layer of {name.replace('-', ' ')}.")
    add("--attribute", metavar="COLUMN", help="The column that says what a natural area is.")
    add("--values", metavar="A,B", help="The values of that column that count as natural.")
    add("--width", type=positive, metavar="METRES", help="How wide all barriers are that are lines.")
    add("--width-column", metavar="COLUMN", help="The column that says how wide a line is, in metres.")
    add("--cars-column", metavar="COLUMN", help="The column with cars a day, for roads of less than 15 m.")
    add("--barrier-kind", choices=("road", "other"), default="road", help="Lines of other kinds need no least width.")
    add("--nature-column", metavar="COLUMN", help="The column that says whether a park has natural areas.")
    add("--nature-not-said", action="store_true", help="Nobody says which parks have natural areas: none counts.")
    add("--people-column", metavar="COLUMN", help="The column with the number of people.")
    add("--land", type=hectares, metavar="HA", help="The land of the city in hectares, without a layer of water.")
    add("--layer", default="", metavar="NAME", help="Which layer of a GeoPackage that has several.")
    add("--crs", metavar="EPSG:N", help="The coordinate system of files that do not say theirs.")
    add("--axes", default="", choices=("", "swapped", "turned", "swapped-turned"), help="For layers that need it.")
    add("--shift-unknown", action="store_true", help="Put layers together whose datums lie apart by an unknown shift.")
    add("--own", default="", metavar="JSON", help='Of one file alone: {"parks": {"layer", "crs", "axes"}}.')
    add("--near", metavar="EAST,NORTH", help="Where the city lies, in degrees: names systems and axes that fit there.")
    add("--json", required=True, metavar="FILE", help="Where the result goes, or what is wrong.")
    add("--picture", metavar="FILE", help="Where a picture of the groups goes, as SVG.")
    return names


def positive(text: str) -> float:
    found = float(text)
    if not 0 < found < 10_000:
        raise argparse.ArgumentTypeError("a width in metres")
    return found


def hectares(text: str) -> float:
    found = float(text)
    if not 0 < found < 100_000_000:
        raise argparse.ArgumentTypeError("hectares")
    return found
