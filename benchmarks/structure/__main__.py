"""How simple the code is to change, in figures: `python -m benchmarks.structure [MEASURE]`. Alone: the walks.

Figures are printed and kept in benchmarks/results. The measures ask addresses, sources and tests, not private names,
so that they measure a tree before and after it was rearranged.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.structure import lines, record, walk
from benchmarks.structure.trees import ROOT


def main() -> None:
    given = arguments()
    match given.measure:
        case "lines":
            lines.write(given.folder, tests=given.tests, application=given.application, processes=given.processes)
        case "record":
            record.record(given.folder, given.tree)
        case "compare":
            sys.exit(1 if record.compare(given.before, given.after) else 0)
        case _:
            walk.main()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.structure", description="Is it still simple?")
    measures = parser.add_subparsers(dest="measure", metavar="MEASURE")
    measures.add_parser("walk", help="Two walks: functions, modules, returns.")
    one = measures.add_parser("lines", help="Which tests run which lines; the suite runs once for it.")
    one.add_argument("folder", type=Path)
    one.add_argument("tests", nargs="*", help="Files and folders of tests; alone the whole suite.")
    one.add_argument("--application", type=Path, default=ROOT, help="Another tree that these tests are for.")
    one.add_argument("--processes", type=int, default=2)
    one = measures.add_parser("record", help="Writes down every answer of the site.")
    one.add_argument("folder", type=Path)
    one.add_argument("--tree", type=Path, default=ROOT)
    one = measures.add_parser("compare", help="Prints what differs between two recordings.")
    one.add_argument("before", type=Path)
    one.add_argument("after", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
