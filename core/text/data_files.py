"""Data files of the program, in YAML."""

from pathlib import Path
from typing import Any

import yaml

# Written in C where it is there: the editions of an index take a quarter of the start of a process without.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path) -> Any:
    """What a file holds, in plain values; the same as `yaml.safe_load`."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506  # both loaders are safe
