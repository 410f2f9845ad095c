"""Take the pictures of the documentation: `make screenshots`, on what was published.

Each page is seen as somebody sees it who comes to it, in Debian's Chromium.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from explorer import CHROMIUM, NO_CHROMIUM, Reader, chromium, reader, served
from PIL import Image
from random_inputs.harness import PROJECT

from lead_scoring.app.titles import FIRST, TITLES

IMAGES = PROJECT / "docs" / "images"
HEIGHT = 900
COLOURS = 64


def main() -> int:
    """Write a picture of each page; return the exit code."""
    if CHROMIUM is None:
        print(NO_CHROMIUM, file=sys.stderr)
        return 1
    with served("--edit") as address, chromium() as browser:
        with reader(browser, address) as someone:
            lead, account = _examples(someone)
            for name in TITLES:
                path = {FIRST: "", "lead": lead, "account": account}.get(name, name)
                someone.open(path)
                _picture(someone, IMAGES / f"{name}.png")
            someone.open(lead)
            over_time = someone.page.get_by_role("heading", name="Over time")
            over_time.evaluate("heading => heading.scrollIntoView()")
            _picture(someone, IMAGES / "timeline.png")
        for name, path in (("today_phone", ""), ("lead_phone", lead)):
            with reader(browser, address, 390, "dark") as someone:
                someone.open(path)
                _picture(someone, IMAGES / f"{name}.png")
    return 0


def _examples(someone: Reader) -> tuple[str, str]:
    """Return the addresses of a lead and an account at the top of their lists."""
    someone.open("")
    lead = someone.page.locator('a[href^="lead?id="]').nth(1).get_attribute("href")
    someone.open("account")
    account = someone.page.locator('a[href^="account?id="]').first
    return lead, account.get_attribute("href")


def _picture(someone: Reader, file: Path) -> None:
    """Write the first screen of a page as a small PNG."""
    someone.page.wait_for_timeout(1500)
    taken = Image.open(io.BytesIO(someone.page.screenshot()))
    taken.convert("RGB").quantize(COLOURS).save(file, optimize=True)
    print(f"{file.relative_to(PROJECT)}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
