-- What stands in the pattern depends on the kind of the rule.
with suppression_rules as (
    select * from {{ ref('suppression_rules') }}
),

judged_rules as (
    select
        {{ place_of_cell('suppression_rules', 'pattern') }},
        case
            when
                lower(kind) in {{ text_list(pattern_kinds()) }}
                and not coalesce({{ is_pattern('pattern') }}, false)
                then 'is no regular expression that the engine can read'
            when
                lower(kind) = 'gateway_domain'
                and not coalesce(
                    {{ matches_pattern(
                        'pattern', "'^(100|[1-9]?[0-9])% of [1-9][0-9]{0,8}$'"
                    ) }},
                    false
                )
                then 'must be a share and a number of recipients, such as 60% of 3'
        end as fault
    from suppression_rules
),

final as (
    select * from judged_rules
    where fault is not null
)

select * from final
