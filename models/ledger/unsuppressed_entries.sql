-- What the ledger would hold for a lead with suppressed events if there were no
-- suppression. Who a lead is and when it buys does not depend on it.
with entries as (
    {{ all_entries() }}
),

final as (
    select entries.*
    from entries
    inner join {{ ref('suppressed_leads') }} as suppressed_leads
        on entries.lead_id = suppressed_leads.lead_id
    where entries.basis = 'unsuppressed' or entries.dimension in ('fit', 'timing')
)

select * from final
