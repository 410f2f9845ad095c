-- The ledger of accounts on the day of the score: four kinds of rows, one sum.
with contributions as (
    select
        account_id,
        scoring_model,
        'fit' as component,
        rule,
        cast(null as {{ dbt.type_string() }}) as lead_id,
        contribution,
        reason
    from {{ ref('account_fit') }}
    where contribution <> 0

    union all

    select
        account_id,
        scoring_model,
        'people' as component,
        'rank_' || rank as rule,
        lead_id,
        contribution,
        reason
    from {{ ref('account_people') }}
    where contribution <> 0

    union all

    select
        account_id,
        scoring_model,
        'anonymous' as component,
        rule,
        cast(null as {{ dbt.type_string() }}) as lead_id,
        contribution,
        reason
    from {{ ref('account_anonymous') }}

    union all

    select
        account_id,
        scoring_model,
        'roles' as component,
        buying_role as rule,
        lead_id,
        contribution,
        reason
    from {{ ref('account_roles') }}
    where contribution <> 0
),

final as (
    select * from contributions
)

select * from final
