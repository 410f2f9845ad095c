{#- The builds that passed the guard. Appended to and never made anew: nothing else
    keeps them. -#}
{{ config(
    materialized='incremental',
    full_refresh=false,
    pre_hook=[
        "{{ after_all_marts() }}",
        "{{ refuse_empty_run() }}",
        "{{ warn_of_missing_tables() }}",
        "{{ stop_on_implausible_build() }}",
    ],
) }}

with publication_measures as (
    select * from {{ ref('publication_measures') }}
),

final as (
    select
        build_id,
        {{ build_moment() }} as published_at,
        scored_on,
        measure,
        source_table,
        records,
        of_records
    from publication_measures
)

select * from final
