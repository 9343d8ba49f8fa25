"""A headless Chromium for the tests: CHROME, else one on the PATH, else Debian's, else the one of an npm package."""

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from tests import npm

# The first is the same browser without windows of its own: it starts and loads pages in half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN = NAMES[:2]  # what its packages are called
PACKAGE = npm.MODULES / "@sparticuz" / "chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--js-flags=--no-maglev --no-opt",  # compilers that pay when a page stays; here they cost more than they save
)


def chromium() -> str:
    """The path of the program. Raises SystemExit with the way to get one."""
    found = os.environ.get("CHROME") or on_path() or from_apt() or from_npm()
    if not found:
        raise SystemExit(
            "The browser tests need a Chromium: set CHROME to one, install it, or install Node.js with npm."
        )
    return found


def on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def from_apt() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)  # type: ignore[call-overload]
    for package in DEBIAN:
        command = ["apt-get", "install", "-yq", "--no-install-recommends", package]
        subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, **quiet)  # type: ignore[call-overload]
        if found := on_path():
            return found
    return None


def from_npm() -> str | None:
    """The package ships the program compressed; it is unpacked once, and nothing else is downloaded."""
    program = PACKAGE / "unpacked" / "chromium"
    if program.exists():
        return str(program)
    if not npm.has_npm():
        return None
    npm.installed("@sparticuz/chromium")
    return unpack(program)


def unpack(program: Path) -> str:
    import brotli  # a package of the tests, needed on this way alone

    program.parent.mkdir(exist_ok=True)
    for name in ("swiftshader.tar.br", "al2023.tar.br"):
        archive = io.BytesIO(brotli.decompress((PACKAGE / "bin" / name).read_bytes()))
        with tarfile.open(fileobj=archive) as tar:
            tar.extractall(program.parent, filter="data")
    part = program.with_suffix(".part")
    part.write_bytes(brotli.decompress((PACKAGE / "bin" / "chromium.br").read_bytes()))
    part.chmod(0o755)
    part.rename(program)
    return str(program)


def libraries() -> dict[str, str]:
    """What the unpacked program needs beside it on a bare system."""
    return {"LD_LIBRARY_PATH": str(PACKAGE / "unpacked" / "al2023" / "lib")} if PACKAGE.exists() else {}


if __name__ == "__main__":
    print(chromium())
