"""`bin/demo` prints the address of the site when the site answers there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from select import select
from socketserver import BaseRequestHandler, TCPServer

from tests.packages import ROOT

PYTHON = f"""#!/bin/sh
case "$1" in -c) exec {sys.executable} "$@";; esac
"""
SERVER = f"""#!/bin/sh
exec {sys.executable} -c "
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        open('asked', 'a').close()
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(('127.0.0.1', int(sys.argv[-1])), Answer).serve_forever()
" "$@"
"""


def site_in(folder: Path, server: str) -> Path:
    """A folder with the script, where nothing is installed or filled and `server` serves."""
    (folder / "bin").mkdir()
    (folder / ".venv/bin").mkdir(parents=True)
    shutil.copy(ROOT / "bin/demo", folder / "bin/demo")
    for name, text in (
        ("bin/setup", "#!/bin/sh\n"),
        ("bin/serve", server),
        ("bin/worker", "#!/bin/sh\necho started > worked\n"),
        (".venv/bin/python", PYTHON),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder / "bin/demo"


def free_port() -> str:
    with TCPServer(("127.0.0.1", 0), BaseRequestHandler) as taken:
        return str(taken.server_address[1])


def started(script: Path) -> subprocess.Popen[str]:
    own = {"PORT": free_port(), "VAR_DIR": str(script.parent.parent / "var"), "PATH": os.environ["PATH"]}
    return subprocess.Popen([script], env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def reader_of(pipe: Path) -> int:
    """Whoever writes into the pipe is heard by whoever waits for this descriptor."""
    os.mkfifo(pipe)
    return os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)


def test_without_a_terminal_the_address_is_printed_when_the_site_answers(tmp_path: Path) -> None:
    worked = reader_of(tmp_path / "worked")
    with started(site_in(tmp_path, SERVER)) as demo:
        try:
            assert demo.stdout
            lines = iter(demo.stdout.readline, "")
            assert any(re.fullmatch(r"The site: http://localhost:\d+\n", line) for line in lines)
            assert (tmp_path / "asked").exists()
            assert select([worked], [], [], 20)[0], "the worker was started"
        finally:
            demo.terminate()
            os.close(worked)
    assert demo.returncode == 143


def test_a_server_that_does_not_start_ends_it_with_its_code_and_without_an_address(tmp_path: Path) -> None:
    with started(site_in(tmp_path, "#!/bin/sh\nexit 3\n")) as demo:
        said, _errors = demo.communicate(timeout=20)

    assert demo.returncode == 3
    assert "The site" not in said
