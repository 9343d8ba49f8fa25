"""What an operator types who reads one section of docs/operators.md: its lines, run where they can run."""

import subprocess
import sys
from pathlib import Path

from tests.packages import ROOT

GUIDE = ROOT / "docs" / "operators.md"
BACKUP = "/var/backups/alliance.zip"
SITE = "http://localhost:8000"
# No server is started to be asked: the same program answers in a process of its own.
ASK = """
from django.test import Client
answer = Client(SERVER_NAME="localhost").get("{path}")
print(answer.status_code, answer.text)
"""


def lines_of_the_guide(heading: str) -> list[str]:
    _, _, section = GUIDE.read_text(encoding="utf-8").partition(f"\n{heading}\n")
    block = section.partition("```sh\n")[2].partition("```")[0]
    return [line for line in block.splitlines() if line]


def typed(line: str, archive: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """In the folder of the site, with `archive` for the backup that the guide names."""
    command = ["sh", "-c", line.replace(BACKUP, str(archive)).replace(".venv/bin/python", sys.executable)]
    _, curl, path = line.partition(SITE)
    if curl:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", ASK.format(path=path)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
