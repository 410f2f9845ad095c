-- Weights of ranks and roles in a purchase are for models that score accounts.
{%- set tables = ['account_rank_weights', 'buying_roles'] %}

with account_models as (
    select * from {{ ref('account_models') }}
),

final as (
    {%- for table in tables %}
    select
        {{ place_of_cell(table, 'scoring_model') }},
        'the model scores no accounts, so that the row says nothing; '
        || 'account_models.csv has no row of it' as fault
    from {{ ref(table) }} as {{ table }}
    left join account_models using (scoring_model)
    where account_models.scoring_model is null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
