-- The models that score accounts. Segments are of leads, so that the champion of the
-- default one is official for every account.
with final as (
    select
        account_models.scoring_model,
        models.role = 'champion' and models.segment = 'default' as is_official,
        account_models.mqa_score,
        account_models.min_engaged_people,
        account_models.min_buying_roles,
        account_models.engaged_within_days,
        account_models.anonymous_cap
    from {{ ref('effective_account_models') }} as account_models
    inner join {{ ref('scored_models') }} as models
        on account_models.scoring_model = models.scoring_model
)

select * from final
