{#- Of a lead whose changes of status nobody kept only the present status is known; it
    is dated by the last change of the record. -#}
{{ config(enabled=is_source('salesforce')) }}

with leads as (
    select * from {{ ref('salesforce__people') }} where object = 'lead'
),

changes as (
    select * from {{ ref('salesforce__changes') }}
    where object = 'lead' and field = 'status' and value is not null
),

told as (
    select distinct record_id from changes
),

statuses as (
    select
        record_id,
        value as word,
        {{ text_from_instant('changed_at') }} as changed_at
    from changes

    union all

    select
        id as record_id,
        'converted' as word,
        converted_date as changed_at
    from leads
    where converted_date is not null

    union all

    select
        leads.id as record_id,
        leads.status as word,
        coalesce(leads.last_modified_date, leads.created_date) as changed_at
    from leads
    left join told on leads.id = told.record_id
    where
        told.record_id is null
        and leads.converted_date is null
        -- Until somebody has looked at a lead its status is no verdict.
        and lower(leads.status) not in ('new', 'open', 'open - not contacted')
),

final as (
    select
        {{ source_id('salesforce', 'statuses.record_id') }} as lead_id,
        {{ meaning_of_status('statuses.word') }} as status,
        statuses.word as reason,
        statuses.changed_at
    from statuses
    {{ join_meaning_of_status('salesforce', 'statuses.word') }}
)

select * from final
