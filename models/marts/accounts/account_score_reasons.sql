with final as (
    select
        entries.account_id,
        entries.scoring_model,
        models.is_official,
        entries.component,
        entries.rule,
        entries.lead_id,
        entries.contribution,
        entries.reason
    from {{ ref('account_contributions') }} as entries
    inner join {{ ref('scored_account_models') }} as models
        on entries.scoring_model = models.scoring_model
)

select * from final
