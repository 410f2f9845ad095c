{%- set coverage = [
    'people', 'engaged_people', 'covered_roles', 'missing_roles', 'covered_role_count',
    'last_engaged_on', 'top_person',
] %}

with scores as (
    select
        sums.*,
        models.is_official,
        coverage.{{ coverage | join(', coverage.') }},
        case
            when obstacles.is_customer then 'is_customer'
            when obstacles.has_open_opportunity then 'open_opportunity'
            when sums.account_score < models.mqa_score
                then 'account_score_below_mqa_score'
            when coverage.engaged_people < models.min_engaged_people
                then 'engaged_people_below_min_engaged_people'
            when coverage.covered_role_count < models.min_buying_roles
                then 'buying_roles_below_min_buying_roles'
        end as mqa_blocker
    from {{ ref('account_sums') }} as sums
    inner join {{ ref('scored_account_models') }} as models
        on sums.scoring_model = models.scoring_model
    inner join {{ ref('account_coverage') }} as coverage
        on
            sums.account_id = coverage.account_id
            and sums.scoring_model = coverage.scoring_model
    inner join {{ ref('account_obstacles') }} as obstacles
        on sums.account_id = obstacles.account_id
),

final as (
    select
        account_id,
        scoring_model,
        is_official,
        fit_score,
        people_score,
        anonymous_score,
        role_score,
        account_score,
        people,
        engaged_people,
        covered_roles,
        missing_roles,
        covered_role_count,
        last_engaged_on,
        {{ days_between('last_engaged_on', as_of()) }} as days_since_engagement,
        top_person,
        mqa_blocker is null as is_mqa,
        mqa_blocker,
        {{ as_of() }} as scored_on
    from scores
)

select * from final
