-- Who is a lead, and for which lead an id or a visitor stands.

-- The best version of a record has the smallest number: the latest up to the day, then
-- one without a date, then later ones, the earliest first.
create macro version_number(dated) as case
    when dated < end_of_day() then epoch_us(end_of_day()) - epoch_us(dated)
    when dated is null then 1000000000000000000
    else 2000000000000000000 + epoch_us(dated) - epoch_us(end_of_day())
end;

create macro host(domain) as regexp_replace(domain, '^www[.]', '');

create macro domain_of(email) as nullif(
    case when email like '%@%' then host(regexp_replace(lower(email), '^.*@', '')) end, ''
);

-- Few ids have several versions; only those are sorted.
create table lead_rows as
with leads as (
    from raw_leads where lead_id is not null and created_at < end_of_day()
),

repeated as (
    select lead_id from leads group by lead_id having count(*) > 1
),

best as (
    from leads
    semi join repeated using (lead_id)
    qualify row_number() over (
        partition by lead_id
        order by
            version_number(updated_at),
            email desc, job_title desc, company_name desc, country desc,
            lead_source desc, account_id desc, created_at desc, opted_out_at desc
    ) = 1
)

select * replace (lower(email) as email) from leads anti join repeated using (lead_id)
union all
select * replace (lower(email) as email) from best;

create table merges as
select merged_lead_id as merged, surviving_lead_id as surviving
from raw_lead_merges
where
    merged_lead_id is not null
    and surviving_lead_id is not null
    and coalesce(merged_at < end_of_day(), true)
qualify row_number() over (
    partition by merged_lead_id
    order by version_number(merged_at), surviving_lead_id desc
) = 1;

create table straight_merges as
with recursive reached as (
    from merges
    union
    select reached.merged, merges.surviving
    from reached
    inner join merges on reached.surviving = merges.merged
)

from merges
where merged not in (select merged from reached where merged = surviving);

-- Merged lead and the lead at the end of its chain.
create table survivors as
with recursive reached as (
    from straight_merges
    union all
    select reached.merged, straight_merges.surviving
    from reached
    inner join straight_merges on reached.surviving = straight_merges.merged
)

from reached
where
    surviving not in (select merged from straight_merges)
    and surviving in (select lead_id from lead_rows);

create table leads as
select
    row_number() over ()::integer as lead_no,
    *,
    domain_of(email) as email_domain,
    email_domain in (
        select domain from email_domains where kind in ('internal', 'test')
    ) as is_ours
from lead_rows
where lead_id not in (select merged from survivors);

create table known_ids as
select lead_id as known_id, lead_no from leads
union all
select survivors.merged, leads.lead_no
from survivors
inner join leads on survivors.surviving = leads.lead_id;

-- The first identification of a visitor counts for the time before it too.
create table known_visitors as
with identifications as (
    select visitor_id, identified_at, max(lead_id) as lead_id
    from raw_identities
    where
        visitor_id is not null
        and lead_id is not null
        and identified_at < end_of_day()
    group by visitor_id, identified_at
)

select
    visitor_id,
    known_ids.lead_no,
    case
        when row_number() over visits = 1 then timestamp '0001-01-01'
        else identified_at
    end as valid_from,
    coalesce(
        lead(identified_at) over visits, timestamp '9999-12-31'
    ) as valid_to
from identifications
inner join known_ids on identifications.lead_id = known_ids.known_id
window visits as (partition by visitor_id order by identified_at);
