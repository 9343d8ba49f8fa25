"""What a city must have before it can be added."""

from core.history.snapshot import Snapshot
from tests.factories import term

AREA = "0197c0de-0000-7000-8000-000000000001"


def facts() -> Snapshot:
    return {
        "kind": term("place-kinds", "city").pk,
        "sort_key": "kunming",
        "country": "CN",
        "latitude": 25.0,
        "longitude": 102.7,
        "time_zone": "Asia/Shanghai",
        "status": "founding",
    }
