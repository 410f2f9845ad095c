-- What the ledger would hold for a lead with suppressed events if there were no
-- suppression. Who a lead is and when it buys does not depend on it.
with entries as (
    {{ all_entries() }}
),

suppressed_leads as (
    select distinct lead_id
    from {{ ref('scored_events') }}
    where basis = 'unsuppressed'
),

final as (
    select entries.*
    from entries
    inner join suppressed_leads on entries.lead_id = suppressed_leads.lead_id
    where entries.basis = 'unsuppressed' or entries.dimension in ('fit', 'timing')
)

select * from final
