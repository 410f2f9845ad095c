-- When it was created is said by the record that the others are merged into; an opt-out
-- in any system counts.
with leads as (
    select * from {{ ref('stg_leads') }} where outcome = 'kept'
),

opt_outs as (
    select
        records.entity_id,
        min(leads.opted_out_at) as opted_out_at,
        max(leads.unreadable_opted_out_at) as unreadable_opted_out_at
    from {{ ref('source_records') }} as records
    inner join leads on records.record_id = leads.lead_id
    where records.entity_type = 'lead'
    group by records.entity_id
),

believed as (
    {{ believed_values('lead') }}
),

final as (
    select
        leads.lead_id,
        {%- for column in believed_columns('lead') %}
        believed.{{ column }},
        {%- endfor %}
        leads.created_at,
        leads.updated_at,
        opt_outs.opted_out_at,
        opt_outs.unreadable_opted_out_at,
        believed.further_cells
    from opt_outs
    inner join leads on opt_outs.entity_id = leads.lead_id
    left join believed on opt_outs.entity_id = believed.entity_id
)

select * from final
