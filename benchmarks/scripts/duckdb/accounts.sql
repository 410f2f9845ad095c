-- Leads are matched with accounts by id, else by domain, else by name.

create macro plain_name(name) as trim(regexp_replace(
    regexp_replace(lower(name), '[.''’]', '', 'g'), '[^\p{L}\p{M}\p{N}]+', ' ', 'g'
));

set variable legal_forms = (
    select '( (' || string_agg(plain_name(legal_form), '|') || '))+$'
    from legal_forms
);

create table accounts as
select *, host(lower(domain)) as host
from raw_accounts
where account_id is not null and coalesce(created_at < end_of_day(), true)
qualify row_number() over (
    partition by account_id
    order by
        version_number(updated_at),
        name desc, domain desc, industry desc, employee_count desc, annual_revenue desc,
        country desc, customer_since desc, purchase_cycle_days desc, created_at desc
) = 1;

create table names as
select name, regexp_replace(plain_name(name), getvariable('legal_forms'), '') as plain
from (
    select company_name as name from leads where company_name is not null
    union
    select name from accounts where name is not null
);

create table lead_accounts as
with hosts as (
    select
        host,
        min_by(account_id, (coalesce(created_at, '9999-12-31'), account_id)) as account_id
    from accounts
    where
        host is not null
        and host not in (
            select domain from email_domains where kind in ('personal', 'disposable')
        )
    group by host
),

-- A name that several accounts have is nobody's.
sole_names as (
    select plain, min(account_id) as account_id
    from accounts
    inner join names using (name)
    where plain <> ''
    group by plain
    having count(*) = 1
)

select
    leads.lead_no,
    coalesce(accounts.account_id, hosts.account_id, sole_names.account_id) as account_id,
    case
        when accounts.account_id is not null then 'account_id'
        when hosts.account_id is not null then 'email_domain'
        when sole_names.account_id is not null then 'company_name'
        else 'none'
    end as account_match
from leads
left join accounts on leads.account_id = accounts.account_id
left join hosts on leads.email_domain = hosts.host
left join names on leads.company_name = names.name
left join sole_names on names.plain = sole_names.plain;

-- What attributes were last changed to, by the day.
create table changed_attributes as
select
    entity_type,
    entity_id,
    attribute,
    max_by(
        {'value': value}, (changed_at, coalesce(old_value, ''), coalesce(value, ''))
    )['value'] as value
from valid_changes
group by all;

-- Leads with the columns of themselves and, named as attributes are, of their accounts.
create view lead_attributes as
select
    leads.*,
    lead_accounts.account_match,
    accounts.account_id as matched_account_id,
    accounts.name as account_name,
    accounts.domain as account_domain,
    accounts.industry as account_industry,
    accounts.employee_count as account_employee_count,
    accounts.annual_revenue as account_annual_revenue,
    accounts.country as account_country
from leads
inner join lead_accounts using (lead_no)
left join accounts on lead_accounts.account_id = accounts.account_id;

create table fit (lead_no integer, rule_no smallint);
