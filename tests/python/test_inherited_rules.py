"""What a model has from the one that it is based on, by the SQL of the rules alone."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from bad_rules import add, change
from project import PROJECT, Row, RuleTables

from lead_scoring.rules.catalog import read_catalog
from lead_scoring.rules.check import check, load
from lead_scoring.rules.files import find_files, read_file
from lead_scoring.rules.models import Models
from tools import recipes

INHERITED = (
    *("fit_rules", "disqualification_rules", "behavior_rules", "inactivity_rules"),
    *("buying_cycle_rules", "seasonal_rules", "grades", "account_models"),
    *("account_rank_weights", "buying_roles"),
)
BASES = {"bold": "standard", "dach": "bold"}


@pytest.fixture
def rules(tmp_path: Path) -> RuleTables:
    """Shipped rules, with a draft bold based on standard and dach based on bold."""
    rules = RuleTables(tmp_path / "rules", PROJECT / "seeds")
    for model, base in BASES.items():
        add("scoring_models", **a_model(model, base))(rules)
    return rules


def a_model(name: str, base: str) -> Row:
    row = {"scoring_model": name, "segment": "default", "role": "draft"}
    return row | {"based_on": base, "rearm_score": "", "reason": "Tried"}


def write(rules: RuleTables, table: str, text: str) -> None:
    """Write a rule table from lines of cells, the first of them the header."""
    header, *lines = [line.strip().split(",") for line in text.strip().splitlines()]
    empty = dict.fromkeys(rules.rules(table)[0], "") | {"reason": "Tried"}
    rules.write_rules(
        table, [empty | dict(zip(header, line, strict=True)) for line in lines]
    )


def query(
    rules: RuleTables,
    table: str,
    columns: str,
    of: tuple[str, ...] = ("standard", "bold", "dach"),
) -> list[str]:
    """Return the rows of a model of the rules room, cells with a comma between."""
    catalog = read_catalog(PROJECT)
    paths, _ = find_files(rules.seeds, catalog)
    with duckdb.connect() as connection:
        for name, path in paths.items():
            load(connection, read_file(catalog[name], path))
        models = Models(PROJECT, connection, catalog)
        found = connection.execute(
            f"select concat_ws(',', {columns}) from {models.table(table)}"
            f" where scoring_model in {of} order by all"
        ).fetchall()
    return [text for (text,) in found]


def faults(rules: RuleTables) -> str:
    return check(PROJECT, rules.seeds).text()


@pytest.mark.parametrize("table", INHERITED)
def test_a_model_has_all_rows_of_the_one_that_its_base_is_based_on(rules, table):
    counts = query(rules, f"effective_{table}", "scoring_model")
    shipped = [row["scoring_model"] for row in rules.rules(table)].count("standard")
    assert all(counts.count(model) == shipped for model in ("bold", "dach"))


def test_every_table_with_rows_of_models_is_inherited():
    with_models = {
        name
        for name, table in read_catalog(PROJECT).items()
        if "scoring_model" in table.key
        and name not in ("scoring_models", "score_bands")
    }
    assert with_models == set(INHERITED)


def test_of_rules_of_one_name_the_nearest_counts_and_may_remove_it(rules):
    write(
        rules,
        "fit_rules",
        """scoring_model,rule,attribute,operator,value,points,priority
        standard,near,country,equals,DE,10,1
        standard,vp,job_level,equals,vp,20,1
        standard,VP,job_level,equals,VP,1,1
        standard,large,employee_count,at_least,1000,5,1
        bold,near,,,,,
        bold,large,employee_count,,,50,
        dach,vp,job_level,one_of,vp|c_level,30,1
        dach,tech,industry_group,equals,technology,7,1""",
    )
    columns = "scoring_model, from_model, rule, operator, points::int"
    assert query(rules, "effective_fit_rules", columns) == [
        "bold,standard,VP,equals,1",
        "bold,standard,vp,equals,20",
        "dach,dach,tech,equals,7",
        "dach,dach,vp,one_of,30",
        "dach,standard,VP,equals,1",
        "standard,standard,VP,equals,1",
        "standard,standard,large,at_least,5",
        "standard,standard,near,equals,10",
        "standard,standard,vp,equals,20",
    ]


def test_a_rule_that_a_base_removed_can_come_back(rules):
    write(
        rules,
        "buying_cycle_rules",
        """scoring_model,rule,full_points,step_days,min_orders
        standard,due,60,1,2
        bold,due,,,
        dach,due,45,1,2""",
    )
    columns = "scoring_model, from_model, full_points::int"
    assert query(rules, "effective_buying_cycle_rules", columns) == [
        "dach,dach,45",
        "standard,standard,60",
    ]


def test_a_grade_of_its_own_replaces_the_same_one_of_the_same_dimension(rules):
    write(
        rules,
        "grades",
        """scoring_model,dimension,grade,min_score
        standard,fit,A,50
        standard,behavior,A,40
        bold,Fit,a,30""",
    )
    columns = "scoring_model, from_model, dimension, grade, min_score::int"
    assert query(rules, "effective_grades", columns) == [
        "bold,bold,Fit,a,30",
        "bold,standard,behavior,A,40",
        "dach,bold,Fit,a,30",
        "dach,standard,behavior,A,40",
        "standard,standard,behavior,A,40",
        "standard,standard,fit,A,50",
    ]


def test_a_model_scores_accounts_as_its_base_does_or_by_a_row_of_its_own(rules):
    write(
        rules,
        "account_models",
        """scoring_model,mqa_score,anonymous_cap
        standard,120,10
        dach,90,""",
    )
    columns = "scoring_model, mqa_score::int, anonymous_cap::int"
    assert query(rules, "effective_account_models", columns) == [
        "bold,120,10",
        "dach,90",
        "standard,120,10",
    ]


REMOVED = {"scoring_model": "dach", "rule": "level_manager", "reason": "Decide nothing"}
EMPTY = dict.fromkeys(("attribute", "operator", "value", "points", "priority"), "")


def test_a_row_that_removes_an_inherited_rule_has_no_fault(rules):
    add("fit_rules", **EMPTY, **REMOVED)(rules)
    assert "no fault" in faults(rules)


@pytest.mark.parametrize("column", ["operator", "points"])
def test_any_of_the_cells_that_remove_a_rule_may_be_the_empty_one(rules, column):
    add(
        "fit_rules",
        **{**REMOVED, "attribute": "job_level", "operator": "equals"},
        points="5",
        priority="1",
        value="",
    )(rules)
    change("fit_rules", "Decide nothing", **{column: ""})(rules)
    assert "no fault" in faults(rules)


def test_a_row_that_removes_nothing_has_the_fault_of_its_empty_cells(rules):
    add("fit_rules", **EMPTY, **REMOVED | {"rule": "level_mangaer"})(rules)
    add("scoring_models", **a_model("lone", ""))(rules)
    add("fit_rules", **EMPTY, **REMOVED | {"scoring_model": "lone"})(rules)
    text = faults(rules)
    for column in ("attribute", "operator", "points", "priority"):
        assert (
            f"fit_rules.csv, line 19, row 'dach / level_mangaer', column {column}: the"
            " cell is empty; it is required, for the model inherits no such rule to"
            " remove\n"
        ) in text
        assert (
            f"fit_rules.csv, line 20, row 'lone / level_manager', column"
            f" {column}: the cell is empty; it is required\n"
        ) in f"{text}\n"


def test_what_a_base_removed_cannot_be_removed_again(rules):
    add("fit_rules", **EMPTY, **REMOVED)(rules)
    add("fit_rules", **EMPTY, **REMOVED | {"scoring_model": "bold"})(rules)
    assert "fit_rules.csv, line 19, row 'dach / level_manager', column points: the" in (
        faults(rules)
    )


def test_a_removal_says_why(rules):
    add("fit_rules", **EMPTY, **REMOVED | {"reason": ""})(rules)
    assert "row 'dach / level_manager', column reason: the cell is empty" in (
        faults(rules)
    )


def test_a_fault_is_told_where_it_is_written_and_for_no_heir(rules):
    change("fit_rules", "level_manager", points="12.5")(rules)
    assert "have 1 fault:" in faults(rules)


def test_a_circle_of_models_is_told_of_at_each_that_is_part_of_it(rules):
    change("scoring_models", "bold", based_on="dach")(rules)
    add("scoring_models", **a_model("heir", "dach"))(rules)
    text = faults(rules)
    assert "have 2 faults:" in text
    for line, model, base in ((3, "bold", "dach"), (4, "dach", "bold")):
        assert (
            f"scoring_models.csv, line {line}, row '{model}', column based_on"
            f" ('{base}'): the models are based on each other in a circle"
            f" ({model} > {base} > {model}); empty one of these cells"
        ) in text


def test_a_base_that_nobody_lists_is_the_one_fault(rules):
    add("fit_rules", **EMPTY, **REMOVED)(rules)
    change("scoring_models", "bold", based_on="standart")(rules)
    text = faults(rules)
    assert "have 1 fault:" in text
    assert (
        "scoring_models.csv, line 3, row 'bold', column based_on ('standart'): not"
        " listed in scoring_models.csv, column scoring_model; did you mean 'standard'?"
    ) in text


def test_a_rule_has_no_name_that_its_model_inherits_in_another_table(rules):
    condition = {"attribute": "job_level", "operator": "equals", "value": "manager"}
    rule = {"scoring_model": "bold", "rule": "level_manager", **condition}
    add("disqualification_rules", **rule, reason="Too small")(rules)
    text = faults(rules)
    assert "have 1 fault:" in text
    assert (
        "row 'bold / level_manager', column rule ('level_manager'): the name is used in"
        " disqualification_rules and fit_rules of standard; rename one"
    ) in text


def test_a_name_that_was_removed_is_free_for_another_table(rules):
    condition = {"attribute": "job_level", "operator": "equals", "value": "manager"}
    rule = {"scoring_model": "dach", "rule": "level_manager", **condition}
    add("disqualification_rules", **rule, reason="Too small")(rules)
    add("fit_rules", **EMPTY, **REMOVED)(rules)
    assert "no fault" in faults(rules)


def test_weights_of_a_retired_base_are_for_the_models_based_on_it(rules):
    add("scoring_models", **a_model("shared", "") | {"role": "retired"})(rules)
    add("account_rank_weights", scoring_model="shared", rank="1", weight="1")(rules)
    assert "have 1 fault:" in faults(rules)
    change("scoring_models", "bold", based_on="shared")(rules)
    account = {"scoring_model": "dach", "mqa_score": "90", "anonymous_cap": ""}
    add("account_models", **account)(rules)
    assert "no fault" in faults(rules)


def test_the_variant_of_rules_md_is_without_fault_and_few_rows(rules):
    rules.restore_rules()
    page = (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
    section = page.split("## A variant of a model\n")[1].split("\n## ")[0]
    (recipe,) = recipes.recipes(f"### Variant\n{section}")
    recipes.apply(recipe, rules.seeds)
    assert sum(len(rows) for rows in recipe.rows.values()) == 4
    assert "no fault" in faults(rules)
    columns = "rule, from_model, points::int"
    found = query(rules, "effective_fit_rules", columns, of=("dach", "-"))
    assert "level_manager,dach,25" in found
    assert "level_director_or_vp,standard,25" in found
    assert not [row for row in found if row.startswith("size_2000_or_more")]


def test_a_file_without_the_column_is_read_as_one_with_empty_cells(rules):
    file = rules.file("scoring_models")
    lines = [line.split(",", 4) for line in file.read_text().splitlines()]
    file.write_text("".join(",".join((*a, e)) + "\n" for *a, _, e in lines))
    assert "based_on" not in rules.rules("scoring_models")[0]
    assert "no fault" in faults(rules)
    assert query(rules, "model_bases", "scoring_model, base") == [
        "bold,bold",
        "dach,dach",
        "standard,standard",
    ]
