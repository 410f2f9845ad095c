-- What an event may name a lead by, and since when it is known whose it is: an id at
-- any time, an e-mail from the day on which the lead got it, a visitor from the first
-- identification on. Whoever is erased is nobody.
with leads as (
    select * from {{ ref('stg_leads') }} where outcome = 'kept'
),

lead_ids as (
    select lead_id from leads

    union

    select merged_lead_id as lead_id
    from {{ ref('stg_lead_merges') }}
    where outcome = 'kept'
),

changes as (
    select
        {{ email_from_cell('changes.old_value') }} as old_email,
        {{ email_from_cell('changes.value') }} as email,
        {{ business_day('leads.created_at') }} as created_on,
        {{ business_day('changes.changed_at') }} as changed_on
    from {{ ref('stg_attribute_changes') }} as changes
    inner join leads on changes.entity_id = leads.lead_id
    where
        changes.outcome = 'kept'
        and changes.entity_type = 'lead'
        and changes.attribute = 'email'
),

named as (
    select
        'lead_id' as column_name,
        lead_id as name,
        {{ earliest_day() }} as known_on
    from lead_ids

    union all

    select
        'email' as column_name,
        email as name,
        {{ business_day('created_at') }} as known_on
    from leads

    union all

    select
        'email' as column_name,
        old_email as name,
        created_on as known_on
    from changes

    union all

    select
        'email' as column_name,
        email as name,
        changed_on as known_on
    from changes

    union all

    select
        'visitor_id' as column_name,
        identities.visitor_id as name,
        {{ business_day('identities.identified_at') }} as known_on
    from {{ ref('stg_identities') }} as identities
    inner join lead_ids on identities.lead_id = lead_ids.lead_id
    where identities.outcome = 'kept'
),

final as (
    select
        column_name,
        name,
        min(known_on) as known_on
    from named
    where
        name is not null
        and not (column_name = 'email' and {{ is_placeholder('name', 'email') }})
    group by column_name, name
)

select * from final
where {{ (retention('keep_unknown_months') is not none) | lower }}
