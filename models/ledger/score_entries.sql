-- depends_on: {{ ref('rule_faults') }}
{% set signals = [
    'signal_fit',
    'signal_behavior',
    'signal_nth_behavior',
    'signal_repeated_behavior',
] -%}

with signals as (
    {%- for signal in signals %}
    select
        scoring_model,
        lead_id,
        dimension,
        signal,
        rule,
        product,
        starts_on,
        ends_on,
        cast(points as bigint) as points,
        decay,
        cast(occurrences as bigint) as occurrences,
        cast(raw_points as bigint) as raw_points,
        known_on
    from {{ ref(signal) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select * from signals
    where starts_on <= {{ as_of() }}
)

select * from final
