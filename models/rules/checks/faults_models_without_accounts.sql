-- Weights of ranks and roles in a purchase are for a model that scores accounts, or for
-- one that is based on it and does.
{%- set tables = ['account_rank_weights', 'buying_roles'] %}

with account_models as (
    select bases.base as scoring_model
    from {{ ref('model_bases') }} as bases
    inner join {{ ref('effective_account_models') }} as account_models
        on bases.scoring_model = account_models.scoring_model
),

final as (
    {%- for table in tables %}
    select
        {{ place_of_cell(table, 'scoring_model') }},
        'the model scores no accounts, so that the row says nothing; '
        || 'account_models.csv has no row of it' as fault
    from {{ ref(table) }} as {{ table }}
    where
        not exists (
            select 1 from account_models
            where account_models.scoring_model = {{ table }}.scoring_model
        )
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
