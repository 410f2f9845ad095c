{{ config(enabled=is_source('pardot')) }}

with prospects as (
    select * from {{ ref('pardot__prospects') }}
),

final as (
    select
        {{ source_id('pardot', 'id') }} as lead_id,
        email,
        first_name,
        last_name,
        phone,
        job_title,
        company as company_name,
        country,
        source as lead_source,
        {{ source_id('pardot', 'prospect_account_id') }} as account_id,
        created_at,
        updated_at,
        opted_out_at,
        case when _fivetran_deleted then updated_at end as deleted_at,
        further_cells
    from prospects
)

select * from final
