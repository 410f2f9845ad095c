-- Product interest of an account: of its people, each under that lead's official model,
-- and of unknown people under the official model of accounts; all before any cap.
with people as (
    select
        lead_accounts.account_id,
        interest.product,
        sum(interest.contribution) as contribution
    from {{ ref('product_interest') }} as interest
    inner join {{ ref('lead_accounts') }} as lead_accounts
        on interest.lead_id = lead_accounts.lead_id
    where lead_accounts.account_id is not null
    group by lead_accounts.account_id, interest.product
),

unknown_people as (
    select
        subjects.account_id,
        interest.product,
        interest.contribution
    from {{ ref('product_contributions') }} as interest
    inner join {{ ref('subjects') }} as subjects
        on interest.subject_id = subjects.subject_id
    where interest.basis = 'anonymous'
),

both_kinds as (
    select
        coalesce(people.account_id, unknown_people.account_id) as account_id,
        coalesce(people.product, unknown_people.product) as product,
        cast(coalesce(people.contribution, 0) as decimal(18, 4)) as people_contribution,
        cast(
            coalesce(unknown_people.contribution, 0) as decimal(18, 4)
        ) as anonymous_contribution
    from people
    full outer join unknown_people
        on
            people.account_id = unknown_people.account_id
            and people.product = unknown_people.product
),

final as (
    select
        *,
        cast(
            people_contribution + anonymous_contribution as decimal(18, 4)
        ) as contribution
    from both_kinds
)

select * from final
