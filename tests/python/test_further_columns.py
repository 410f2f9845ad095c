"""Columns of a company's own: attributes as soon as a rule names them."""

from __future__ import annotations

import pytest
from project import WITHOUT_DATA_TESTS, Project, write_parquet, write_raw

LEADS = """\
lead_id,created_at,first_name,last_name,phone,owner,Territory,Lead Score,account_id
ann,2026-06-20,Ann,O'Neil,+1 555 0100,Kim,NORTH,12.0,acme
bob,2026-06-20,,,,,,,acme
cem,2026-06-20,,,,,n/a,80,zeta
"""
ACCOUNTS = """\
account_id,owner,TERRITORY,Tier,Notes
acme,Lee,south,gold,call on Mondays
zeta,,north,,
"""
RULES = (
    ("own_territory", "territory", "equals", "north", "1"),
    ("accounts_territory", "account_territory", "equals", "south", "10"),
    ("score_of_the_crm", "lead score", "at_least", "12", "100"),
    ("gold", "tier", "equals", "Gold", "1000"),
    ("owner", "account_owner", "is_present", "", "10000"),
)


@pytest.fixture(scope="module")
def built(shared_project: Project, tmp_path_factory) -> Project:
    shared_project.add_models("draft_intent")
    for rule, attribute, operator, value, points in RULES:
        shared_project.add_rule(
            "fit_rules",
            scoring_model="draft_intent",
            rule=rule,
            attribute=attribute,
            operator=operator,
            value=value,
            points=points,
            priority="1",
            reason="A column of our own",
        )
    folder = tmp_path_factory.mktemp("own_columns") / "raw"
    events = "event_id,occurred_at,activity_type\n"
    raw = write_raw(folder, leads=LEADS, accounts=ACCOUNTS, events=events)
    # Leads come with a column of numbers, whose cells are no texts to be cleaned.
    score = 'cast("Lead Score" as double) as "Lead Score"'
    leads = f"read_csv('{raw / 'leads.csv'}', all_varchar = true)"
    write_parquet(raw, "leads", f"select * replace ({score}) from {leads}")
    (raw / "leads.csv").unlink()
    run = shared_project.build(raw, "2026-06-30", *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output
    return shared_project


@pytest.mark.parametrize(
    ("lead", "rules"),
    [
        ("ann", "accounts_territory gold own_territory owner score_of_the_crm"),
        ("bob", "accounts_territory gold owner"),
        ("cem", "own_territory score_of_the_crm"),
    ],
)
def test_a_rule_reads_a_column_of_the_lead_and_else_of_its_account(built, lead, rules):
    names = ", ".join(f"'{rule}'" for rule, *_ in RULES)
    earned = built.read(
        f"select rule from marts.lead_score_reasons where lead_id = '{lead}'"
        f" and scoring_model = 'draft_intent' and rule in ({names}) order by rule"
    )
    assert [rule for (rule,) in earned] == rules.split()


def test_only_what_no_rule_names_is_unread(built):
    unread = built.read("select name from audit.unread_input order by name")
    assert unread == [("accounts.notes",)]
    undated = built.read("from attributes.named_further_columns order by all")
    assert undated == [
        ("accounts", "territory"),
        ("accounts", "tier"),
        ("leads", "lead score"),
        ("leads", "territory"),
    ]


def test_people_have_names_and_owners(built):
    people = built.read(
        "select lead_id, first_name, last_name, phone, owner from marts.lead_scores"
        " order by lead_id limit 2"
    )
    assert people == [
        ("ann", "Ann", "O'Neil", "+1 555 0100", "Kim"),
        ("bob", None, None, None, None),
    ]
    owners = built.read("select owner from marts.account_scores order by account_id")
    assert owners == [("Lee",), (None,)]
