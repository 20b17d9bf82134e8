"""Chromium for the browser tests: found on this machine, or installed as the Debian package.

Run as ``python -m tests.chromium`` before the tests.
"""

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)

_HOW_TO = """The browser tests need Chromium. Please install it: `sudo apt-get install chromium` on Debian
and Ubuntu, or any Chromium or Chrome that is found on the PATH.
"""


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome, or None."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


def main() -> int:
    """Make sure that there is a Chromium; say clearly what to do where that is not possible."""
    if find_chromium():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write("Installing Chromium for the browser tests …\n")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "-y", "chromium"]):
            subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
        if find_chromium():
            return 0
    sys.stderr.write(_HOW_TO)
    return 1


if __name__ == "__main__":
    sys.exit(main())
