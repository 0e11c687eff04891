"""The browser of the suite. `python -m tests.chromium --install` makes sure of it, with fonts for Chinese."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed_chromium() -> str | None:
    """The system's Chromium, or the one that Playwright has downloaded."""
    for program in (os.environ.get("CHROMIUM", ""), *PROGRAMS):
        if path := shutil.which(program):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def has_chinese_font() -> bool:
    """Whether Chinese shows as characters. Without fontconfig, Chromium has no fonts either."""
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def can_apt_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    """Install Debian packages, quietly unless it fails."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "--yes", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr.strip(), file=sys.stderr)


def install() -> int:
    """Get what is missing; 1 with one line when the suite would have no browser."""
    missing = [] if installed_chromium() else ["chromium"]
    missing += [] if has_chinese_font() else ["fontconfig", "fonts-noto-cjk"]
    if missing and can_apt_install():
        print(f"Installing {', '.join(missing)}.")
        apt_install(*missing)
    if not installed_chromium():
        print("Downloading Chromium.")
        with contextlib.suppress(KeyboardInterrupt):
            subprocess.run(
                [sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, check=False
            )
    if not installed_chromium():
        print(
            "The suite needs a browser: install chromium, or name one with CHROMIUM=/path/to/it.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(install() if "--install" in sys.argv else print(installed_chromium()))
