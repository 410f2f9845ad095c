{#- A view: what it puts together are tables. -#}
{{ config(materialized='view') }}

-- Every day of a candidate's life: a stretch where its days agree, else one by one.
with final as (
    select * from {{ ref('judged_intervals') }}
    where is_ready is not null and has_fallen is not null

    union all

    select * from {{ ref('judged_crossing_days') }}
)

select * from final
