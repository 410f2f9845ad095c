with matches as (
    select
        *,
        row_number() over (
            partition by basis, scoring_model, rule, lead_id, life_starts_on
            order by occurred_at, event_id
        ) as match_of_life
    from {{ ref('behavior_matches') }}
    where occurrences > 1 and within_days is null
),

final as (
    select
        basis,
        scoring_model,
        lead_id,
        'behavior' as dimension,
        'behavior' as signal,
        rule,
        rule_product as product,
        max(occurred_on) as starts_on,
        life_ends_on as ends_on,
        points,
        decay,
        occurrences,
        points as raw_points,
        max(known_on) as known_on
    from matches
    where match_of_life <= occurrences
    group by
        basis, scoring_model, lead_id, rule, rule_product, life_starts_on,
        life_ends_on, points, decay, occurrences
    having count(*) = occurrences
)

select * from final
