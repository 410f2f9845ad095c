-- Among leads, stages and accounts each amount is counted once, in its own currency.
with deals as (
    select
        coalesce(currency, '') as currency,
        {{ sum_of_amounts('case when lead_id is not null then amount end') }}
            as of_leads,
        {{ sum_of_amounts('case when account_id is not null then amount end') }}
            as of_accounts
    from {{ ref('deals') }}
    group by coalesce(currency, '')
),

{%- for table in ['lead', 'stage', 'account'] %}

{{ table }}_sums as (
    select
        coalesce(currency, '') as currency,
        {{ sum_of_amounts('open_amount + won_amount') }} as amount
    from {{ ref(table ~ '_amounts') }}
    group by coalesce(currency, '')
),
{%- endfor %}

currencies as (
    select currency from deals
    {%- for table in ['lead', 'stage', 'account'] %}
    union
    select currency from {{ table }}_sums
    {%- endfor %}
),

compared as (
    select
        currencies.currency,
        coalesce(deals.of_leads, 0) as of_leads,
        coalesce(deals.of_accounts, 0) as of_accounts,
        coalesce(lead_sums.amount, 0) as in_leads,
        coalesce(stage_sums.amount, 0) as in_stages,
        coalesce(account_sums.amount, 0) as in_accounts
    from currencies
    left join deals on currencies.currency = deals.currency
    left join lead_sums on currencies.currency = lead_sums.currency
    left join stage_sums on currencies.currency = stage_sums.currency
    left join account_sums on currencies.currency = account_sums.currency
)

select * from compared
where in_leads <> of_leads or in_stages <> of_leads or in_accounts <> of_accounts
