{#- Appended to and never made anew, and kept beside the history: it says which spans
    and which published file are of a time before a request was carried out. -#}
{{ config(
    materialized='incremental',
    full_refresh=false,
    post_hook=[
        "{{ erase_history() }}",
        {'sql': "{{ erase_evaluated() }}", 'transaction': false},
    ],
) }}

with names as (
    select
        lead_id as name,
        erased_until
    from {{ ref('erased_leads') }}

    union all

    select
        email as name,
        erased_until
    from {{ ref('erased_emails') }}

    union all

    select
        visitor_id as name,
        erased_until
    from {{ ref('erased_visitors') }}
),

digests as (
    select
        md5(name) as name_digest,
        max(erased_until) as erased_until
    from names
    group by md5(name)
),

final as (
    select
        name_digest,
        erased_until,
        {{ build_moment() }} as carried_out_at
    from digests
    {%- if is_incremental() %}
    where
        not exists (
            select 1
            from {{ this }} as known
            where
                known.name_digest = digests.name_digest
                and known.erased_until >= digests.erased_until
        )
    {%- endif %}
)

select * from final
