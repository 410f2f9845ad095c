-- Lists only names that could have linked events to a lead. A placeholder that was
-- never identified cannot make one person of several, so it is left out.
with kept_leads as (
    select
        leads.email,
        known_leads.lead_id,
        {{ is_placeholder('leads.email', 'email') }} as is_placeholder
    from {{ ref('stg_leads') }} as leads
    inner join {{ ref('known_leads') }} as known_leads
        on leads.lead_id = known_leads.known_lead_id
    where leads.outcome = 'kept' and leads.email is not null
),

names as (
    select
        'lead_id' as column_name,
        lead_id as name,
        'placeholder' as kind,
        0 as leads
    from {{ ref('unknown_lead_ids') }}
    where is_placeholder

    union all

    select
        'visitor_id' as column_name,
        visitor_id as name,
        'placeholder' as kind,
        count(distinct lead_id) as leads
    from {{ ref('stg_identities') }}
    where
        rejection = 'missing key'
        and {{ is_placeholder('visitor_id', 'visitor_id') }}
    group by visitor_id

    union all

    select
        'visitor_id' as column_name,
        visitor_id as name,
        'visitor of many leads' as kind,
        leads
    from {{ ref('shared_visitors') }}

    union all

    select
        'email' as column_name,
        email as name,
        case when is_placeholder then 'placeholder' else 'shared e-mail' end as kind,
        count(distinct lead_id) as leads
    from kept_leads
    group by email, is_placeholder
    having is_placeholder or count(distinct lead_id) > 1

    union all

    select
        'email' as column_name,
        email as name,
        'former e-mail' as kind,
        count(distinct lead_id) as leads
    from {{ ref('former_emails') }}
    group by email
),

carried as (
    {%- for column in ['lead_id', 'visitor_id', 'email'] %}
    select
        names.column_name,
        names.name,
        count(*) as events
    from {{ ref('stg_events') }} as events
    inner join names
        on names.column_name = '{{ column }}' and events.{{ column }} = names.name
    where events.outcome = 'kept'
    group by names.column_name, names.name
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        names.column_name,
        names.name,
        names.kind,
        names.leads,
        coalesce(carried.events, 0) as events
    from names
    left join carried
        on names.column_name = carried.column_name and names.name = carried.name
)

select * from final
