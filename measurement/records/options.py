"""What can be said to the program and to the command of the same name."""

import argparse
from pathlib import Path

FILES = {
    "boundary": "GeoJSON of the city, in degrees; without it all rows are of the city.",
    "built-up": "GeoJSON of built-up areas, in which birds are counted.",
    "natural": "GeoJSON of natural areas, which are no built-up areas.",
    "reference": "The country's list of introduced and invasive species, a Darwin Core archive.",
    "before": "An earlier answer, for the change since.",
    "left-out": "Where a CSV of the rows left out is written.",
    "details": "Where the taxa and data sets of the list are written, as JSON.",
}


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--list", type=Path, action="append", required=True, help="A list of records; may be repeated.")
    parser.add_argument("--from", type=int, required=True, dest="first", metavar="YEAR", help="The first year.")
    parser.add_argument("--to", type=int, required=True, dest="last", metavar="YEAR", help="The last year.")
    parser.add_argument("--json", type=Path, required=True, help="Where the answer is written.")
    parser.add_argument("--unlisted-native", action="store_true", help="Species not on the list count as native.")
    parser.add_argument("--group", action="append", default=[], help="One more group, such as class:Mammalia.")
    parser.add_argument(
        "--columns", default="{}", help="JSON: the name of a column, and the field that it means; or a list of such."
    )
    parser.add_argument("--look", action="store_true", help="Count nothing: tell the columns and their first cells.")
    for name, text in FILES.items():
        parser.add_argument(f"--{name}", type=Path, help=text)
