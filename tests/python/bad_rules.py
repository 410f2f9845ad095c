"""Faults in rule tables: how to make each, and what is said of it.

All that a check can list are made at once, so that one build tells of them.
"""

from __future__ import annotations

from collections.abc import Callable

from project import RuleTables

Edit = Callable[[RuleTables], None]


def change(table: str, name: str, /, **cells: str) -> Edit:
    return lambda rules: rules.change_rule(table, name, **cells)


def add(table: str, **cells: str) -> Edit:
    return lambda rules: rules.add_rule(table, **cells)


def edit(table: str, old: str, new: str, times: int = 1) -> Edit:
    return lambda rules: rules.edit_rules(table, old, new, times)


def remove(table: str, column: str, cell: str) -> Edit:
    return lambda rules: rules.write_rules(
        table, [row for row in rules.rules(table) if row[column] != cell]
    )


def add_models(*names: str) -> Edit:
    return lambda rules: rules.add_models(*names)


# The models that LISTED spoils.
MODELS = add_models("draft_intent", "digital_body_language", "account_over_time")


def both(first: Edit, second: Edit) -> Edit:
    def edit_rules(rules: RuleTables) -> None:
        first(rules)
        second(rules)

    return edit_rules


CHALLENGER = {"role": "challenger", "experiment": "trial"}
# What is wrong -> how to make it so, and what the build says (`…` stands for anything).
LISTED = {
    "a fraction of a point": (
        change("fit_rules", "level_manager", points="12.5"),
        "fit_rules.csv, row 'standard / level_manager', column points ('12.5'):"
        " must be a whole number",
    ),
    "a misspelt decay": (
        change("behavior_rules", "blog_view", decay="half_life_3O"),
        "behavior_rules.csv, row 'standard / blog_view', column decay"
        " ('half_life_3O'): not listed in decays.csv, column decay;"
        " did you mean 'half_life_30'?",
    ),
    "an unknown activity type": (
        change("behavior_rules", "ad_clicked", activity_type="ad_clik"),
        "row 'standard / ad_clicked', column activity_type ('ad_clik'): not listed in"
        " activity_types.csv, column activity_type, or derived_activities.csv, column"
        " activity_type; did you mean 'ad_click'?",
    ),
    "an unknown content group": (
        change("behavior_rules", "case_study_view", content_group="case_studies"),
        "row 'standard / case_study_view', column content_group ('case_studies'): not"
        " listed in content_rules.csv, column content_group, or search_intents.csv,"
        " column intent; did you mean 'case_study'?",
    ),
    "a content group for a search": (
        change("behavior_rules", "buying_search", content_group="pricing_page"),
        "row 'standard / buying_search', column content_group ('pricing_page'): is"
        " no intent of search_intents.csv; a search has no other groups",
    ),
    "a misspelt attribute": (
        change("fit_rules", "email_business", attribute="emial_type"),
        "fit_rules.csv, row 'standard / email_business', column attribute"
        " ('emial_type'): no lead or account has the attribute 'emial_type';"
        " did you mean 'email_type'?",
    ),
    "a value that a job title cannot give": (
        change("fit_rules", "level_manager", value="maneger"),
        "fit_rules.csv, row 'standard / level_manager', column value ('maneger'):"
        " job_level is never 'maneger', which job_title_rules.csv would have to give;"
        " did you mean 'manager'?",
    ),
    "a misspelt required attribute": (
        change("scoring_models", "draft_intent", required_attributes="email|countri"),
        "scoring_models.csv, row 'draft_intent', column required_attributes"
        " ('email|countri'): no lead or account has the attribute 'countri';"
        " did you mean 'country'?",
    ),
    "a misspelt attribute of a segment": (
        add(
            "segments",
            segment="large",
            priority="2",
            attribute="Employe_Count",
            operator="at_least",
            value="1000",
            reason="Large companies buy in their own way",
        ),
        "segments.csv, row 'large / 2', column attribute ('Employe_Count'): no lead or"
        " account has the attribute 'employe_count'; did you mean 'employee_count'?",
    ),
    "a misspelt attribute of a disqualification": (
        change("disqualification_rules", "is_consultant", attribute="joblevel"),
        "disqualification_rules.csv, row 'standard / is_consultant', column attribute"
        " ('joblevel'): no lead or account has the attribute 'joblevel';"
        " did you mean 'job_level'?",
    ),
    "a misspelt attribute of a buying role": (
        change("buying_roles", "user_team", attribute="job_funktion"),
        "buying_roles.csv, row 'standard / user_team', column attribute"
        " ('job_funktion'): no lead or account has the attribute 'job_funktion';"
        " did you mean 'job_function'?",
    ),
    "a blank after an attribute": (
        change("fit_rules", "function_data", attribute="job_function "),
        "fit_rules.csv, row 'standard / function_data', column attribute"
        " ('job_function '): begins or ends with a blank; take it away",
    ),
    "blanks around a value": (
        change("fit_rules", "industry_slow_buyer", value="\u00a0public_and_education "),
        "row 'standard / industry_slow_buyer', column value (' public_and_education"
        " '): begins or ends with a blank; take it away",
    ),
    "a blank after a content group": (
        change("content_rules", "^trade-show", content_group="trade_show\t"),
        "content_rules.csv, row '90 / ^trade-show', column content_group ('trade_show"
        " '): begins or ends with a blank; take it away",
    ),
    "a product of blanks": (
        change("behavior_rules", "dashboard_shared", product="  "),
        "row 'standard / dashboard_shared', column product (' '): holds nothing but"
        " blanks; leave the cell empty",
    ),
    "a reason of blanks": (
        change("grades", "The profile of our best customers", reason="  "),
        "grades.csv, row 'standard / fit / A', column reason (' '): the cell is empty;"
        " it is required",
    ),
    "an unknown scoring model": (
        change("behavior_rules", "video_watched", scoring_model="standart"),
        "row 'standart / video_watched', column scoring_model ('standart'): not listed"
        " in scoring_models.csv, column scoring_model; did you mean 'standard'?",
    ),
    "an unknown operator": (
        change("fit_rules", "level_senior", operator="equal"),
        "fit_rules.csv, row 'standard / level_senior', column operator ('equal'):"
        " must be one of: equals, one_of,",
    ),
    "an unknown role": (
        add("scoring_models", scoring_model="typo", role="drafty"),
        "scoring_models.csv, row 'typo', column role ('drafty'):"
        " must be one of: champion, challenger, draft, retired",
    ),
    "two champions": (
        add("scoring_models", scoring_model="second"),
        "scoring_models.csv, row 'default', column role:"
        " the segment has 2 champions; it needs exactly one",
    ),
    "a champion without rules": (
        lambda rules: None,  # the second of the two
        "scoring_models.csv, row 'second', column scoring_model ('second'): the model"
        " is the champion of its segment and has no rule",
    ),
    "no champion": (
        add(
            "segments",
            segment="enterprise",
            priority="1",
            attribute="employee_count",
            operator="at_least",
            value="1000",
            reason="Large companies buy in their own way",
        ),
        "scoring_models.csv, row 'enterprise', column role:"
        " the segment has 0 champions; it needs exactly one",
    ),
    "challengers of more than all traffic": (
        lambda rules: [
            rules.add_rule(
                "scoring_models", scoring_model=name, traffic_percent="60", **CHALLENGER
            )
            for name in ("one", "two")
        ],
        "row 'default', column traffic_percent: the challengers of the segment get 221"
        " percent together, more than 100",
    ),
    "traffic over 100": (
        add("scoring_models", scoring_model="all", traffic_percent="101", **CHALLENGER),
        "row 'all', column traffic_percent ('101'): must be from 0 to 100",
    ),
    "rearm_score above mql_score": (
        add("scoring_models", scoring_model="gone", role="draft", rearm_score="120"),
        "row 'gone', column rearm_score ('120'): must lie above score_floor (or nobody"
        " can ever leave) and not above mql_score (or whoever enters leaves at once)",
    ),
    "score_floor at rearm_score": (
        add(
            "scoring_models",
            scoring_model="stuck",
            role="draft",
            rearm_score="80",
            score_floor="80",
        ),
        "row 'stuck', column rearm_score ('80'): must lie above score_floor",
    ),
    "one rule name in two tables": (
        add("inactivity_rules", rule="email_opened"),
        "inactivity_rules.csv, row 'standard / email_opened', column rule"
        " ('email_opened'): the name is used in behavior_rules and inactivity_rules;"
        " rename one",
    ),
    "a reserved rule name": (
        add("inactivity_rules", rule="fit_cap"),
        "row 'standard / fit_cap', column rule ('fit_cap'): the name is reserved for"
        " the limits of a model",
    ),
    "a decay in two spellings": (
        add("decays", decay="Half_Life_14"),
        "decays.csv, row 'Half_Life_14', column (row): the row stands 2 times"
        " (without case); keep one",
    ),
    "an activity type in two spellings": (
        add("activity_types", activity_type="Page_View"),
        "activity_types.csv, row 'Page_View', column (row): the row stands 2 times"
        " (without case); keep one",
    ),
    "a window for a single occurrence": (
        change("behavior_rules", "social_clicked", within_days="7"),
        "row 'standard / social_clicked', column within_days ('7'): a window needs"
        " occurrences of 2 or more",
    ),
    "a limit for three occurrences": (
        change("behavior_rules", "pricing_views_3_in_7_days", times_per_day="1"),
        "row 'standard / pricing_views_3_in_7_days', column times_per_day ('1'): a rule"
        " with occurrences of 2 or more earns once; it can have no limit",
    ),
    "a decay beside a window": (
        change("behavior_rules", "logins_5_in_14_days", decay="half_life_30"),
        "row 'standard / logins_5_in_14_days', column decay ('half_life_30'): the"
        " window of within_days is the decay of such a rule; leave this cell empty",
    ),
    "an invalid regular expression": (
        add("disqualification_rules", rule="odd", operator="matches", value="(student"),
        "disqualification_rules.csv, row 'standard / odd', column value ('(student'):"
        " is no regular expression that the engine can read",
    ),
    "an invalid pattern of contents": (
        add("content_rules", priority="5", activity_type="", pattern="[a-"),
        "content_rules.csv, row '5 / [a-', column pattern ('[a-'):"
        " is no regular expression that the engine can read",
    ),
    "between without a range": (
        change("fit_rules", "size_50_to_199", value="50-199"),
        "row 'standard / size_50_to_199', column value ('50-199'): must be two numbers,"
        " the lower one first, such as 50..199",
    ),
    "at_least without a number": (
        change("fit_rules", "size_2000_or_more", value="2000+"),
        "row 'standard / size_2000_or_more', column value ('2000+'): must be a number,"
        " which is what at_least compares",
    ),
    "a rule without a reason": (
        change("fit_rules", "email_personal", reason=""),
        "fit_rules.csv, row 'standard / email_personal', column reason: the cell is"
        " empty; it is required",
    ),
    "a rule without an activity": (
        change("behavior_rules", "trial_started", activity_type=""),
        "row 'standard / trial_started', column activity_type: the cell is empty;"
        " it is required",
    ),
    "windows that do not begin at day 0": (
        remove("decay_windows", "from_day", "0"),
        "decays.csv, row 'windows_180', column shape ('windows'):"
        " decay_windows.csv needs a row of this decay with from_day 0",
    ),
    "a half-life of unknown length": (
        change("decays", "half_life_90", days=""),
        "row 'half_life_90', column days: a decay of the shape half_life needs days",
    ),
    "a role in a purchase of no account": (
        add("buying_roles", scoring_model="draft_intent"),
        "buying_roles.csv, row 'draft_intent / decision_maker', column scoring_model"
        " ('draft_intent'): the model scores no accounts, so that the row says nothing;"
        " account_models.csv has no row of it",
    ),
    "a weight of a rank of no account": (
        add("account_rank_weights", scoring_model="draft_intent"),
        "account_rank_weights.csv, row 'draft_intent / 1', column scoring_model"
        " ('draft_intent'): the model scores no accounts",
    ),
    "less than nothing for unknown people": (
        change("account_models", "account_over_time", anonymous_cap="-20"),
        "account_models.csv, row 'account_over_time', column anonymous_cap ('-20'):"
        " must be at least 0",
    ),
    "no day to be engaged on": (
        change("account_models", "digital_body_language", engaged_within_days="0"),
        "account_models.csv, row 'digital_body_language', column engaged_within_days"
        " ('0'): must be at least 1",
    ),
    "a rule with the name of the cap of accounts": (
        add("inactivity_rules", rule="anonymous_cap"),
        "row 'standard / anonymous_cap', column rule ('anonymous_cap'): the name is"
        " reserved for the limits of a model",
    ),
    "more than all points of a window": (
        change(
            "decay_windows",
            "Most decisions that come have been taken by now",
            weight="1.5",
        ),
        "decay_windows.csv, row 'windows_180 / 60', column weight ('1.5'): must be from"
        " 0 to 1",
    ),
    "a season of a year": (
        change("seasonal_rules", "order_anniversary", days_before="365"),
        "seasonal_rules.csv, row 'standard / order_anniversary', column days_before"
        " ('365'): must be from 0 to 364",
    ),
    "a negative limit": (
        change("behavior_rules", "email_clicked", times_per_day="-1"),
        "row 'standard / email_clicked', column times_per_day ('-1'):"
        " must be at least 0",
    ),
    "a burst of unknown size": (
        change("suppression_rules", "many_at_once", threshold=""),
        "suppression_rules.csv, row 'many_at_once', column threshold: a rule of this"
        " kind needs a threshold of at least 1",
    ),
    "too soon, but which activity": (
        change("suppression_rules", "clicks_after_delivery", kind="after_delivery"),
        "suppression_rules.csv, row 'clicks_after_delivery', column activity_type: a"
        " rule of this kind needs the activity_type that it suppresses",
    ),
    "clicks that are openings": (
        add(
            "suppression_rules",
            rule="fast_openings",
            kind="click_after_delivery",
            activity_type="email_open",
            pattern="",
            threshold="2",
            priority="900",
        ),
        "suppression_rules.csv, row 'fast_openings', column activity_type"
        " ('email_open'): a rule of this kind suppresses email_click alone; for"
        " another activity the kind is after_delivery",
    ),
    "beside a scanner, but how near": (
        change(
            *("suppression_rules", "all_links_at_once"),
            **{"kind": "After_Scanner", "threshold": ""},
        ),
        "suppression_rules.csv, row 'all_links_at_once', column threshold: a rule of"
        " this kind needs a threshold of at least 1",
    ),
    "a limit that nothing reads": (
        change("suppression_limits", "whole_minute_events", name="whole_minutes"),
        "suppression_limits.csv, row 'whole_minutes', column name ('whole_minutes'):"
        " must be one of: whole_minute_percent, whole_minute_events",
    ),
    "an experiment that starts on no day": (
        change("scoring_models", "account_over_time", experiment_started_on="1.4.2026"),
        "scoring_models.csv, row 'account_over_time', column experiment_started_on"
        " ('1.4.2026'): is no day such as 2026-03-31",
    ),
    "a limit of the evaluation that is missing": (
        remove("evaluation_limits", "name", "folds"),
        "evaluation_limits.csv, row 'folds', column (row): the limit is missing",
    ),
    "score bands without a lowest one": (
        add("score_bands", scoring_model="standard", band="hot", min_score="80"),
        "score_bands.csv, row 'standard', column min_score: the model has no lowest"
        " band; leave min_score empty in one",
    ),
    "two score bands that begin together": (
        both(
            add("score_bands", scoring_model="draft_intent", band="low", min_score=""),
            add("score_bands", scoring_model="draft_intent", band="nil", min_score=""),
        ),
        "score_bands.csv, row 'draft_intent / low', column min_score: another band of"
        " the model begins there too",
    ),
    "a gateway's share of unknown people": (
        change("suppression_rules", "mail_gateways", pattern="60%"),
        "suppression_rules.csv, row 'mail_gateways', column pattern ('60%'): must be a"
        " share and a number of recipients, such as 60% of 3",
    ),
}


STAGES_AND_ACTIONS = {
    "a stage without a row": (
        remove("lifecycle_stages", "stage", "engaged"),
        "lifecycle_stages.csv, row 'engaged', column (row): the stage is missing",
    ),
    "a stage of one's own": (
        add("lifecycle_stages", stage="nurturing"),
        "lifecycle_stages.csv, row 'nurturing', column stage ('nurturing'): must be one"
        " of: opted_out, disqualified,",
    ),
    "an action for an unknown grade of fit": (
        change("next_actions", "hot_lead", fit_grade="A | E"),
        "next_actions.csv, row '80', column fit_grade ('A | E'): 'E' is not listed in"
        " grades.csv, column grade",
    ),
    "an action for an unknown grade of behavior": (
        change("next_actions", "nurture_pipelines", behavior_grade="A"),
        "next_actions.csv, row '160', column behavior_grade ('A'): 'a' is no grade of"
        " behavior; grades.csv lists it for another dimension",
    ),
    "an action for an unknown state": (
        change("next_actions", "customer_gone_quiet", activity_state="cooling|colt"),
        "next_actions.csv, row '30', column activity_state ('cooling|colt'): 'colt' is"
        " not listed in activity_states.csv, column state; did you mean 'cold'?",
    ),
    "an action for an unknown stage": (
        change("next_actions", "accepted_gone_quiet", stage="sales_acepted"),
        "next_actions.csv, row '60', column stage ('sales_acepted'): 'sales_acepted' is"
        " not listed in lifecycle_stages.csv, column stage; did you mean"
        " 'sales_accepted'?",
    ),
    "an action for a list of nothing": (
        change("next_actions", "recycled_restart", product="|"),
        "next_actions.csv, row '120', column product ('|'): lists nothing; leave the"
        " cell empty",
    ),
    "an action for an unknown activity": (
        change("next_actions", "demo_requested", recent_activity="demo_reqest"),
        "next_actions.csv, row '74', column recent_activity ('demo_reqest'):"
        " 'demo_reqest' is not listed in activity_types.csv, column activity_type, or"
        " derived_activities.csv, column activity_type; did you mean 'demo_request'?",
    ),
    "an action for an unknown rule": (
        change("next_actions", "qualified_trial", top_rule="Trial_started"),
        "next_actions.csv, row '105', column top_rule ('Trial_started'):"
        " 'Trial_started' is not listed in fit_rules.csv, column rule, or",
    ),
    "an activity of late without days": (
        change("next_actions", "quote_requested", within_days=""),
        "next_actions.csv, row '72', column within_days: a recent_activity needs the"
        " days within which it counts as recent",
    ),
    "days without an activity of late": (
        change("next_actions", "hot_lead", within_days="7"),
        "next_actions.csv, row '80', column recent_activity: within_days is filled:"
        " within so many days of which activity or min_score_change?",
    ),
    "a rise without days": (
        change("next_actions", "interest_rising", within_days=""),
        "next_actions.csv, row '145', column within_days: a min_score_change needs the"
        " days within which the score rose",
    ),
    "a rise by nothing": (
        change("next_actions", "win_back", min_score_change="0", within_days="7"),
        "next_actions.csv, row '190', column min_score_change ('0'): must be at least"
        " 1",
    ),
    "leads for whom there is no action": (
        remove("next_actions", "priority", "999"),
        "next_actions.csv, row '(none)', column (row): no row catches a lead of stage"
        " lead, activity_state active, fit_grade … such cases); a last row without"
        " conditions catches the rest",
    ),
    "an action behind one that catches all": (
        add("next_actions", priority="15", activity_state="active"),
        "next_actions.csv, row '15', column priority ('15'): never applies, for rows"
        " before it catch all that it would: 10; give it a smaller number or remove it",
    ),
}


HEADERS = {
    "a comma at the end of every line": (
        edit("fit_rules", "\n", ",\n", times=-1),
        "fit_rules.csv: the column 'i' is unknown; a misspelling or a trailing comma?"
        " The columns are scoring_model, rule, attribute,",
    ),
    "a misspelt header": (
        edit("behavior_rules", ",points,", ",pionts,"),
        "behavior_rules.csv: the column 'points' is missing; the header has"
        " scoring_model, rule, activity_type,",
    ),
    "an unknown header": (
        edit("grades", ",min_score,", ",minimum,"),
        "grades.csv: the column 'minimum' is unknown; a misspelling or a trailing"
        " comma? The columns are scoring_model, dimension, grade, min_score, reason",
    ),
}
