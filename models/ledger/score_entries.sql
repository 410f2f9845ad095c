-- depends_on: {{ ref('rule_faults') }}
{#- No score changes before every raw table could be read. -#}
{% for table in raw_tables() %}{% do ref('stg_' ~ table) %}{% endfor %}

with entries as (
    {{ all_entries() }}
),

final as (
    select
        scoring_model,
        lead_id,
        dimension,
        signal,
        rule,
        product,
        starts_on,
        ends_on,
        points,
        decay,
        occurrences,
        raw_points,
        known_on
    from entries
    where basis = 'official'
)

select * from final
