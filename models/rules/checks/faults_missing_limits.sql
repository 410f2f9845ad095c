-- The evaluation compares with every limit; a missing one would compare with nothing.
with final as (
    {{ missing_rows('evaluation_limits', 'name', noun='limit') }}
)

select * from final
