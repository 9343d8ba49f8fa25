"""The packages of package.json, which some tests need. They are installed once, as the lock file has them."""

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
MODULES = HERE / "node_modules"


def has_npm() -> bool:
    return shutil.which("npm") is not None


def installed(package: str) -> Path:
    """The folder of a package. Raises FileNotFoundError without Node.js."""
    folder = MODULES / package
    if not folder.exists():
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=HERE, check=True)
    return folder
