-- What an account is on the day of the score, also one without leads.
with sources as (
    select * from {{ ref('attribute_sources') }} where entity_type = 'account'
),

spans as (
    select
        entity_id as account_id,
        attribute,
        value
    from {{ ref('attribute_spans') }}
    where
        entity_type = 'account'
        and coalesce(starts_on <= {{ as_of() }}, true)
        and coalesce(ends_on > {{ as_of() }}, true)
),

final as (
    select
        accounts.account_id,
        sources.attribute,
        case
            when sources.attribute = sources.input_attribute then spans.value
            else derived_values.value
        end as value
    from {{ ref('accounts') }} as accounts
    cross join sources
    left join spans
        on
            accounts.account_id = spans.account_id
            and sources.entity_attribute = spans.attribute
    left join {{ ref('derived_values') }} as derived_values
        on
            sources.attribute = derived_values.attribute
            and lower(spans.value) = derived_values.input_value
)

select * from final
