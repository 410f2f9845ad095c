-- Every row of the ledger behind one lead's score, largest first:
--   dbt show --select explain_lead --vars '{lead_id: L00000042}' \
--     --limit 1000 --output json
{%- set lead_id = dbt.escape_single_quotes(var('lead_id', '')) %}
with entries_of_the_lead as (
    select entries.*
    from {{ ref('score_entries') }} as entries
    inner join {{ ref('subjects') }} as subjects
        on entries.subject_id = subjects.subject_id
    where
        entries.basis = 'official'
        and subjects.lead_id = {{ dbt.string_literal(lead_id) }}
),

contributions as (
    {{ contributions_on(as_of(), 'entries_of_the_lead') }}
)

select
    contributions.scoring_model,
    contributions.dimension,
    contributions.rule,
    contributions.product,
    contributions.starts_on,
    contributions.ends_on,
    contributions.raw_points,
    contributions.points,
    rules.decay,
    contributions.weight,
    contributions.contribution,
    rules.reason
from contributions
inner join {{ ref('rules') }} as rules on contributions.rule_id = rules.rule_id
order by contributions.scoring_model, abs(contributions.contribution) desc
