-- What unknown people are worth on the day of the score, before the cap.
with final as (
    select
        entries.account_id,
        entries.scoring_model,
        entries.rule,
        entries.product,
        cast(
            sum({{ worth('entries.points', 'weights.weight') }}) as decimal(18, 4)
        ) as contribution
    from {{ ref('anonymous_entries') }} as entries
    left join {{ ref('decay_weights') }} as weights
        on
            entries.decay = weights.decay
            and {{ days_between('entries.starts_on', as_of()) }} = weights.age
    where coalesce(entries.ends_on > {{ as_of() }}, true)
    group by
        entries.account_id, entries.scoring_model, entries.rule, entries.product
)

select * from final
