"""How simple the code is to change, in figures: `python -m benchmarks.structure [MEASURE]`. Alone: the quick ones.

Each prints its figures and keeps them in benchmarks/results. They ask addresses, sources and tests, not private names,
so that they measure a tree before and after it was rearranged.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.structure import mutants, omission, reach, record, removal, walk
from benchmarks.structure.trees import ROOT


def main() -> None:
    given = arguments()
    match given.measure:
        case "walk":
            walk.main()
        case "reach":
            reach.main()
        case "removal":
            removal.main()
        case "omission":
            omission.main(sample=given.sample, seed=given.seed, lines=given.lines)
        case "lines":
            mutants.map_lines(given.folder, tests=given.tests, application=given.application, processes=given.processes)
        case "mutants":
            mutants.main(
                number=given.number,
                seed=given.seed,
                lines=given.lines,
                application=given.application,
                name=given.name,
                again=given.again,
            )
        case "record":
            record.record(given.folder, given.tree)
        case "compare":
            sys.exit(1 if record.compare(given.before, given.after) else 0)
        case _:
            walk.main()
            reach.main()
            removal.main()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.structure", description="Is it still simple?")
    measures = parser.add_subparsers(dest="measure", metavar="MEASURE")
    measures.add_parser("walk", help="Two walks: functions, modules, returns.")
    measures.add_parser("reach", help="Names of core that a feature needs; modules that name a model of a feature.")
    measures.add_parser("removal", help="What fails when a feature is taken out.")
    one = measures.add_parser("omission", help="Takes out each registration and list line: does a test name it?")
    one.add_argument("--sample", type=int, help="So many of the lines alone.")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--lines", type=Path, required=True, help="What `lines` has written.")
    one = measures.add_parser("lines", help="Which tests run which lines; the suite runs once for it.")
    one.add_argument("folder", type=Path)
    one.add_argument("tests", nargs="*", help="Files and folders of tests; alone the whole suite.")
    one.add_argument("--application", type=Path, default=ROOT, help="Another tree that these tests are for.")
    one.add_argument("--processes", type=int, default=2)
    one = measures.add_parser("mutants", help="Small faults put into the code: which of them does a test find?")
    one.add_argument("--number", type=int, default=200)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--lines", type=Path, required=True, help="What `lines` has written.")
    one.add_argument("--application", type=Path, default=ROOT, help="Another tree that these tests are for.")
    one.add_argument("--name", default="mutants", help="Of the file of results.")
    one.add_argument("--again", action="store_true", help="Also those that the file of results has an answer for.")
    one = measures.add_parser("record", help="Writes down every answer of the site.")
    one.add_argument("folder", type=Path)
    one.add_argument("--tree", type=Path, default=ROOT)
    one = measures.add_parser("compare", help="Prints what differs between two recordings.")
    one.add_argument("before", type=Path)
    one.add_argument("after", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
