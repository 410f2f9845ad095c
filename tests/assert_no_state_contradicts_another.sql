-- Stage, MQL entry, blockers and the state in words tell one story of each lead. A row
-- here is a lead that is told two, with the first contradiction.
with scores as (
    select
        lead_id,
        stage,
        is_mql,
        mql_since,
        mql_blockers,
        points_above_mql_score,
        state_text,
        state_text like 'MQL since %' as is_told_to_be_mql,
        state_text like '% short of an MQL%'
        or state_text like '% below the line%'
        or state_text like '% missing%' as is_told_to_lack,
        '; ' || coalesce(mql_blockers, '') as blockers
    from {{ ref('lead_scores') }}
),

named as (
    select
        {%- for blocker in [
            'opted_out', 'is_customer', 'open_opportunity', 'disqualified',
            'returned_by_sales', 'missing_required_attribute', 'total_below_mql_score',
            'fit_below_min_fit', 'behavior_below_min_behavior',
        ] %}
        blockers like '%; {{ blocker }}%' as {{ blocker }},
        {%- endfor %}
        *
    from scores
),

final as (
    select
        *,
        case
            when is_mql <> (mql_blockers is null)
                then 'it qualifies and something is in the way'
            when opted_out <> (stage = 'opted_out')
                then 'the blocker opted_out and the stage'
            when disqualified <> (stage = 'disqualified') and not opted_out
                then 'the blocker disqualified and the stage'
            when
                is_customer <> (stage = 'customer')
                and stage not in ('opted_out', 'disqualified')
                then 'the blocker is_customer and the stage'
            when
                open_opportunity <> (stage = 'opportunity')
                and stage not in ('opted_out', 'disqualified', 'customer')
                then 'the blocker open_opportunity and the stage'
            when
                returned_by_sales
                and stage in
                ('sales_accepted', 'marketing_qualified', 'engaged', 'lead')
                then 'given back by sales in a stage that is not'
            when stage = 'marketing_qualified' and mql_since is null
                then 'an MQL without an entry'
            when
                mql_since is not null
                and stage not in ('marketing_qualified', 'sales_accepted')
                then 'an entry of somebody who is no MQL'
            when total_below_mql_score <> coalesce(points_above_mql_score < 0, false)
                then 'the blocker total_below_mql_score and the points above it'
            when is_told_to_be_mql <> (stage = 'marketing_qualified')
                then 'the words and the stage'
            when is_told_to_lack and is_mql
                then 'it qualifies, and the words say what it lacks'
            when
                not is_told_to_lack
                and stage in ('marketing_qualified', 'engaged', 'lead')
                and not is_mql
                then 'it does not qualify, and the words do not say why'
        end as contradiction
    from named
)

select * from final
where contradiction is not null
