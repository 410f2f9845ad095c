-- What is too soon after a delivery, or beside a scanner's click, is said by name.
with suppression_rules as (
    select * from {{ ref('suppression_rules') }}
),

final as (
    select
        {{ place_of_cell('suppression_rules', 'activity_type') }},
        'a rule of this kind needs the activity_type that it suppresses' as fault
    from suppression_rules
    where
        lower(kind) in ('after_delivery', 'after_scanner')
        and activity_type is null
)

select * from final
