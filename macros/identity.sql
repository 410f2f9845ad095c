{#- Finds the lead of an e-mail, a visitor or a merged id. Two sets of records use it: those
    that remain (rooms identity and events), and all records before erasure (room erasure),
    because a request erases what belonged to the person. -#}


{#- A query that follows each merge of `merges` (merged_lead_id, surviving_lead_id,
    merged_at) to the end of its chain, which must be one of `leads` (lead_id). A row that
    is part of a cycle ends nowhere and is rejected; a row that leads into a cycle ends
    where the cycle begins. -#}
{% macro followed_merges(merges, leads) -%}
with recursive merged as (
    select
        merged_lead_id,
        surviving_lead_id,
        {{ business_day('merged_at') }} as merged_on,
        merged_at
    from {{ merges }}
),

{{ reached('merged', origin='merged_lead_id', target='surviving_lead_id') }},

cyclic as (
    select distinct merged.merged_lead_id
    from merged
    inner join reached
        on
            merged.surviving_lead_id = reached.lead_id
            and merged.merged_lead_id = reached.reached_lead_id
),

straight as (
    select merged.*
    from merged
    left join cyclic on merged.merged_lead_id = cyclic.merged_lead_id
    where cyclic.merged_lead_id is null
),

chains as (
    select
        reached.lead_id,
        max(step.merged_on) as known_on,
        max(
            case when next_step.merged_lead_id is null then step.surviving_lead_id end
        ) as last_lead_id
    from reached
    inner join straight as step on reached.reached_lead_id = step.merged_lead_id
    left join straight as next_step
        on step.surviving_lead_id = next_step.merged_lead_id
    group by reached.lead_id
),

final as (
    select
        merged.merged_lead_id,
        merged.surviving_lead_id as named_lead_id,
        merged.merged_at,
        chains.known_on,
        survivors.lead_id as surviving_lead_id,
        case
            when cyclic.merged_lead_id is not null then 'merge cycle'
            when survivors.lead_id is null then 'unknown lead'
        end as rejection
    from merged
    left join cyclic on merged.merged_lead_id = cyclic.merged_lead_id
    left join chains on merged.merged_lead_id = chains.lead_id
    left join {{ leads }} as survivors on chains.last_lead_id = survivors.lead_id
)

select * from final
{%- endmacro %}


{#- A query for the spans of days in which `changes` (lead_id, old_value, value,
    changed_at) give an e-mail to a lead, change by change. The days before a lead was
    created, by `leads` (lead_id, created_at), have the e-mail of its day of creation. -#}
{% macro email_spans(changes, leads) -%}
with changes as (
    select
        changes.lead_id,
        leads.created_at,
        {{ business_day('leads.created_at') }} as created_on,
        {{ business_day('changes.changed_at') }} as changed_on,
        {{ email_from_cell('changes.old_value') }} as old_email,
        {{ email_from_cell('changes.value') }} as email,
        row_number() over (
            partition by changes.lead_id order by changes.changed_at
        ) as from_first,
        row_number() over (
            partition by
                changes.lead_id, {{ business_day('changes.changed_at') }}
            order by changes.changed_at desc
        ) as from_last_of_day
    from {{ changes }} as changes
    left join {{ leads }} as leads on changes.lead_id = leads.lead_id
),

spans as (
    select
        lead_id,
        created_at,
        created_on,
        changed_on,
        email,
        changed_on as starts_on,
        lead(changed_on) over (partition by lead_id order by changed_on) as ends_on
    from changes
    where from_last_of_day = 1

    union all

    select
        lead_id,
        created_at,
        created_on,
        changed_on,
        old_email as email,
        cast(null as date) as starts_on,
        changed_on as ends_on
    from changes
    where from_first = 1
),

final as (
    select
        email,
        lead_id,
        created_at,
        changed_on,
        case
            when starts_on > coalesce(created_on, {{ earliest_day() }}) then starts_on
            else {{ earliest_day() }}
        end as starts_on,
        coalesce(ends_on, {{ latest_day() }}) as ends_on
    from spans
    where email is not null and coalesce(ends_on > created_on, true)
)

select * from final
{%- endmacro %}


{#- A query that says who had each e-mail on each day, by the spans of `spans` (email,
    lead_id, created_at, starts_on, ends_on and whatever else): of several the oldest lead,
    then the smallest id. Where spans overlap they are cut at each edge. -#}
{% macro email_holders(spans) -%}
with edges as (
    select email, starts_on as edge from {{ spans }}
    union
    select email, ends_on as edge from {{ spans }}
),

pieces as (
    select
        email,
        edge as first_day,
        lead(edge) over (partition by email order by edge) as day_after
    from edges
),

holders as (
    select
        pieces.first_day,
        pieces.day_after,
        spans.*,
        row_number() over (
            partition by pieces.email, pieces.first_day
            order by spans.created_at nulls last, spans.lead_id
        ) as age_rank
    from pieces
    inner join {{ spans }} as spans
        on
            pieces.email = spans.email
            and pieces.first_day >= spans.starts_on
            and pieces.first_day < spans.ends_on
),

final as (
    select * from holders where age_rank = 1
)

select * from final
{%- endmacro %}


{#- A query for the spans of time in which a visitor is one lead, by `identities`
    (visitor_id, lead_id, identified_at and whatever else). The first identification
    counts for the time before it too. -#}
{% macro visitor_spans(identities) -%}
    select
        *,
        case when row_number() over visits > 1 then identified_at end as valid_from,
        lead(identified_at) over visits as valid_to
    from {{ identities }}
    window visits as (partition by visitor_id order by identified_at)
{%- endmacro %}
