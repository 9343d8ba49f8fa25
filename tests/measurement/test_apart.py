"""The tests of the geometry, where its libraries are: `python -m pytest -c tests/measurement/geometry/pytest.ini`."""

import subprocess
import sys

from tests.packages import ROOT

FOLDER = ROOT / "tests" / "measurement" / "geometry"


def test_all_tests_of_the_geometry_pass_beside_its_libraries() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", str(FOLDER / "pytest.ini"), str(FOLDER)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
