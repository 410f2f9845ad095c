-- Every account under every model that scores accounts, with 0 where nothing counts.
with final as (
    select
        accounts.account_id,
        models.scoring_model,
        {%- for component, score in [
            ('fit', 'fit_score'), ('people', 'people_score'),
            ('anonymous', 'anonymous_score'), ('roles', 'role_score'),
        ] %}
        cast(coalesce(sum(
            case
                when entries.component = '{{ component }}' then entries.contribution
            end
        ), 0) as decimal(18, 4)) as {{ score }},
        {%- endfor %}
        cast(
            coalesce(sum(entries.contribution), 0) as decimal(18, 4)
        ) as account_score
    from {{ ref('accounts') }} as accounts
    cross join {{ ref('scored_account_models') }} as models
    left join {{ ref('account_contributions') }} as entries
        on
            accounts.account_id = entries.account_id
            and models.scoring_model = entries.scoring_model
    group by accounts.account_id, models.scoring_model
)

select * from final
