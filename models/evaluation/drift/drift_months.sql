-- The month that each month is compared with: the same one a year before, for seasons
-- are no drift, else the first one.
with months as (
    select
        scoring_model,
        scored_on,
        count(*) as leads
    from {{ ref('observations') }}
    group by scoring_model, scored_on
),

compared as (
    select
        months.*,
        coalesce(
            year_before.scored_on,
            min(months.scored_on) over (partition by months.scoring_model)
        ) as reference_on
    from months
    left join months as year_before
        on
            months.scoring_model = year_before.scoring_model
            and {{ add_years('months.scored_on', -1) }} = year_before.scored_on
),

final as (
    select
        compared.scoring_model,
        compared.scored_on,
        compared.reference_on,
        compared.leads,
        reference_months.leads as reference_leads
    from compared
    inner join months as reference_months
        on
            compared.scoring_model = reference_months.scoring_model
            and compared.reference_on = reference_months.scored_on
)

select * from final
