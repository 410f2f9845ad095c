{#- A view: the signals keep the rows. -#}
{{ config(materialized='view') }}

-- What the ledger would hold for a lead with suppressed events if there were no
-- suppression. Who a lead is and when it buys does not depend on it.
with entries as (
    {{ entries_of_signals(
        "(basis = 'unsuppressed' or dimension in ('fit', 'timing'))"
    ) }}
),

final as (
    select entries.*
    from entries
    inner join {{ ref('suppressed_leads') }} as suppressed_leads
        on entries.lead_id = suppressed_leads.lead_id
)

select * from final
