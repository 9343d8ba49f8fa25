"""Measures a city's map layers: files in, numbers out as JSON. It knows no database and no site.

The same program is the child of the site (core/files/limited.py), which may use little time and memory, and the
command `manage.py measure`, by which a city measures at home what may not leave it.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))  # the folder of this package, and nothing of it but this

GOOD, BAD = 0, 2
LAYERS = ("natural", "protected", "barriers", "parks", "people", "built-up", "water", "canopy", "permeable")


def main(words: Sequence[str]) -> int:
    given = parser().parse_args(words)
    from measurement.geometry.measuring import measured  # once the words are understood: the libraries are slow
    from measurement.geometry.refusing import Bad

    try:
        answer = measured(given, progress=say if given.progress else lambda _part: None)
        code = GOOD
    except Bad as refused:
        answer, code = refused.as_json(), BAD
    except MemoryError:
        answer, code = error("too_large", "This needs more memory than there is. Simplify the layers first."), BAD
    except Exception:  # whatever it is, it is about the file: the program reads nothing else
        answer, code = error("not_readable", "A layer cannot be measured. Export the layers again."), BAD
    written(answer, given.json)
    if code == BAD:
        sys.stdout.write(f"{json.dumps(answer, ensure_ascii=False)}\n")
    return code


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="measure", description="Measures map layers of a city. Needs no network.")
    add_options(found)
    return found


def add_options(found: argparse.ArgumentParser) -> None:
    add = found.add_argument
    add("--boundary", required=True, metavar="FILE", help="The boundary of the city, as areas.")
    for name in LAYERS:
        add(f"--{name}", metavar="FILE", required=name == "natural", help=f"The layer of {name.replace('-', ' ')}.")
    add("--attribute", metavar="COLUMN", help="The column that says what a natural area is.")
    add("--values", metavar="A,B", help="The values of that column that count as natural.")
    add("--width", type=positive, metavar="METRES", help="How wide all barriers are that are lines.")
    add("--width-column", metavar="COLUMN", help="The column that says how wide a line is, in metres.")
    add("--cars-column", metavar="COLUMN", help="The column with cars a day, for roads of less than 15 m.")
    add("--barrier-kind", choices=("road", "other"), default="road", help="Lines of other kinds need no least width.")
    add("--nature-column", metavar="COLUMN", help="The column that says whether a park has natural areas.")
    add("--people-column", metavar="COLUMN", help="The column with the number of people.")
    add("--layer", default="", metavar="NAME", help="Which layer of a GeoPackage that has several.")
    add("--crs", metavar="EPSG:N", help="The coordinate system of files that do not say theirs.")
    add("--axes", default="", choices=("", "swapped", "turned", "swapped-turned"), help="For layers that need it.")
    add("--shift-unknown", action="store_true", help="Put layers together whose datums lie apart by an unknown shift.")
    add("--json", required=True, metavar="FILE", help="Where the result goes, or what is wrong.")
    add("--picture", metavar="FILE", help="Where a picture of the groups goes, as SVG.")
    add("--progress", action="store_true", help="Say how far it is, a line of JSON each.")


def positive(text: str) -> float:
    found = float(text)
    if not 0 < found < 10_000:
        raise argparse.ArgumentTypeError("a width in metres")
    return found


def error(code: str, text: str) -> dict[str, object]:
    return {"error": {"code": code, "text": text, "feature": None}}


def written(answer: dict[str, object], name: str) -> None:
    """A result is there as a whole or not at all."""
    target = Path(name)
    half = target.with_name(f"{target.name}.half")
    half.write_text(json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=1) + "\n", encoding="utf-8")
    half.replace(target)


def say(part: int) -> None:
    sys.stdout.write(f'{{"progress": {part}}}\n')
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
