with changes as (
    select * from {{ ref('stg_attribute_changes') }} where outcome = 'kept'
),

final as (
    select
        changes.entity_type,
        changes.entity_id,
        changes.attribute,
        changes.old_value,
        changes.value,
        changes.changed_at,
        {{ business_day('changes.changed_at') }} as changed_on,
        case
            when changes.entity_type = 'lead' and known_leads.lead_id is null
                then 'unknown lead'
            when changes.entity_type = 'account' and accounts.account_id is null
                then 'unknown account'
        end as rejection
    from changes
    left join {{ ref('known_leads') }} as known_leads
        on
            changes.entity_type = 'lead'
            and changes.entity_id = known_leads.known_lead_id
    left join {{ ref('accounts') }} as accounts
        on
            changes.entity_type = 'account'
            and changes.entity_id = accounts.account_id
)

select * from final
