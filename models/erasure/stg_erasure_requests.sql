{#- A view: what a request names is kept nowhere but in the request. -#}
{{ config(materialized='view', access='protected') }}

with source as (
    {{ read_raw('erasure_requests') }}
),

checked as (
    select
        *,
        case
            when
                coalesce({{ is_placeholder('lead_id', 'lead_id') }}, true)
                and coalesce({{ is_placeholder('email', 'email') }}, true)
                then 'missing key'
        end as rejection,
        false as is_future
    from source
),

versions as (
    select
        *,
        {{ version_number(
            ['lead_id', 'email', 'requested_at'],
            best_version_first(raw_columns('erasure_requests'))
        ) }} as version
    from checked
),

final as (
    select
        *,
        {{ record_outcome() }} as outcome
    from versions
)

select * from final
