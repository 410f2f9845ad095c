-- On which observations a rule counts, and what the total would be without it: caps and
-- floor are applied anew to what is left.
with observations as (
    select * from {{ ref('observations') }} where is_observation
),

contributions as (
    select
        observations.scored_on,
        observations.lead_id,
        rules.rule_id,
        entries.scoring_model,
        entries.signal,
        entries.dimension,
        entries.contribution
    from {{ source('evaluated', 'contributions') }} as entries
    inner join observations
        on
            entries.scored_on = observations.scored_on
            and entries.lead_id = observations.record_lead_id
            and entries.scoring_model = observations.scoring_model
    inner join {{ ref('rules') }} as rules
        on
            entries.scoring_model = rules.scoring_model
            and entries.rule = rules.rule
),

sums as (
    select
        entries.scored_on,
        entries.lead_id,
        entries.scoring_model,
        {{- sums_by_part('entries.contribution') }}
    from contributions as entries
    group by entries.scored_on, entries.lead_id, entries.scoring_model
),

sums_without as (
    select
        entries.scored_on,
        entries.lead_id,
        entries.scoring_model,
        entries.rule_id,
        {%- for signal in ['fit', 'behavior', 'inactivity'] %}
        sums.{{ signal }} - case
            when entries.signal = '{{ signal }}' then entries.contribution else 0
        end as {{ signal }},
        {%- endfor %}
        sums.timing - case
            when entries.dimension = 'timing' then entries.contribution else 0
        end as timing
    from contributions as entries
    inner join sums
        on
            entries.scored_on = sums.scored_on
            and entries.lead_id = sums.lead_id
            and entries.scoring_model = sums.scoring_model
),

final as (
    {{ capped_scores(
        'sums_without', keys=['scored_on', 'lead_id', 'scoring_model', 'rule_id']
    ) }}
)

select * from final
