-- Every row of the ledger behind one lead's score, largest first:
--   dbt show --select explain_lead --vars '{lead_id: L00000042}' \
--     --limit 100 --output json
{%- set lead_id = dbt.escape_single_quotes(var('lead_id', '')) %}
select
    entries.scoring_model,
    entries.dimension,
    entries.rule,
    entries.product,
    entries.starts_on,
    entries.ends_on,
    entries.raw_points,
    entries.points,
    entries.decay,
    weights.weight,
    {{ worth('entries.points', 'weights.weight') }} as contribution,
    rules.reason
from {{ ref('score_entries') }} as entries
inner join {{ ref('rules') }} as rules
    on entries.scoring_model = rules.scoring_model and entries.rule = rules.rule
left join {{ ref('decay_weights') }} as weights
    on
        entries.decay = weights.decay
        and weights.age
        = {{ days_between('entries.starts_on', as_of()) }}
where
    entries.lead_id = {{ dbt.string_literal(lead_id) }}
    and coalesce(entries.ends_on > {{ as_of() }}, true)
order by entries.scoring_model, abs(contribution) desc
