-- Rules of the kinds after_delivery and after_scanner name what they suppress; one of
-- the kind click_after_delivery suppresses clicks, whatever it names.
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

    union all

    select
        {{ place_of_cell('suppression_rules', 'activity_type') }},
        'a rule of this kind suppresses email_click alone; for another activity the'
        || ' kind is after_delivery' as fault
    from suppression_rules
    where
        lower(kind) = 'click_after_delivery'
        and lower(activity_type) <> 'email_click'
)

select * from final
