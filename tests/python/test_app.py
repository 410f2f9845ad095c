"""The explorer answers from the published file, and shows text of the data as text.

The pages run without a browser here; tests/python/test_app_in_browser.py has one.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from project import Baseline, Project, read
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette import starlette_server

from lead_scoring.app import editing, explain, formats, markup, queries, run
from lead_scoring.app.editing import Edited
from lead_scoring.app.markup import joined, link, show
from lead_scoring.app.queries import Wanted
from lead_scoring.app.source import NotPublishedError, Published
from lead_scoring.app.titles import TITLES
from lead_scoring.errors import StoppedError
from lead_scoring.rules.catalog import read_catalog
from lead_scoring.settings import settings

MAIN = Path(sys.modules["lead_scoring.app"].__file__).with_name("main.py")
# What somebody could call themselves who wants to be more than text.
NASTY_FIRST = "<img src=x onerror=alert(1)>"
NASTY_LAST = "**bold** [x](http://evil.example) www.evil.example :red[y] $z$"
Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def file(
    shared_project: Project,
    baseline: Baseline,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Publish the baseline, where one lead has a nasty name; return its warehouse."""
    warehouse = tmp_path_factory.mktemp("app") / "warehouse.duckdb"
    shared_project.restore(baseline)
    published = warehouse.with_name("warehouse_published.duckdb")
    shutil.copy(baseline.publication / published.name, published)
    with duckdb.connect(str(published)) as connection:
        connection.execute(
            "update marts.lead_scores set first_name = ?, last_name = ?,"
            " company_name = '=cmd', owner = '<b>Eve</b>' where lead_id = ("
            "select min(lead_id) from marts.lead_scores where account_id is not null)",
            [NASTY_FIRST, NASTY_LAST],
        )
    return warehouse


@pytest.fixture(scope="module")
def source(file: Path) -> Published:
    return Published(file.with_name("warehouse_published.duckdb"))


@pytest.fixture
def nasty(source: Published) -> str:
    (row,) = queries.leads(source, Wanted("onerror", is_everybody=True), 10)
    return row.lead_id


@pytest.fixture
def opened(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open pages; none may fail."""

    def open_page(page: str, warehouse: Path = file, **parameters: str) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["app", "--warehouse", str(warehouse)])
        test = AppTest.from_file(str(MAIN), default_timeout=60)
        test.query_params.update(parameters)
        test.run()
        if page != "today":
            test.switch_page(f"views/{page}.py").run()
        assert not test.exception, test.exception
        return test

    yield open_page


def shown(test: AppTest) -> str:
    """Return the HTML of a page, the style left out."""
    bodies = [part.body for part in test.get("html")]
    return "\n".join(body for body in bodies if "<style>" not in body)


def test_every_page_opens_and_says_of_which_day_it_is(opened: Open) -> None:
    for page in TITLES:
        test = opened(page)
        assert test.title, page
        assert "Scores of 31 May 2026, 1" in shown(test), page


def test_a_page_says_what_to_do_where_nothing_is_published(
    opened: Open, tmp_path: Path
) -> None:
    test = opened("today", tmp_path / "none.duckdb")
    assert test.title[0].value == "Not published yet"
    assert "Run lead-scoring build" in shown(test)


def test_a_file_of_another_version_is_told_from_a_fault(
    opened: Open, file: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old.duckdb"
    published = tmp_path / "old_published.duckdb"
    shutil.copy(file.with_name("warehouse_published.duckdb"), published)
    with duckdb.connect(str(published)) as connection:
        connection.execute("alter table marts.lead_scores drop column state_text")
    assert "another version" in shown(opened("today", old))


def test_a_connection_waits_for_nothing_more_to_send(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(starlette_server, "_bind_socket", starlette_server._bind_socket)
    run.send_at_once()
    with (
        starlette_server._bind_socket("127.0.0.1", 0, 1) as server,
        socket.create_connection(server.getsockname()),
    ):
        server.setblocking(True)
        connection, _ = server.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


# Whom to call


def test_the_list_is_in_the_order_of_the_report(
    source: Published, shared_project: Project, baseline: Baseline
) -> None:
    found = [row.lead_id for row in queries.leads(source, Wanted(), 10)]
    shared_project.restore_published(baseline)
    report = shared_project.command("report", "--all").printed
    best = report.split("What became of")[0]
    assert re.findall(r"^ +-?[\d.]+ +\w* +(L\d+)", best, re.M) == found


def test_pages_of_the_list_have_everybody_once(source: Published) -> None:
    number = queries.count_leads(source, Wanted(is_everybody=True))
    found = [
        row.lead_id
        for offset in range(0, number, 40)
        for row in queries.leads(source, Wanted(is_everybody=True), 40, offset)
    ]
    assert len(found) == len(set(found)) == number


def test_filters_leave_who_fits(source: Published, opened: Open) -> None:
    product = queries.choices(source, "product")[0]
    wanted = Wanted(values={"product": product})
    rows = queries.leads(source, wanted, 500)
    assert rows
    assert {row.top_product for row in rows} == {product}
    assert len(rows) == queries.count_leads(source, wanted)
    test = opened("today", product=product)
    assert f"<strong>{len(rows)} lead" in shown(test)


def test_who_did_something_lately_is_found(source: Published, opened: Open) -> None:
    (found,) = source.rows(
        queries.Line,
        """
        select content as name
        from marts.lead_activities
        where is_engagement and occurrences > suppressed_occurrences
            and occurred_on > date '2026-05-31' - 30 and content is not null
        order by content limit 1
        """,
    )
    wanted = Wanted(did=found.name.upper(), is_everybody=True)
    rows = queries.leads(source, wanted, 500)
    assert rows
    for row in rows:
        done = queries.activities(source, row.lead_id, 1000)
        assert any(found.name in (one.content or "") for one in done)
    everybody = queries.count_leads(source, Wanted(is_everybody=True))
    assert len(rows) == queries.count_leads(source, wanted) < everybody
    test = opened("today", did=found.name, all="true")
    assert f"<strong>{len(rows)} lead" in shown(test)


def test_a_lead_is_found_by_a_part_of_its_name(source: Published) -> None:
    row = queries.leads(source, Wanted(), 1)[0]
    name = f"{row.first_name} {row.last_name}"[1:-1].upper()
    found = queries.leads(source, Wanted(name, is_everybody=True), 50)
    assert row.lead_id in [one.lead_id for one in found]
    assert not queries.leads(source, Wanted("%"), 50)


def test_new_is_who_was_not_ready_when_an_earlier_day_was_published(
    source: Published, tmp_path: Path
) -> None:
    ready = queries.leads(source, Wanted(values={"stage": "marketing_qualified"}), 50)
    assert len(ready) > 1
    (waiting,) = queries.leads(source, Wanted(values={"stage": "engaged"}), 1)
    path = tmp_path / "published.duckdb"
    shutil.copy(source.path, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update marts.lead_score_history set scored_on = scored_on - 3"
        )
        for lead, stage in ((ready[0], "engaged"), (waiting, "marketing_qualified")):
            connection.execute(
                "update marts.lead_score_history set stage = ? where lead_id = ?",
                [stage, lead.lead_id],
            )
    earlier = Published(path)
    assert queries.new_since(earlier).was_published
    (found,) = queries.leads(earlier, Wanted(is_new=True), 50)
    assert (found.lead_id, found.is_new) == (ready[0].lead_id, True)
    (left,) = queries.no_longer_ready(earlier, 50)
    assert left.lead_id == waiting.lead_id


# A lead


def test_the_reasons_of_a_lead_sum_to_its_score(source: Published) -> None:
    row = queries.leads(source, Wanted(), 1)[0]
    found = queries.reasons(source, row.lead_id, row.scoring_model)
    assert sum(reason.contribution for reason in found) == row.total_score


def test_a_lead_has_a_page_of_its_own_that_says_what_is_in_the_way(
    source: Published, opened: Open
) -> None:
    row = queries.leads(source, Wanted(values={"stage": "engaged"}), 1)[0]
    text = shown(opened("lead", id=row.lead_id))
    assert formats.points(row.total_score) in text
    lead = queries.lead(source, row.lead_id)
    for name, detail in explain.blockers(lead.mql_blockers):
        assert explain.blocker(name, detail) in text
    assert "There is no lead" not in text


def test_what_a_lead_did_is_on_its_page_with_what_it_counts_for(
    source: Published, opened: Open
) -> None:
    row, done = _latest(source, lambda one: one.met_rules)
    days = [one.occurred_on for one in done]
    assert days == sorted(days, reverse=True)
    text = shown(opened("lead", id=row.lead_id))
    points = {
        reason.rule: reason.contribution
        for reason in queries.reasons(source, row.lead_id, row.scoring_model)
    }
    (counting, *_) = [one for one in done if one.met_rules]
    for rule in counting.met_rules.split(" | "):
        brought = formats.change(points.get(rule, 0))
        assert f"The rule {formats.words(rule)} names it." in text
        assert f"brings {brought} points today" in text


def test_what_is_suppressed_is_on_the_page_too_and_said_to_count_for_nothing(
    source: Published, opened: Open
) -> None:
    row, done = _latest(source, lambda one: one.suppressed_occurrences)
    hidden = next(one for one in done if one.suppressed_occurrences)
    text = shown(opened("lead", id=row.lead_id))
    text = text.split("<caption>What they did")[1].split("</table>")[0]
    assert formats.text(hidden.content) in text
    assert "suppressed and counted for nothing" in text


def _latest(
    source: Published, is_wanted: Callable[[queries.Activity], object]
) -> tuple[queries.LeadRow, list[queries.Activity]]:
    """Return a lead whose latest activities have one that is wanted, and these."""
    return next(
        (row, done)
        for row in queries.leads(source, Wanted(is_everybody=True), 200)
        if (done := queries.activities(source, row.lead_id, 25))
        and any(map(is_wanted, done))
    )


def test_an_account_shows_what_its_people_did_and_not_what_was_sent(
    source: Published,
) -> None:
    account = queries.accounts(source, "", 1, is_open=False)[0].account_id
    found = queries.account_timeline(source, account, 300)
    people = {one.lead_id for one in queries.people(source, account, 100)}
    assert {one.lead_id for one in found} <= people
    assert {"web", "state"} <= {one.kind for one in found}
    assert not [one for one in found if one.what.startswith("Got an e-mail")]


def test_an_unknown_lead_is_said_to_be_unknown(opened: Open) -> None:
    assert "There is no lead &lt;b&gt;" in shown(opened("lead", id="<b>"))


def test_points_are_missed_only_where_behavior_can_bring_them() -> None:
    both = "total_below_mql_score:5.5000; behavior_below_min_behavior:25.4521"
    assert explain.shortfall(both) == formats.Decimal("25.4521")
    for text in ("is_customer; total_below_mql_score:1", "fit_below_min_fit:2", None):
        assert explain.shortfall(text) is None
    assert explain.blocker("total_below_mql_score", "8.2000") == (
        "8.2 points short in total"
    )


# An account, the funnel, the evaluation, the data


def test_the_reasons_of_an_account_sum_to_its_score(
    source: Published, opened: Open
) -> None:
    row = queries.accounts(source, "", 1, is_open=False)[0]
    found = queries.account_reasons(source, row.account_id)
    assert sum(reason.contribution for reason in found) == row.account_score
    text = shown(opened("account", id=row.account_id))
    assert f"the score of {formats.points(row.account_score)}" in text
    people = queries.people(source, row.account_id, 100)
    assert len(people) == row.people
    assert all(f"lead?id={person.lead_id}" in text for person in people)


def test_an_account_that_nobody_knows_is_said_to_be_unknown(opened: Open) -> None:
    assert "There is no account &lt;i&gt;" in shown(opened("account", id="<i>"))


def test_the_funnel_holds_every_lead(source: Published, opened: Open) -> None:
    rows = queries.funnel(source)
    last = max(row.month_start for row in rows)
    leads = sum(row.leads for row in rows if row.month_start == last)
    assert leads == queries.publication(source).leads
    text = shown(opened("funnel", month=f"{last:%Y-%m}"))
    assert "Stages on 31 May 2026" in text
    for row in rows:
        if row.month_start == last:
            assert f"stage={row.stage}" in text


EVALUATED = {
    "score_band_performance": [
        "'m' as scoring_model, '[0, 10)' as band, 0 as min_score, 900 as observations,"
        " 800 as leads, 9 as conversions, 0.01 as rate, 0.005 as rate_low,"
        " 0.019 as rate_high, 0.5 as lift, 0.01 as expected_rate",
        "'m' as scoring_model, '[10, 20)' as band, 10 as min_score,"
        " 100 as observations, 90 as leads, 11 as conversions, 0.11 as rate,"
        " 0.0625 as rate_low, 0.1863 as rate_high, 5.5 as lift, 0.11 as expected_rate",
    ],
    "rule_report": [
        "'m' as scoring_model, 'free_lunch' as rule, 'fit' as dimension,"
        " 400 as firings, 2 as conversions, 0.005 as conversion_rate,"
        " 0.03 as conversion_rate_without, 0.3 as ratio, 0.1 as ratio_low,"
        " 0.7 as ratio_high, 0.012 as adjusted_p_value, -0.01 as auc_gain,"
        " 20 as points, -12 as suggested_points, 'harmful' as verdict,"
        " 'Leads convert with it 0.3 times as often' as verdict_reason",
        "'m' as scoring_model, 'demo' as rule, 'behavior' as dimension,"
        " 90 as firings, 10 as conversions, 40 as points, 'keep' as verdict,"
        " 'Leads convert with it 5 times as often' as verdict_reason",
    ],
    "scoring_model_comparison": [
        "'m' as scoring_model, 'n' as other_model, 1000 as observations,"
        " 20 as conversions, 0.77 as auc, 0.75 as other_auc,"
        " -0.02 as auc_difference, -0.03 as auc_difference_low,"
        " -0.01 as auc_difference_high, 'n' as experiment,"
        " date '2026-03-01' as experiment_started_on, 300 as experiment_leads,"
        " 310 as other_experiment_leads, 9 as experiment_conversions,"
        " 12 as other_experiment_conversions, 0.03 as experiment_rate,"
        " 0.0387 as other_experiment_rate, 1500 as experiment_leads_needed"
    ],
    "score_drift": [
        "'m' as scoring_model, date '2026-05-01' as month_start, 'score' as kind,"
        " 'total_score' as measure, date '2025-05-01' as reference_month,"
        " 41.5 as level, 30.25 as reference_level, 0.31 as stability_index,"
        " 'moved' as verdict"
    ],
    "conversion_coverage": [
        "'m' as scoring_model, 'observed' as outcome, 20 as conversions"
    ],
}


def test_an_evaluation_says_which_rules_hurt_and_what_a_test_still_needs(
    opened: Open, file: Path, tmp_path: Path
) -> None:
    published = tmp_path / "w_published.duckdb"
    shutil.copy(file.with_name("warehouse_published.duckdb"), published)
    with duckdb.connect(str(published)) as connection:
        for table, rows in EVALUATED.items():
            connection.execute(f"delete from marts.{table}")
            for row in rows:
                connection.execute(f"insert into marts.{table} by name select {row}")
    test = opened("works", tmp_path / "w.duckdb")
    text = shown(test)
    assert "2.0 %" in text  # 20 of 1,000
    assert "6.2 to 18.6 %" in text
    assert text.index("free lunch") < text.index(">demo<")
    assert "−3.0 to −1.0: worse" in text
    assert "Each arm needs 1,500 leads" in text
    assert "the smaller one still lacks 1,200" in text
    assert "30.25" in text
    test.selectbox(key="verdict").set_value("keep").run()
    assert "free lunch" not in shown(test)


def test_pages_do_not_mind_what_was_chosen_on_others(opened: Open) -> None:
    test = opened("today", q="a", product="governance", all="true")
    for page in [*TITLES, *reversed(TITLES)]:
        test.switch_page(f"views/{page}.py").run()
        assert not test.exception, page


def test_without_an_evaluation_it_is_said_why_there_is_none(opened: Open) -> None:
    assert "No past day has been looked at yet" in shown(opened("works"))


def test_every_raw_record_is_told(source: Published, opened: Open) -> None:
    total = sum(row.records for row in queries.outcomes(source))
    assert f"Each of {total:,} records" in shown(opened("data"))


def test_a_raw_table_that_is_late_is_said_to_be_late(
    opened: Open, file: Path, tmp_path: Path
) -> None:
    published = tmp_path / "w_published.duckdb"
    shutil.copy(file.with_name("warehouse_published.duckdb"), published)
    with duckdb.connect(str(published)) as connection:
        connection.execute(
            "update marts.table_ages set days_old = warn_after_days + 1"
            " where source_table = 'events'"
        )
    text = shown(opened("data", tmp_path / "w.duckdb"))
    (ages,) = re.findall(r"<caption>Newest record.*?</table>", text, re.S)
    assert "late: more than 4 days are a warning" in ages
    assert "in time: more than 14 days are a warning" in ages
    assert "no limit" in ages


# Text of the data


def test_text_of_the_data_is_no_markup(opened: Open, nasty: str) -> None:
    for test in (
        opened("lead", id=nasty),
        opened("lead").text_input(key="q").set_value("onerror").run(),
        opened("today", q="onerror", all="true"),
    ):
        text = shown(test)
        title = test.title[0].value
        assert ("&lt;img src=x onerror" in text) != (r"\<img src\=x onerror" in title)
        assert "<img" not in text
        assert "<b>" not in text
        for element in (*test.title, *test.subheader, *test.markdown):
            assert not re.search(r"(?<!\\)[*\[<$]|http:", element.value)


def test_a_label_holds_no_markdown() -> None:
    text = formats.label(f"{NASTY_FIRST} {NASTY_LAST} a@b.example")
    plain = re.sub(r"\\(.)", r"\1", text)
    assert plain.replace("\u2060", "") == f"{NASTY_FIRST} {NASTY_LAST} a@b.example"
    assert not re.search(r"(?<!\\)[*_\[\]<>$:`#|~()!@.]", text)
    assert not re.search(r"https?:|www\.|\w@", plain)


def test_what_is_shown_must_be_escaped() -> None:
    with pytest.raises(TypeError, match="not escaped"):
        show("<b>x</b>")
    cells = markup.table("<i>", ("<b>",), [("<script>",)])
    assert "<script>" not in cells
    assert "&lt;script&gt;" in cells
    assert 'id=%22%3E%3Cb%3E"' in link("lead", "x", id='"><b>')
    assert joined(["<", link("lead", "x")], "&") == (
        '&lt;&amp;<a href="lead" target="_self">x</a>'
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1", "＝1"])
def test_a_download_holds_no_formula(text: str) -> None:
    content = formats.spreadsheet(("name", "points"), [(text, -5), ("plain", 1)])
    assert content[0] == "\ufeff"
    rows = [*csv.reader(io.StringIO(content[1:], newline=""))]
    assert rows == [["name", "points"], [f"'{text}", "-5"], ["plain", "1"]]


# The file


def test_the_file_can_be_read_and_nothing_else(source: Published, file: Path) -> None:
    with pytest.raises(duckdb.Error):
        source.rows(queries.Line, "create table published.marts.x as select 1 as name")
    for other in (file, MAIN):
        with pytest.raises(duckdb.PermissionException):
            source.rows(queries.Line, f"select name from read_text('{other}')")
    with pytest.raises(NotPublishedError):
        source.rows(queries.Line, "select name from marts.nothing")


def test_a_new_publication_is_seen_at_once(
    opened: Open, file: Path, tmp_path: Path
) -> None:
    published = tmp_path / "warehouse_published.duckdb"
    shutil.copy(file.with_name(published.name), published)
    test = opened("today", tmp_path / "warehouse.duckdb")
    leads = read(published, "select count(*) from marts.lead_scores")[0][0]
    assert f"{leads:,} leads; published" in shown(test)
    draft = tmp_path / "draft.duckdb"
    shutil.copy(published, draft)
    with duckdb.connect(str(draft)) as connection:
        connection.execute("delete from marts.lead_scores where stage <> 'engaged'")
        left = connection.execute("select count(*) from marts.lead_scores").fetchone()
    draft.replace(published)
    assert f"{left[0]:,} leads; published" in shown(test.run())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (formats.points(-0.04), "0.0"),
        (formats.points(-1234.56), "−1,234.6"),
        (formats.change(8.2), "+8.2"),
        (formats.percent(0.0234), "2.3 %"),
        (formats.interval(0.01, 0.03), "1.0 to 3.0 %"),
        (formats.action("call", 1), "call within 1 day"),
        (formats.money(5100, "usd"), "5,100 USD"),
        (formats.text(None), "–"),
    ],
)
def test_numbers_are_written_for_people(value: str, text: str) -> None:
    assert value == text


# Editing


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Edited]:
    """Write a rule table with these rows, and read it to be edited."""

    def write(text: str) -> Edited:
        path = tmp_path / "decays.csv"
        path.write_bytes(text.encode())
        return Edited.read(DECAYS, path)

    return write


DECAYS = read_catalog(MAIN.parents[2])["decays"]
FILE = 'decay,shape,days,max_age_days,reason\nb,linear,"90",,"x, y"\na,linear,30.0,,z'


def test_lines_that_nobody_changed_stay_to_the_byte(table) -> None:
    edited = table(FILE)
    assert not edited.is_changed
    edited.rows[1][1]["days"] = "31"
    assert edited.content().decode() == (
        'decay,shape,days,max_age_days,reason\nb,linear,"90",,"x, y"\na,linear,31,,z\n'
    )
    assert edited.difference()[-2:] == ["-a,linear,30.0,,z", "+a,linear,31,,z"]
    edited.rows[1][1]["days"] = "30"
    assert not edited.is_changed


def test_a_line_ends_where_the_reader_of_the_file_ends_it(table) -> None:
    """A text may hold other signs at which Python splits lines."""
    edited = table(FILE.replace("x, y", "x\u2028\x85\x0by"))
    edited.rows[1][1]["days"] = "31"
    assert edited.content().decode() == (
        'decay,shape,days,max_age_days,reason\nb,linear,"90",,"x\u2028\x85\x0by"\n'
        "a,linear,31,,z\n"
    )


def test_rows_are_added_and_removed(table) -> None:
    edited = table(FILE)
    edited.rows.insert(1, (None, edited.rows[0][1] | {"decay": "c", "days": ""}))
    del edited.rows[0]
    assert edited.content().decode().splitlines()[1:] == [
        'c,linear,,,"x, y"',
        "a,linear,30.0,,z",
    ]


def test_a_file_of_a_spreadsheet_is_saved_as_a_plain_one(table) -> None:
    edited = table("Decay;shape;days;note\r\nb;linear;90,5;k\r\n")
    assert edited.is_readable
    edited.rows[0][1]["reason"] = "x"
    assert edited.content() == b"decay,shape,days,note,reason\nb,linear,90.5,k,x\n"


def test_a_file_that_cannot_be_read_whole_is_not_edited(table) -> None:
    assert not table("decay,shape\nb,linear,90\n").is_readable


def test_a_file_that_somebody_else_changed_is_not_overwritten(
    project: Project, tmp_path: Path
) -> None:
    chosen = settings(tmp_path, tmp_path / "w.duckdb", rules=project.seeds)
    catalog, paths = editing.files_of(chosen)
    edited = Edited.read(catalog["decays"], paths["decays"])
    edited.rows[0][1]["reason"] = "mine"
    theirs = edited.before + b"other,linear,1,,theirs\n"
    edited.path.write_bytes(theirs)
    with pytest.raises(StoppedError, match="changed by somebody else"):
        editing.save(chosen, edited)
    assert edited.path.read_bytes() == theirs
    edited.path.write_bytes(edited.before)
    editing.save(chosen, edited)
    assert edited.path.read_bytes() == edited.content()


def test_a_cell_that_names_something_offers_what_there_is() -> None:
    catalog = read_catalog(MAIN.parents[2])
    columns = {
        (table.name, column.name): column
        for table in catalog.values()
        for column in table.columns
    }
    rows = {"decays": [{"decay": "b"}, {"decay": "a"}, {"decay": ""}]}

    def offered(*place: str) -> list[str]:
        return editing.choices(catalog, rows, columns[place])

    assert offered("behavior_rules", "decay") == ["a", "b", "none"]
    assert offered("decays", "shape") == ["half_life", "linear", "windows"]
    assert offered("behavior_rules", "resets_on_recycle") == ["true", "false"]
    assert offered("behavior_rules", "points") == []
    assert offered("next_actions", "stage") == []


def test_edits_are_checked_by_the_checks_of_the_build(
    project: Project, tmp_path: Path
) -> None:
    chosen = settings(tmp_path, tmp_path / "w.duckdb", rules=project.seeds)
    catalog, paths = editing.files_of(chosen)
    edited = Edited.read(catalog["behavior_rules"], paths["behavior_rules"])
    place = [edited.name(at) for at in range(len(edited.rows))].index(
        "standard / demo_requested"
    )
    edited.rows[place][1]["decay"] = "half_life_31"
    report = editing.check_edited(chosen, {"behavior_rules": edited})
    (fault,) = report.faults
    assert (fault.column, fault.lines) == ("decay", (3,))
    assert "half_life_30" in fault.message
    assert not editing.check_edited(chosen, {}).faults


def test_rules_cannot_be_edited_unless_it_is_started_so(opened: Open) -> None:
    test = opened("rules")
    assert "start the explorer with lead-scoring app --edit" in shown(test)
    assert not test.button
    assert [field.label for field in test.text_input] == ["Find rows"]
