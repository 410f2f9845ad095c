-- Where several systems have a lead or account, an attribute's changes are those of the
-- system that is believed; the others change nothing.
with changes as (
    select
        *,
        case when entity_type = 'lead' then entity_id end as named_lead_id,
        case when entity_type = 'account' then entity_id end as named_account_id
    from {{ ref('stg_attribute_changes') }}
    where outcome = 'kept'
),

final as (
    select
        changes.entity_type,
        case
            when said.record_id is null then changes.entity_id
            when said.is_believed then said.entity_id
        end as entity_id,
        changes.attribute,
        changes.old_value,
        changes.value,
        changes.changed_at,
        {{ business_day('changes.changed_at') }} as changed_on,
        case
            when changes.named_lead_id is not null and known_leads.lead_id is null
                then 'unknown lead'
            when
                changes.named_account_id is not null
                and known_accounts.account_id is null
                then 'unknown account'
        end as rejection
    from changes
    left join {{ ref('known_leads') }} as known_leads
        on changes.named_lead_id = known_leads.known_lead_id
    left join {{ ref('known_accounts') }} as known_accounts
        on changes.named_account_id = known_accounts.known_account_id
    left join {{ ref('source_values') }} as said
        on
            changes.entity_type = said.entity_type
            and changes.entity_id = said.record_id
            and changes.attribute = said.attribute
)

select * from final
