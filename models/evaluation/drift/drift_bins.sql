-- The leads of a month beside those of the month it is compared with. Scores and
-- numbers are cut into tenths of the latter; other values, or none, are bins
-- themselves.
with limits as (
    {{ limits_of(['score_bins']) }}
),

months as (
    select * from {{ ref('drift_months') }}
),

drift_values as (
    select * from {{ ref('drift_values') }}
),

either_month as (
    {%- for day in ['scored_on', 'reference_on'] %}
    select
        months.scoring_model,
        months.scored_on,
        found.kind,
        found.measure,
        found.number,
        found.value,
        {{ 'found.leads' if day == 'scored_on' else '0' }} as leads,
        {{ 'found.leads' if day == 'reference_on' else '0' }} as reference_leads
    from months
    inner join drift_values as found
        on
            months.scoring_model = found.scoring_model
            and months.{{ day }} = found.scored_on
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

side_by_side as (
    select
        scoring_model,
        scored_on,
        kind,
        measure,
        number,
        value,
        sum(leads) as leads,
        sum(reference_leads) as reference_leads
    from either_month
    group by scoring_model, scored_on, kind, measure, number, value
),

binned as (
    select
        found.*,
        case
            when found.number is null then found.value
            else cast({{ bin_of(
                'found.reference_leads',
                'found.number',
                ['found.scoring_model', 'found.scored_on', 'found.kind', 'found.measure'],
                'limits.score_bins'
            ) }} as {{ dbt.type_string() }})
        end as bin
    from side_by_side as found
    cross join limits
),

without_value as (
    select
        months.scoring_model,
        months.scored_on,
        measures.kind,
        measures.measure,
        months.leads - coalesce(sum(found.leads), 0) as leads,
        months.reference_leads - coalesce(sum(found.reference_leads), 0)
            as reference_leads
    from months
    inner join {{ ref('drift_measures') }} as measures
        on months.scoring_model = measures.scoring_model
    left join side_by_side as found
        on
            months.scoring_model = found.scoring_model
            and months.scored_on = found.scored_on
            and measures.kind = found.kind
            and measures.measure = found.measure
    group by
        months.scoring_model,
        months.scored_on,
        measures.kind,
        measures.measure,
        months.leads,
        months.reference_leads
),

final as (
    select
        scoring_model,
        scored_on,
        kind,
        measure,
        bin,
        cast(sum(leads) as bigint) as leads,
        cast(sum(reference_leads) as bigint) as reference_leads,
        -- What the level of a measure is made of: points, or leads that have a value.
        sum(leads * case when kind = 'score' then number else 1 end) as amount,
        sum(reference_leads * case when kind = 'score' then number else 1 end)
            as reference_amount
    from binned
    group by scoring_model, scored_on, kind, measure, bin

    union all

    select
        scoring_model,
        scored_on,
        kind,
        measure,
        null as bin,
        cast(leads as bigint) as leads,
        cast(reference_leads as bigint) as reference_leads,
        0 as amount,
        0 as reference_amount
    from without_value
)

select * from final
