-- How well the values alone rank leads. Those of a fold are ordered by the rates of the
-- other folds; a value that the others do not have gets the rate of all of theirs.
with outcomes as (
    select * from {{ ref('value_outcomes') }}
),

-- In brackets: Spark takes the name of a window and a minus after it for one name.
levels as (
    select
        *,
        sum(observations) over (this_level) - observations as trained_on,
        sum(conversions) over (this_level) - conversions as converted_of_these,
        sum(observations) over (everything) - sum(observations) over whole_fold
            as others_observations,
        sum(conversions) over (everything) - sum(conversions) over whole_fold
            as others_conversions
    from outcomes
    window
        this_level as (partition by kind, name, level),
        everything as (partition by kind, name),
        whole_fold as (partition by kind, name, fold)
),

rated as (
    select
        kind,
        name,
        fold,
        coalesce(
            {{ share_of('converted_of_these', 'trained_on') }},
            {{ share_of('others_conversions', 'others_observations') }},
            0
        ) as rate,
        observations,
        conversions
    from levels
),

histogram as (
    select
        kind,
        name,
        fold,
        rate,
        sum(conversions) as converted,
        sum(observations - conversions) as others
    from rated
    group by kind, name, fold, rate
),

ranks as (
    {{ ranked_scores('histogram', ['kind', 'name', 'fold'], 'rate') }}
),

aucs as (
    select
        histogram.kind,
        histogram.name,
        histogram.fold,
        cast(sum(histogram.converted * ranks.beaten) as double)
        / nullif(2.0 * sum(histogram.converted) * sum(histogram.others), 0) as auc
    from histogram
    inner join ranks
        on
            histogram.kind = ranks.kind
            and histogram.name = ranks.name
            and histogram.fold = ranks.fold
            and histogram.rate = ranks.rate
    group by histogram.kind, histogram.name, histogram.fold
),

-- A fold where nobody converted, or everybody did, has no pair to order.
final as (
    select kind, name, avg(auc) as auc
    from aucs
    group by kind, name
)

select * from final
