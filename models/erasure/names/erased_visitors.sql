-- A visitor is an erased lead's from that lead's identification to the next one's.
with raw_identities as (
    {{ read_raw('identities') }}
),

usable as (
    select
        *,
        row_number() over (
            partition by visitor_id, identified_at
            order by {{ best_version_first(raw_columns('identities')) }}
        ) as version
    from raw_identities
    where
        not {{ is_placeholder('visitor_id', 'visitor_id') }}
        and not {{ is_placeholder('lead_id', 'lead_id') }}
        and identified_at is not null
        and not {{ is_future('identified_at') }}
),

-- An erased lead need not be known: often the CRM has already deleted it.
identifications as (
    select
        usable.visitor_id,
        usable.identified_at,
        usable.lead_id,
        coalesce(known_leads.lead_id, usable.lead_id) as surviving_lead_id,
        erased_leads.erased_until,
        erased_leads.lead_id is not null as is_of_erased_lead
    from usable
    left join {{ ref('known_leads_before') }} as known_leads
        on usable.lead_id = known_leads.known_lead_id
    left join {{ ref('erased_leads') }} as erased_leads
        on usable.lead_id = erased_leads.lead_id
    where
        usable.version = 1
        and (known_leads.lead_id is not null or erased_leads.lead_id is not null)
),

visitors as (
    select visitor_id
    from identifications
    group by visitor_id
    having
        max(case when is_of_erased_lead then 1 else 0 end) = 1
        and count(distinct surviving_lead_id) <= {{ leads_per_visitor() }}
),

of_visitors as (
    select identifications.*
    from identifications
    inner join visitors on identifications.visitor_id = visitors.visitor_id
),

spans as (
    {{ visitor_spans('of_visitors') }}
),

final as (
    select
        visitor_id,
        lead_id,
        coalesce(valid_from, {{ earliest_instant() }}) as valid_from,
        coalesce(valid_to, {{ latest_instant() }}) as valid_to,
        erased_until
    from spans
    where is_of_erased_lead
)

select * from final
where {{ is_erasure_asked_for() | lower }}
