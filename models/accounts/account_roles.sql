-- Who of the account fills a role in the purchase and has been engaged of late.
with fillers as (
    select
        people.account_id,
        roles.scoring_model,
        roles.buying_role,
        people.lead_id,
        row_number() over (
            partition by people.account_id, roles.scoring_model, roles.buying_role
            order by people.rank
        ) as precedence
    from {{ ref('account_people') }} as people
    inner join {{ ref('lead_conditions') }} as conditions
        on people.lead_id = conditions.lead_id
    inner join {{ ref('effective_buying_roles') }} as roles
        on
            people.scoring_model = roles.scoring_model
            and conditions.condition_name = {{ condition_name('roles') }}
    where
        people.is_engaged
        and conditions.starts_on <= {{ as_of() }}
        and coalesce(conditions.ends_on > {{ as_of() }}, true)
),

roles as (
    select roles.*
    from {{ ref('effective_buying_roles') }} as roles
    inner join {{ ref('scored_account_models') }} as models
        on roles.scoring_model = models.scoring_model
),

final as (
    select
        accounts.account_id,
        roles.scoring_model,
        roles.buying_role,
        fillers.lead_id is not null as is_covered,
        fillers.lead_id,
        cast(
            case when fillers.lead_id is not null then roles.points else 0 end
            as decimal(18, 4)
        ) as contribution,
        roles.reason
    from {{ ref('accounts') }} as accounts
    cross join roles
    left join fillers
        on
            accounts.account_id = fillers.account_id
            and roles.scoring_model = fillers.scoring_model
            and roles.buying_role = fillers.buying_role
            and fillers.precedence = 1
)

select * from final
