{#- A view: a new day shows more of what is there. -#}
{{ config(materialized='view') }}

with final as (
    select * from {{ ref('dated_entries') }} where starts_on <= {{ as_of() }}
)

select * from final
