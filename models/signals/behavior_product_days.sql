-- On a day about several products a limit lets the first matches through, whatever
-- product they are of.
with several as (
    select
        basis,
        scoring_model,
        rule,
        lead_id,
        occurred_on
    from {{ ref('behavior_days') }}
    where has_several_products
),

matches as (
    select
        matches.*,
        row_number() over (
            partition by
                matches.basis, matches.scoring_model, matches.rule, matches.lead_id,
                matches.occurred_on
            order by matches.occurred_at, matches.event_id
        ) as match_of_day
    from {{ ref('behavior_matches') }} as matches
    inner join several
        on
            matches.basis = several.basis
            and matches.scoring_model = several.scoring_model
            and matches.rule = several.rule
            and matches.lead_id = several.lead_id
            and matches.occurred_on = several.occurred_on
    where matches.occurrences = 1 and matches.times_in_total is null
),

final as (
    select
        basis,
        scoring_model,
        rule,
        lead_id,
        occurred_on,
        life_ends_on,
        points,
        decay,
        product,
        count(*) as matches,
        sum(
            case when coalesce(match_of_day <= times_per_day, true) then 1 else 0 end
        ) as let_through,
        max(known_on) as known_on
    from matches
    group by
        basis, scoring_model, rule, lead_id, occurred_on, life_ends_on, points, decay,
        product
)

select * from final
