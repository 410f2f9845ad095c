-- depends_on: {{ ref('activity_reconciliation') }}
-- A build that cannot read a raw table leaves this table as it was, as all others.
with said as (
    select * from {{ ref('source_values') }}
    where value is not null
),

believed as (
    select * from {{ ref('source_values') }}
    where is_believed
),

final as (
    select
        case when said.entity_type = 'lead' then said.entity_id end as lead_id,
        case when said.entity_type = 'account' then said.entity_id end as account_id,
        said.attribute,
        said.source,
        said.record_id,
        said.value,
        believed.source as believed_source,
        believed.value as believed_value
    from said
    inner join believed
        on
            said.entity_type = believed.entity_type
            and said.entity_id = believed.entity_id
            and said.attribute = believed.attribute
    where
        not said.is_believed
        and lower(said.value) is distinct from lower(believed.value)
)

select * from final
