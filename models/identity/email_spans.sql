with changes as (
    select
        *,
        entity_id as lead_id
    from {{ ref('stg_attribute_changes') }}
    where outcome = 'kept' and entity_type = 'lead' and attribute = 'email'
),

leads as (
    select * from {{ ref('stg_leads') }} where outcome = 'kept'
),

spans as (
    {{ email_spans('changes', 'leads') }}
),

final as (
    select
        spans.email,
        spans.lead_id as named_lead_id,
        known_leads.lead_id,
        spans.created_at,
        spans.starts_on,
        spans.ends_on,
        greatest(spans.changed_on, known_leads.known_on) as known_on
    from spans
    inner join {{ ref('known_leads') }} as known_leads
        on spans.lead_id = known_leads.known_lead_id
)

select * from final
