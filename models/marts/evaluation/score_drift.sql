with limits as (
    {{ limits_of(['drift_added_share', 'drift_watch', 'drift_moved']) }}
),

months as (
    select * from {{ ref('drift_months') }}
),

shares as (
    select
        bins.*,
        months.reference_on,
        months.leads as all_leads,
        months.reference_leads as all_reference_leads,
        {{ share_of('bins.leads', 'months.leads') }} + limits.drift_added_share
            as share,
        {{ share_of('bins.reference_leads', 'months.reference_leads') }}
        + limits.drift_added_share as reference_share
    from {{ ref('drift_bins') }} as bins
    cross join limits
    inner join months
        on
            bins.scoring_model = months.scoring_model
            and bins.scored_on = months.scored_on
),

compared as (
    select
        scoring_model,
        scored_on as month_start,
        kind,
        measure,
        reference_on as reference_month,
        all_leads as leads,
        all_reference_leads as reference_leads,
        {{ share_of('sum(amount)', 'all_leads') }} as level,
        {{ share_of('sum(reference_amount)', 'all_reference_leads') }}
            as reference_level,
        sum((share - reference_share) * ln(share / reference_share)) as stability_index
    from shares
    group by
        scoring_model,
        scored_on,
        kind,
        measure,
        reference_on,
        all_leads,
        all_reference_leads
),

final as (
    select
        compared.scoring_model,
        compared.month_start,
        compared.kind,
        compared.measure,
        compared.reference_month,
        compared.leads,
        compared.reference_leads,
        {{ half_up('compared.level') }} as level,
        {{ half_up('compared.reference_level') }} as reference_level,
        {{ half_up('compared.stability_index') }} as stability_index,
        case
            when compared.stability_index >= limits.drift_moved then 'moved'
            when compared.stability_index >= limits.drift_watch then 'watch'
            else 'stable'
        end as verdict
    from compared
    cross join limits
)

select * from final
