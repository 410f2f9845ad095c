-- A lead can be in any of the nine stages, so each needs a row.
with final as (
    {{ missing_rows('lifecycle_stages', 'stage', noun='stage') }}
)

select * from final
