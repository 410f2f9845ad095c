-- What a rule met on a day. Where all of the day was about one product, or none, the
-- number of matches says it all.
with final as (
    select
        basis,
        scoring_model,
        rule,
        lead_id,
        occurred_on,
        life_starts_on,
        life_ends_on,
        points,
        decay,
        times_per_day,
        times_in_total,
        count(*) as matches,
        max(known_on) as known_on,
        min(product) as product,
        count(product) not in (0, count(*))
        or coalesce(min(product) <> max(product), false) as has_several_products
    from {{ ref('behavior_matches') }}
    where occurrences = 1
    group by
        basis, scoring_model, rule, lead_id, occurred_on, life_starts_on, life_ends_on,
        points, decay, times_per_day, times_in_total
)

select * from final
