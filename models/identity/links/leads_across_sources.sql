-- When it was created is said by the record that the others are merged into; an opt-out
-- in any system counts.
{%- set columns = [
    'email', 'first_name', 'last_name', 'phone', 'owner', 'job_title', 'company_name',
    'country', 'lead_source', 'account_id',
] %}

with believed as (
    select * from {{ ref('source_values') }}
    where entity_type = 'lead' and is_believed
),

records as (
    select
        leads.*,
        coalesce(linked.lead_id, leads.lead_id) as surviving_lead_id
    from {{ ref('stg_leads') }} as leads
    left join {{ ref('linked_leads') }} as linked on leads.lead_id = linked.record_id
    where leads.outcome = 'kept'
),

opt_outs as (
    select
        surviving_lead_id as lead_id,
        min(opted_out_at) as opted_out_at,
        max(unreadable_opted_out_at) as unreadable_opted_out_at
    from records
    where
        surviving_lead_id in (
            select linked.lead_id from {{ ref('linked_leads') }} as linked
        )
    group by surviving_lead_id
),

cells as (
    select
        entity_id as lead_id,
        {%- for column in columns %}
        max(case when attribute = '{{ column }}' then value end) as {{ column }},
        {%- endfor %}
        {{ packed_values('attribute', 'value', columns) }} as further_cells
    from believed
    group by entity_id
),

final as (
    select
        opt_outs.lead_id,
        {%- for column in columns %}
        cells.{{ column }},
        {%- endfor %}
        records.created_at,
        records.updated_at,
        opt_outs.opted_out_at,
        opt_outs.unreadable_opted_out_at,
        cells.further_cells
    from opt_outs
    inner join records on opt_outs.lead_id = records.lead_id
    left join cells on opt_outs.lead_id = cells.lead_id
)

select * from final
