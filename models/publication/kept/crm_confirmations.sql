{#- Written by whoever sends records to a destination, never by a build, which only
    forgets what was confirmed of records that nobody is told of any more. -#}
{{ config(
    materialized='incremental',
    full_refresh=false,
    post_hook="{{ forget_confirmations() }}",
) }}

with final as (
    select
        cast(null as {{ dbt.type_string() }}) as destination,
        cast(null as {{ dbt.type_string() }}) as record_type,
        cast(null as {{ dbt.type_string() }}) as record_id,
        cast(null as {{ dbt.type_string() }}) as payload_hash,
        cast(null as timestamp) as confirmed_at
    where false
)

select * from final
