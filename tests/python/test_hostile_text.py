"""Text from analysts and strangers is data: it is no SQL, no Jinja, and in no log.

One build of rules and records that try: quotation marks, backslashes, Jinja and the end
of a statement in each place where text can stand, and addresses where none belongs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from project import WITHOUT_DATA_TESTS, Project
from random_inputs.harness import write_csv

from lead_scoring.rules.check import check

AS_OF = "2026-03-31"
END = "'); drop schema rules cascade; drop table marts.lead_scores; --"
JINJA = "{{ 1/0 }} {% raw %} {# x #}"
ODD = f"it's \\' $$ %s \"quoted\" ` {JINJA} {END}"
COLUMN = "odd'); drop schema rules; --"
RULES = {"behavior_rules": "o'dd {{ 1/0 }}; --", "fit_rules": 'a "fit" rule\'; --'}
GROUP = "o'dd {{ 1/0 }} group"
# Patterns in which all of it is read as letters.
PATTERN = re.escape(END).replace("\\-", "-").replace("\\ ", " ")
SECRETS = {
    "HUBSPOT_TOKEN": "sentinel-secret-1",
    "LEAD_SCORING_WEBHOOK": "https://hooks.example/sentinel-secret-2",
    "SYNC_POSTGRES": "postgresql://u:sentinel-secret-3@db.example/crm",
}
ADDRESS = re.compile(r"sentinel-[\w-]+@|sentinel-secret")


def sentinel(where: str) -> str:
    return f"sentinel-{where}@person.example"


LEADS = [
    {
        "lead_id": f"l{END}",
        "email": sentinel("email"),
        "first_name": ODD,
        "company_name": ODD,
        "country": "germany",
        "created_at": "2026-01-01",
        COLUMN: ODD,
    },
    {
        "lead_id": sentinel("lead_id"),
        "email": f"{sentinel('two')} {sentinel('addresses')}",
        "first_name": sentinel("name"),
        "job_title": sentinel("title"),
        "company_name": sentinel("company"),
        "country": sentinel("country"),
        "lead_source": sentinel("source"),
        "created_at": "2026-01-01",
    },
    {"lead_id": "plain", "created_at": sentinel("day")},
]
EVENTS = [
    {"lead_id": f"l{END}", "activity_type": "page_view", "content": f"/odd{END}"},
    {"lead_id": f"l{END}", "activity_type": "page_view", "user_agent": f"bad{END}"},
    {"lead_id": f"l{END}", "activity_type": ODD, "product": ODD, "referrer": ODD},
    {
        "lead_id": sentinel("lead_id"),
        "activity_type": sentinel("type"),
        "content": f"/a?utm_source={sentinel('campaign')}",
        "quantity": sentinel("quantity"),
        "ip_address": sentinel("address"),
    },
    {
        "visitor_id": sentinel("visitor"),
        "email": sentinel("event"),
        "activity_type": "demo_request",
        "product": sentinel("product"),
    },
]
STATUSES = [
    {"lead_id": f"l{END}", "status": ODD},
    {"lead_id": sentinel("lead_id"), "status": sentinel("status")},
]


@dataclass(frozen=True)
class Built:
    """A project after its build, and what the build printed."""

    project: Project
    output: str


@pytest.fixture(scope="module")
def built(shared_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Built:
    project = shared_project
    project.forget()
    write_rules(project)
    raw = tmp_path_factory.mktemp("hostile") / "raw"
    raw.mkdir()
    for number, event in enumerate(EVENTS):
        event |= {"event_id": f"e{number}", "occurred_at": f"2026-03-0{number + 1}"}
    for status in STATUSES:
        status["changed_at"] = "2026-03-09"
    tables = {"leads": LEADS, "events": EVENTS, "lead_statuses": STATUSES}
    for table, rows in tables.items():
        columns = dict.fromkeys(column for row in rows for column in row)
        write_csv(raw / f"{table}.csv", columns, rows)
    options = ("--raw", str(raw), "--accept-changes", "--", *WITHOUT_DATA_TESTS)
    loud = {"DBT_LOG_LEVEL_FILE": "debug", "DBT_WRITE_JSON": "true"}
    run = project.command("build", *options, as_of=AS_OF, more=SECRETS | loud)
    assert run.succeeded, run.output
    return Built(project, run.printed)


def write_rules(project: Project) -> None:
    project.write_rules(
        "content_rules",
        [
            {
                "priority": "1",
                "pattern": PATTERN,
                "content_group": GROUP,
                "product": ODD,
                "reason": ODD,
            },
            *project.rules("content_rules"),
        ],
    )
    project.add_rule(
        "behavior_rules",
        rule=RULES["behavior_rules"],
        activity_type="page_view",
        content_group=GROUP,
        points="7",
        times_per_day="",
        decay="",
        happened=ODD,
        reason=ODD,
    )
    project.add_rule(
        "fit_rules",
        rule=RULES["fit_rules"],
        attribute=COLUMN,
        operator="matches",
        value=PATTERN,
        points="11",
        reason=JINJA,
    )
    project.add_rule(
        "suppression_rules",
        priority="1",
        rule=f"o'dd {JINJA}",
        kind="user_agent",
        pattern=PATTERN,
        reason=ODD,
    )
    project.add_rule(
        "job_title_rules",
        priority="1",
        pattern=f"^{PATTERN}",
        job_level="o'dd",
        job_function="",
        reason=ODD,
    )
    project.add_rule(
        "disqualification_rules",
        rule="o'dd",
        attribute="company_name",
        operator="equals",
        value=END,
        reason=ODD,
    )


def test_the_check_takes_such_rules_for_what_they_are(built: Built) -> None:
    report = check(built.project.root, built.project.seeds)
    assert not report.faults, report.text()


def test_rules_match_the_letters_and_earn_their_points(built: Built) -> None:
    rows = built.project.read(
        "select rule, contribution::integer, happened, reason"
        " from marts.lead_score_reasons where lead_id like 'l''%' order by rule"
    )
    found = {rule: cells for rule, *cells in rows}
    points, happened, reason = found[RULES["behavior_rules"]]
    assert points == 7
    assert happened == f"{ODD} on 1 Mar 2026"
    assert reason == ODD
    points, happened, reason = found[RULES["fit_rules"]]
    assert points == 11
    assert END in happened
    assert reason == JINJA


def test_a_pattern_suppresses_what_it_names(built: Built) -> None:
    rows = built.project.read("select event_id, rule from marts.suppressed_activities")
    assert rows == [("e1", f"o'dd {JINJA}")]


def test_nothing_was_dropped(built: Built) -> None:
    tables = built.project.read(
        "select schema_name, count(*) from duckdb_tables() where schema_name in"
        " ('marts', 'rules') group by 1 order by 1"
    )
    assert [schema for schema, _ in tables] == ["marts", "rules"]
    (leads,) = built.project.read("select count(*) from marts.lead_scores")
    # The third has no day that can be read.
    assert leads == (2,)


@pytest.mark.parametrize(
    "source", ["raw'; drop schema rules; --", "{{ 1/0 }}", '"raw"', "raw\\"]
)
def test_a_name_of_a_source_is_one_of_a_list(built: Built, source: str) -> None:
    more = {"LEAD_SCORING_SOURCES": source}
    options = ("dbt", "--", "compile", "--inline", "select 1 {% do sources() %}")
    run = built.project.command(*options, as_of=AS_OF, more=more)
    assert not run.succeeded
    assert "is no source; they are raw, ga4," in run.output


def test_no_log_artifact_or_word_shows_an_address_or_a_secret(built: Built) -> None:
    """A word of dbt's log at its loudest, of its artifacts, of reports and output."""
    folder: Path = built.project.warehouse.parent
    files = [
        path
        for path in folder.rglob("*")
        if path.is_file() and ".duckdb" not in path.name
    ]
    names = {path.name for path in files}
    assert names >= {"dbt.log", "manifest.json", "run_results.json"}
    assert names >= {"warehouse_build.json", "warehouse_build.txt"}
    assert names >= {"warehouse_report.txt", "behavior_matches.sql"}
    said = {path.name: path.read_bytes().decode("utf-8", "replace") for path in files}
    said["output"] = built.output
    shown = {name: ADDRESS.findall(text) for name, text in said.items()}
    assert {name: found for name, found in shown.items() if found} == {}
    # Else it would prove nothing: the address is in the records that were read.
    emails = built.project.read(
        "select count(*) from staging.stg_leads where email > ''"
    )
    assert emails == [(1,)]
