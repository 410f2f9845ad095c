"""The explorer in a real browser: Debian's Chromium, driven by playwright."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
NO_CHROMIUM = "no chromium; apt-get install chromium"
SECONDS = 60
FADING = 300  # milliseconds in which a spinner fades out
SERIOUS = ("serious", "critical")


@contextmanager
def served(*options: str | Path, **environment: str) -> Iterator[str]:
    """Serve the explorer; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "lead_scoring", "app", "--no-browser"]
    process = subprocess.Popen(
        [*command, "--port", str(port), *map(str, options)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, f"{address}/_stcore/health")
        yield address
    finally:
        process.terminate()
        process.wait(SECONDS)


def _wait(process: subprocess.Popen, address: str) -> None:
    for _ in range(10 * SECONDS):
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            assert process.poll() is None, process.stdout.read().decode()
            time.sleep(0.1)
    raise TimeoutError(address)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Reader:
    """Somebody who reads the explorer; all that goes wrong is noted.

    Attributes:
        page: the page of the browser.
        address: where the explorer is.
        errors: errors of the console and of scripts.
        elsewhere: requests to another host.

    """

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to the page."""
        self.page.set_default_timeout(1000 * SECONDS)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.errors.append(said.text)

    def _note(self, url: str) -> None:
        own = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        if not url.startswith(own):
            self.elsewhere.append(url)

    def open(self, path: str) -> float:
        """Open a page; return the seconds until all of it is there."""
        begins = time.perf_counter()
        self.page.goto(f"{self.address}/{path}")
        self._until_whole()
        seconds = time.perf_counter() - begins
        self.page.wait_for_timeout(FADING)
        return seconds

    def wait(self) -> None:
        """Wait until the page is whole."""
        self._until_whole()
        self.page.wait_for_timeout(FADING)

    def _until_whole(self) -> None:
        """Wait until the script has ended and every chart is drawn."""
        self.page.wait_for_selector(".foot")
        self.page.wait_for_function(
            "!document.querySelector('[data-testid=stApp]"
            "[data-test-script-state=running]') &&"
            " [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every("
            "chart => chart.querySelector('canvas, svg'))"
        )

    def text(self) -> str:
        """Return what is to be read."""
        return self.page.inner_text("[data-testid=stMain]")

    def inaccessible(self) -> list[str]:
        """Return what axe finds that keeps people from using the page."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {node['target']} {node['html'][:200]}"
            for one in found
            if one["impact"] in SERIOUS
            for node in one["nodes"]
        ]


@contextmanager
def reader(
    browser: Browser, address: str, width: int = 1280, scheme: str = "light"
) -> Iterator[Reader]:
    """Yield a reader with a window so wide, in light or dark."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    try:
        yield Reader(context.new_page(), address)
    finally:
        context.close()
