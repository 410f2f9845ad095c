"""The explorer in a real browser: every page, keys and phones, an edit to the end."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import duckdb
import pytest
from explorer import CHROMIUM, NO_CHROMIUM, Reader, chromium, reader, served
from playwright.sync_api import Browser
from project import Baseline, Project, read

from lead_scoring.app.titles import TITLES

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
NASTY = (
    "<img src=x onerror=alert(1)>",
    "**bold** [x](http://evil.example) www.evil.me",
)


@pytest.fixture(scope="module")
def rules(shared_project: Project) -> Path:
    return shared_project.seeds


@pytest.fixture(scope="module")
def address(
    shared_project: Project, baseline: Baseline, rules: Path, tmp_path_factory
) -> Iterator[str]:
    """Serve the baseline with a nasty name in it, to be edited."""
    folder = tmp_path_factory.mktemp("browser")
    shared_project.restore(baseline)
    warehouse = folder / shared_project.warehouse.name
    shutil.copy(baseline.warehouse, warehouse)
    published = folder / shared_project.published.name
    shutil.copy(baseline.publication / published.name, published)
    with duckdb.connect(str(published)) as connection:
        connection.execute(
            "update marts.lead_scores set first_name = ?, last_name = ? where lead_id ="
            " (select min(lead_id) from marts.lead_scores)",
            NASTY,
        )
    options = ("--warehouse", warehouse, "--rules", rules, "--raw", baseline.raw)
    with served(
        *options,
        "--edit",
        "--public-name",
        "scores.example",
        DBT_PROJECT_DIR=str(shared_project.root),
        DBT_PROFILES_DIR=str(shared_project.root),
        DBT_TARGET_PATH=str(folder / "target"),
        DBT_LOG_PATH=str(folder / "logs"),
    ) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def someone(browser: Browser, address: str) -> Iterator[Reader]:
    """Lend a reader to whom nothing may go wrong."""
    with reader(browser, address) as someone:
        yield someone
        assert not someone.errors
        assert not someone.elsewhere


@pytest.fixture(scope="module")
def best(baseline: Baseline) -> tuple[str, str]:
    """Return the id and name of the lead with the highest score at an account."""
    return read(
        baseline.warehouse,
        "select lead_id, concat_ws(' ', first_name, last_name), account_id"
        " from marts.lead_scores where account_id is not null and lead_id <> ("
        " select min(lead_id) from marts.lead_scores) and stage = 'engaged'"
        " order by total_score desc, lead_id limit 1",
    )[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_whole_and_accessible(
    browser: Browser, address: str, best: tuple, width: int, scheme: str
) -> None:
    lead, _, account = best
    pages = ["", *list(TITLES)[1:], f"lead?id={lead}", f"account?id={account}"]
    with reader(browser, address, width, scheme) as someone:
        for path in pages:
            someone.open(path)
            assert "Scores of 31 May 2026" in someone.text(), path
            assert not someone.inaccessible(), path
            beyond = someone.page.evaluate(
                "document.querySelector('[data-testid=stMain]').scrollWidth"
            )
            assert beyond <= width, path
        assert not someone.errors
        assert not someone.elsewhere


def test_a_lead_is_found_by_part_of_its_name_and_its_address_can_be_sent(
    someone: Reader, best: tuple
) -> None:
    lead, name, _ = best
    someone.open("")
    someone.page.get_by_label("Find a lead").fill(name[1:-1])
    someone.page.get_by_label("Find a lead").press("Enter")
    someone.page.wait_for_url("**q=*")
    someone.page.locator(f'a[href="lead?id={lead}"]').first.click()
    someone.page.wait_for_url(f"**/lead?id={lead}")
    someone.wait()
    assert someone.page.locator("h1").inner_text() == name
    found = someone.text()
    someone.open(f"lead?id={lead}")
    assert someone.text() == found


def test_why_opens_with_the_keyboard(someone: Reader, best: tuple) -> None:
    someone.open(f"lead?id={best[0]}")
    why = someone.page.locator("summary").first
    answer = someone.page.locator("details > div").first
    assert not answer.is_visible()
    why.focus()
    someone.page.keyboard.press("Enter")
    assert answer.is_visible()


def test_a_name_is_no_markup(someone: Reader, address: str) -> None:
    told = []
    someone.page.on("dialog", lambda dialog: (told.append(dialog), dialog.dismiss()))
    for path in ("?q=onerror&all=true", "lead?q=onerror"):
        someone.open(path)
        assert NASTY[0] in someone.text()
        link = someone.page.locator("a", has_text="onerror").first
    link.click()
    someone.page.wait_for_url("**/lead?id=*")
    someone.wait()
    title = someone.page.locator("h1").inner_text().replace("\u2060", "")
    assert title == " ".join(NASTY)
    assert not someone.page.locator("main img, h1 a, h1 strong, a[href*=evil]").count()
    assert not told


def test_other_hosts_are_refused_and_may_not_frame_it(
    someone: Reader, address: str
) -> None:
    someone.open("")
    blocked = someone.page.evaluate(
        "fetch('https://elsewhere.invalid/x').then(() => false, () => true)"
    )
    assert blocked
    assert any("Content Security Policy" in error for error in someone.errors)
    someone.errors.clear()
    someone.elsewhere.clear()
    policy = someone.page.request.get(address).headers
    assert "frame-ancestors 'none'" in policy["content-security-policy"]


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("127.0.0.1", "http://127.0.0.1", 101),
        ("scores.example", "https://scores.example", 101),
        ("rebound.example", "http://rebound.example", 403),
        ("127.0.0.1", "https://elsewhere.example", 403),
    ],
)
def test_only_names_and_pages_of_its_own_reach_it(
    address: str, host: str, origin: str, status: int
) -> None:
    port = int(address.rpartition(":")[2])
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(
            "GET",
            "/_stcore/stream",
            headers={
                "Host": host,
                "Origin": origin,
                "Connection": "Upgrade",
                "Upgrade": "websocket",
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "c2l4dGVlbiBieXRlcyEhIQ==",
            },
        )
        assert connection.getresponse().status == status


# Editing a rule


def _points(someone: Reader, before: str, points: str) -> None:
    # Until the page is drawn anew, the field of another rule is there, alone or too.
    someone.page.wait_for_function(
        """points => {
            const found = [...document.querySelectorAll("input[aria-label=points]")];
            return found.length === 1 && found[0].value === points;
        }""",
        arg=before,
    )
    field = someone.page.get_by_label("points", exact=True)
    field.fill(points)
    field.press("Enter")


def _choose_row(someone: Reader, row: str) -> None:
    box = someone.page.get_by_label(re.compile("Row$|Row "), exact=False).first
    box.click()
    box.fill(row)
    someone.page.get_by_role("option", name=row).first.click()
    someone.wait()


def test_a_rule_is_edited_tried_and_saved_and_a_bad_cell_refused(
    someone: Reader, rules: Path
) -> None:
    page, file = someone.page, rules / "scoring" / "behavior_rules.csv"
    before = {path: path.read_bytes() for path in rules.rglob("*.csv")}
    someone.open("rules?table=behavior_rules")
    _choose_row(someone, "standard / demo_requested")

    _points(someone, "40", "ten")
    page.get_by_text("must be a number, such as 20 or 0.5").wait_for()
    assert "column points ('ten')" in someone.text()
    assert page.get_by_role("button", name="Save").is_disabled()
    assert page.get_by_role("button", name="Preview").is_disabled()

    _points(someone, "ten", "5")
    page.get_by_text("The checks of the build find no fault.").wait_for()
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("would have another score on 2026-05-31").first.wait_for(
        timeout=180_000
    )
    assert "standard / demo_requested: points 40 → 5" in someone.text()
    assert file.read_bytes() == before[file]
    assert not someone.inaccessible()

    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved. The next build").wait_for()
    assert "-standard,demo_requested,demo_request,,,,,,40" in someone.text()
    changed = [path for path, content in before.items() if path.read_bytes() != content]
    assert changed == [file]
    assert file.read_bytes() == before[file].replace(
        b"demo_request,,,,,,40,1", b"demo_request,,,,,,5,1"
    )
