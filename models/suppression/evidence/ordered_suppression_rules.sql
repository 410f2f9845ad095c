{#- A view: a handful of rows. -#}
{{ config(materialized='view') }}

with final as (
    select
        rule,
        lower(kind) as kind,
        lower(activity_type) as activity_type,
        pattern,
        threshold,
        row_number() over (order by priority, rule) as precedence
    from {{ ref('suppression_rules') }}
)

select * from final
