"""The demo data: complete, repeatable, believable, and safe to write."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

DEMO = (sys.executable, "-m", "lead_scoring", "demo")
AS_OF = "2026-06-30"
# The raw tables and their keys, as the specification lists them.
TABLES = {
    "leads": (
        "lead_id email first_name last_name phone owner job_title company_name "
        "country lead_source account_id created_at updated_at opted_out_at",
        "lead_id",
    ),
    "accounts": (
        "account_id name domain owner industry employee_count annual_revenue country "
        "customer_since purchase_cycle_days created_at updated_at",
        "account_id",
    ),
    "attribute_changes": (
        "entity_type entity_id attribute old_value value changed_at",
        "entity_type, entity_id, attribute, changed_at",
    ),
    "events": (
        "event_id occurred_at loaded_at activity_type lead_id email visitor_id "
        "content product quantity referrer search_term ip_address user_agent",
        "event_id",
    ),
    "identities": ("visitor_id lead_id identified_at", "visitor_id, identified_at"),
    "lead_merges": ("merged_lead_id surviving_lead_id merged_at", "merged_lead_id"),
    "orders": ("order_id account_id lead_id ordered_at amount product", "order_id"),
    "opportunities": (
        "opportunity_id account_id lead_id created_at closed_at stage is_won amount "
        "currency",
        "opportunity_id",
    ),
    "lead_statuses": (
        "lead_id status reason changed_at",
        "lead_id, status, changed_at",
    ),
    "erasure_requests": ("lead_id email requested_at", "lead_id, email, requested_at"),
    "ip_companies": (
        "ip_from ip_to domain company_name",
        "ip_from, ip_to, domain, company_name",
    ),
}


def run(folder: Path, *arguments: str | int) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*DEMO, "--out", folder, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def make(folder: Path, *arguments: str | int) -> Path:
    finished = run(folder, "--as-of", AS_OF, *arguments)
    assert finished.returncode == 0, finished.stderr
    return folder


def load(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for file in folder.glob("*.*"):
        if file.suffix in (".parquet", ".csv"):
            connection.execute(f"create view {file.stem} as from '{file}'")
    return connection


def one(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    """Return the single value of a query."""
    return connection.execute(query).fetchall()[0][0]


@pytest.fixture(scope="module")
def default(tmp_path_factory):
    return make(tmp_path_factory.mktemp("demo") / "default")


@pytest.fixture
def small(default):
    return load(default)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return load(make(tmp_path_factory.mktemp("demo") / "large", "--events", 200_000))


def test_same_arguments_give_same_bytes(default, tmp_path):
    again = make(tmp_path / "again")
    names = {file.name for file in default.iterdir()}
    assert names == {file.name for file in again.iterdir()}
    assert all((default / n).read_bytes() == (again / n).read_bytes() for n in names)


def test_another_seed_gives_other_rows(default, tmp_path):
    other = make(tmp_path / "other", "--seed", 8)
    for table in ("leads", "events"):
        file = f"{table}.parquet"
        assert (default / file).read_bytes() != (other / file).read_bytes()


def test_no_file_but_tables_and_marker(default):
    expected = {f"{table}.parquet" for table in TABLES} | {"_demo.json"}
    assert {file.name for file in default.iterdir()} == expected


@pytest.mark.parametrize("table", TABLES)
def test_tables_have_the_columns_of_the_specification(small, table):
    described = small.execute(f"describe {table}").fetchall()
    assert [column[0] for column in described] == TABLES[table][0].split()


def test_csv_holds_the_same_rows(small, tmp_path):
    csv = load(make(tmp_path / "csv", "--format", "csv"))
    for table in TABLES:
        count = f"select count(*) from {table}"
        assert one(csv, count) == one(small, count), table
    amounts = "select sum(amount) from opportunities"
    assert one(csv, amounts) == one(small, amounts)


@pytest.mark.parametrize(("leads", "events"), [(600, 30_000), (200, 80_000)])
def test_sizes_are_near_the_request(tmp_path, leads, events):
    made = load(make(tmp_path / "sized", "--leads", leads, "--events", events))
    assert one(made, "select count(distinct lead_id) from leads") == pytest.approx(
        leads, rel=0.02
    )
    assert one(made, "select count(*) from events") == pytest.approx(events, rel=0.02)


@pytest.mark.parametrize("table", TABLES)
def test_keys_are_mostly_unique(small, table):
    key = TABLES[table][1]
    rows = one(small, f"select count(*) from {table}")
    keys = one(small, f"select count(*) from (select distinct {key} from {table})")
    assert keys >= 0.93 * rows


def test_flaws_are_few_and_of_every_kind(small):
    counts = {
        "unknown leads": """
            select count(*) from events
            where lead_id is not null and lead_id not in (
                select lead_id from leads where lead_id is not null
                union all
                select merged_lead_id from lead_merges
            )
        """,
        "events without a time": """
            select count(*) from events where occurred_at is null
        """,
        "events without a type": """
            select count(*) from events where activity_type is null
        """,
        "repeated events": "select count(*) - count(distinct event_id) from events",
        "future events": f"""
            select count(*) from events
            where occurred_at >= date '{AS_OF}' + interval 1 day
        """,
        "unreadable times": """
            select count(*) from lead_statuses
            where try_cast(changed_at as timestamp) is null
        """,
    }
    assert {name: one(small, query) for name, query in counts.items()} == dict.fromkeys(
        counts, 5
    )
    assert one(small, "select count(*) from erasure_requests") == 2


def test_nothing_is_loaded_before_it_happened(small):
    assert one(small, "select count(*) from events where loaded_at < occurred_at") == 0
    late = "select avg((loaded_at > occurred_at + interval 6 hour)::int) from events"
    assert 0 < one(small, late) < 0.03


def test_most_web_traffic_is_anonymous(large):
    share = one(
        large,
        """
        select avg((
            lead_id is null and email is null
            and visitor_id not in (select visitor_id from identities)
        )::int)
        from events
        where visitor_id is not null
        """,
    )
    assert 0.5 < share < 0.7


def test_visitors_are_anonymous_before_they_are_identified(large):
    before = one(
        large,
        """
        select count(*)
        from events
        inner join (
            select visitor_id, min(identified_at) as identified_at
            from identities group by all
        ) as first_identity using (visitor_id)
        where occurred_at < identified_at - interval 1 day
        """,
    )
    assert before > 1_000


def test_accounts_have_buying_committees(large):
    committees = one(
        large,
        """
        select count(*) from (
            select account_id from leads
            where account_id is not null
            group by all
            having count(distinct job_title) >= 3
        )
        """,
    )
    assert committees > 100


def test_merges_have_a_chain_of_three(small):
    chains = """
        select count(*) from lead_merges as later
        inner join lead_merges as earlier
            on later.surviving_lead_id = earlier.merged_lead_id
        where later.merged_lead_id <> earlier.surviving_lead_id
    """
    assert one(small, chains) >= 1


def test_mail_gateways_click_at_once_and_people_later(small):
    delays = """
        select date_diff('second', sent.occurred_at, clicked.occurred_at) as seconds
        from events as clicked
        inner join events as sent using (email, content)
        where clicked.activity_type = 'email_click'
            and sent.activity_type = 'email_delivered'
            and clicked.occurred_at > sent.occurred_at
    """
    at_once = one(small, f"select count(*) from ({delays}) where seconds <= 10")
    later = one(small, f"select count(*) from ({delays}) where seconds > 20")
    assert at_once > 50
    assert later > 50


def test_machines_and_bursts_are_among_the_visitors(small):
    machines = """
        select count(*) from events
        where regexp_matches(user_agent, '[Bb]ot|Headless|python')
    """
    assert one(small, machines) > 100
    bursts = """
        select count(*) from (
            select visitor_id from events
            where visitor_id is not null
            group by visitor_id, activity_type, date_trunc('second', occurred_at)
            having count(*) >= 20
        )
    """
    assert one(small, bursts) >= 3


def test_weekends_are_quiet(large):
    weekend = "select avg((dayofweek(occurred_at) in (0, 6))::int) from events"
    assert one(large, weekend) < 0.15


INTENT = """
    view signs as
    select
        coalesce(events.lead_id, by_email.lead_id, visitors.lead_id) as lead_id,
        occurred_at,
        case
            when activity_type in ('demo_request', 'quote_request') then 30
            when activity_type = 'trial_start' then 20
            when activity_type in ('webinar_attend', 'tool_use') then 8
            when activity_type in ('content_download', 'form_submit') then 5
            when content like '/pricing%' then 8
            when activity_type = 'page_view' then 1
            else 0
        end as points
    from events
    left join (
        select email, min(lead_id) as lead_id from leads group by all
    ) as by_email using (email)
    left join (
        select visitor_id, min(lead_id) as lead_id from identities group by all
    ) as visitors using (visitor_id)
"""


def test_won_rate_rises_with_activity(large):
    large.execute("create or replace temporary " + INTENT)
    rates = large.execute("""
        with deals as (
            select opportunity_id, is_won, coalesce(sum(points), 0) as points
            from opportunities
            left join signs
                on opportunities.lead_id = signs.lead_id
                and signs.occurred_at
                    between try_cast(created_at as timestamp) - interval 60 day
                    and try_cast(created_at as timestamp)
            where is_won is not null and opportunities.lead_id is not null
            group by all
        )
        select third, avg(is_won::int)
        from (
            select is_won, ntile(3) over (order by points, opportunity_id) as third
            from deals
        )
        group by all order by all
    """).fetchall()
    low, _, high = (rate for _, rate in rates)
    assert high > low + 0.05


def test_a_sensible_score_is_good_but_not_perfect(large):
    """A score of a few lines, half a year before the end, against later wins."""
    large.execute("create or replace temporary " + INTENT)
    rows = large.execute(f"""
        with wins as (
            select lead_id, min(closed_at::timestamp) as won_at
            from opportunities
            where is_won and lead_id is not null
            group by all
        ),

        days as (
            select date '{AS_OF}' - 180 as scored_on, date '{AS_OF}' - 90 as judged_on
        ),

        scores as (
            select
                lead_id,
                sum(points * 0.5 ** ((scored_on - occurred_at::date) / 30)) as score
            from signs
            inner join days on occurred_at < scored_on
            group by all
        )

        select distinct
            lead_id, coalesce(won_at < judged_on, false), coalesce(score, 0)
        from leads
        inner join days on created_at < scored_on
        left join wins using (lead_id)
        left join scores using (lead_id)
        where won_at is null or won_at >= scored_on
    """).fetchall()
    winners = [score for _, converts, score in rows if converts]
    others = [score for _, converts, score in rows if not converts]
    better = sum((w > o) + (w == o) / 2 for w in winners for o in others)
    assert len(winners) > 20
    assert 0.7 < better / (len(winners) * len(others)) < 0.95


def test_refuses_a_folder_it_did_not_make(tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    for arguments in ([], ["--force"]):
        refused = run(tmp_path, *arguments)
        assert refused.returncode == 2
        assert "was not made by this tool" in refused.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_replaces_its_own_folder_only_when_asked(tmp_path):
    folder = make(tmp_path / "own", "--leads", 50, "--events", 500)
    refused = run(folder, "--leads", 60, "--events", 600)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    make(folder, "--leads", 60, "--events", 600, "--force")
    assert json.loads((folder / "_demo.json").read_text())["leads"] == 60
    assert [file.name for file in tmp_path.iterdir()] == ["own"]


def test_keeps_foreign_files_in_its_own_folder(tmp_path):
    folder = make(tmp_path / "own", "--leads", 50, "--events", 500)
    (folder / "notes.txt").write_text("precious")
    refused = run(folder, "--force")
    assert refused.returncode == 2
    assert "notes.txt" in refused.stderr
    assert (folder / "notes.txt").read_text() == "precious"


def test_takes_an_empty_folder(tmp_path):
    make(tmp_path, "--leads", 50, "--events", 500)
    assert (tmp_path / "events.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--events", "many"], "'--events': Input should be a valid integer"),
        (["--events", "10"], "'--events': Input should be greater than"),
        (["--leads", "5000", "--events", "10000"], "too few for 5000 leads"),
        (["--as-of", "2026-02-30"], "'2026-02-30' is no day of the form YYYY-MM-DD"),
        (["--history-days", "0"], "'--history-days': Input should be greater than"),
        (["--format", "xml"], "'xml' is not one of 'parquet', 'csv'"),
    ],
)
def test_says_what_is_wrong_with_arguments(tmp_path, arguments, message):
    refused = run(tmp_path / "never", *arguments)
    assert refused.returncode == 2
    words = refused.stderr.replace("│", " ").split()  # typer breaks lines in a box
    assert message in " ".join(words)
    assert not (tmp_path / "never").exists()


def test_a_stopped_run_leaves_nothing_behind(tmp_path):
    command = [*DEMO, "--out", tmp_path / "big", "--events", "50000000"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        give_up = time.monotonic() + 60
        while not list(tmp_path.iterdir()) and time.monotonic() < give_up:
            time.sleep(0.1)
        assert list(tmp_path.iterdir()), "the run did not begin"
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    finally:
        process.kill()
    assert process.returncode != 0
    assert list(tmp_path.iterdir()) == []
