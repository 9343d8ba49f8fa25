"""The weights of reasons, read from the data file once a process."""

from functools import cache
from pathlib import Path

import yaml

from cooperation.matching import Weights, weights

FILE = Path(__file__).parent.parent / "matching" / "data" / "weights.yaml"


@cache
def weights_in_use() -> Weights:
    """Raises WeightsFault where the file is wrong."""
    return weights(yaml.safe_load(FILE.read_text(encoding="utf-8")))
