{#- A view: the signals keep the rows. -#}
{{ config(materialized='view') }}

-- What unknown people of an account did, under the rules for the behavior of leads.
with entries as (
    {{ entries_of_signals("basis = 'anonymous'") }}
),

final as (
    select
        lead_id as account_id,
        scoring_model,
        rule,
        product,
        starts_on,
        ends_on,
        points,
        decay
    from entries
)

select * from final
