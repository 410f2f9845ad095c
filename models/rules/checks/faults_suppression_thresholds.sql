-- Kinds that compare seconds or counts need a threshold.
with suppression_rules as (
    select * from {{ ref('suppression_rules') }}
),

final as (
    select
        {{ place_of_cell('suppression_rules', 'threshold') }},
        'a rule of this kind needs a threshold of at least 1' as fault
    from suppression_rules
    where
        lower(kind) in (
            'click_after_delivery', 'after_delivery', 'after_scanner', 'gateway_domain',
            'burst'
        )
        and coalesce(threshold, 0) < 1
)

select * from final
