-- depends_on: {{ ref('rule_faults') }}
-- The entries of all signals, also those that start after the day of the build, so that
-- a new day changes none.
{#- It waits for all raw tables, so that one that cannot be read stops a build before
    any score changes. -#}
{% for table in raw_tables() %}{% do ref('stg_' ~ table) %}{% endfor %}

with final as (
    {%- for signal in signals() %}
    select
        basis,
        subject_id,
        rule_id,
        product,
        starts_on,
        ends_on,
        cast(points as bigint) as points,
        cast(occurrences as bigint) as occurrences,
        cast(raw_points as bigint) as raw_points,
        known_on
    from {{ ref(signal) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
