"""Measures a city's map layers: files in, numbers out as JSON. It knows no database and no site.

The same program is the child of the site (core/files/limited.py), which may use little time and memory, and the
command `manage.py measure`, by which a city measures at home what may not leave it.
"""

import argparse
import json
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))  # the folder of this package, and nothing of it but this

from measurement import options  # found by the line above

GOOD, BAD = 0, 2


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="measure")
    options.add_to(parser)
    parser.add_argument("--progress", action="store_true", help="Say how far it is, a line of JSON each.")
    given = parser.parse_args(words)
    if not given.look and not (given.boundary and given.natural):
        parser.error("Give --boundary and --natural, or --look.")
    from measurement.geometry.looking import looked
    from measurement.geometry.measuring import measured_run  # once the words are understood: the libraries are slow
    from measurement.geometry.refusing import Bad

    try:
        answer = looked(given) if given.look else measured_run(given, progress=say if given.progress else silent)
        code = GOOD
    except Bad as refused:
        answer, code = refused.as_json(), BAD
    except MemoryError:
        answer, code = error("too_large", "This needs more memory than there is. Simplify the layers first."), BAD
    except Exception:  # whatever it is, it is about the file: the program reads nothing else
        traceback.print_exc()
        answer, code = error("not_readable", "A layer cannot be measured. Export the layers again."), BAD
    written(answer, given.json)
    if code == BAD:
        sys.stdout.write(f"{json.dumps(answer, ensure_ascii=False)}\n")
    return code


def error(code: str, text: str) -> dict[str, object]:
    return {"error": {"code": code, "text": text, "feature": None}}


def written(answer: dict[str, object], name: str) -> None:
    """A result is there as a whole or not at all."""
    target = Path(name)
    half = target.with_name(f"{target.name}.half")
    half.write_text(json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=1) + "\n", encoding="utf-8")
    half.replace(target)


def silent(_part: int) -> None:
    """Progress that nobody asked for."""


def say(part: int) -> None:
    sys.stdout.write(f'{{"progress": {part}}}\n')
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
