-- Counts the engaged people of an account and the buying roles they fill.
with people as (
    select
        account_id,
        scoring_model,
        count(*) as people,
        sum(case when is_engaged then 1 else 0 end) as engaged_people,
        max(last_engaged_on) as last_engaged_on,
        max(case when rank = 1 then lead_id end) as top_person
    from {{ ref('account_people') }}
    group by account_id, scoring_model
),

roles as (
    select
        account_id,
        scoring_model,
        {%- for name, condition in [
            ('covered_roles', 'is_covered'), ('missing_roles', 'not is_covered'),
        ] %}
        {{ dbt.listagg(
            'case when ' ~ condition ~ ' then buying_role end', "' | '",
            'order by buying_role'
        ) }} as {{ name }},
        {%- endfor %}
        sum(case when is_covered then 1 else 0 end) as covered_role_count
    from {{ ref('account_roles') }}
    group by account_id, scoring_model
),

final as (
    select
        accounts.account_id,
        models.scoring_model,
        cast(coalesce(people.people, 0) as bigint) as people,
        cast(coalesce(people.engaged_people, 0) as bigint) as engaged_people,
        roles.covered_roles,
        roles.missing_roles,
        cast(coalesce(roles.covered_role_count, 0) as bigint) as covered_role_count,
        people.last_engaged_on,
        people.top_person
    from {{ ref('accounts') }} as accounts
    cross join {{ ref('scored_account_models') }} as models
    left join people
        on
            accounts.account_id = people.account_id
            and models.scoring_model = people.scoring_model
    left join roles
        on
            accounts.account_id = roles.account_id
            and models.scoring_model = roles.scoring_model
)

select * from final
