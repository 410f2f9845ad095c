"""Who is a lead, who a contact, and under which ids: what all systems agree on."""

SITE = "https://www.beacon.example"
PRODUCT_SITE = "https://app.beacon.example"

HUBSPOT_EMAILS = (
    "email_delivered",
    "email_open",
    "email_click",
    "email_bounce",
    "email_unsubscribe",
)
SALES = ("sales_call", "sales_email_reply", "sales_meeting", "event_visit")

VIEWS = f"""
create table known_leads as
select * from leads
where lead_id is not null and created_at is not null
qualify row_number() over (
    partition by lead_id order by updated_at desc nulls last, job_title nulls last
) = 1;

-- No system lets two records merge into each other, or into none.
create table known_merges as
select * from lead_merges as merges
where
    (
        surviving_lead_id in (select lead_id from known_leads)
        or surviving_lead_id in (select merged_lead_id from lead_merges)
    )
    and not exists (
        from lead_merges as others
        where
            others.merged_lead_id = merges.surviving_lead_id
            and others.surviving_lead_id = merges.merged_lead_id
    );

create table ends as
with recursive steps as (
    select merged_lead_id as lead_id, surviving_lead_id as end_id from known_merges
    union all
    select steps.lead_id, merges.surviving_lead_id as end_id
    from steps
    inner join known_merges as merges on steps.end_id = merges.merged_lead_id
)

select * from steps where end_id not in (select merged_lead_id from known_merges);

create table named_people as
select
    coalesce(leads.lead_id, merges.merged_lead_id) as lead_id,
    coalesce(ends.end_id, leads.lead_id) as end_id,
    merges.surviving_lead_id,
    merges.merged_at,
    leads.* exclude (lead_id)
from known_leads as leads
full join known_merges as merges on leads.lead_id = merges.merged_lead_id
left join ends on coalesce(leads.lead_id, merges.merged_lead_id) = ends.lead_id;

-- Whoever belongs to an account, or buys, is a contact in Salesforce. Records that are
-- merged are of one kind.
create table contact_ends as
select end_id from named_people where account_id is not null and lead_id = end_id
union
select people.end_id
from named_people as people
where
    people.lead_id in (select lead_id from opportunities)
    or people.lead_id in (select lead_id from orders);

-- HubSpot has one contact for each address.
create table people as
select
    people.* replace (coalesce(people.created_at, survivors.created_at) as created_at),
    people.end_id in (from contact_ends) as is_contact,
    case when people.end_id in (from contact_ends) then '003' else '00Q' end
        || lpad(people.lead_id, 15, '0') as salesforce_id,
    case
        when people.email is not null and row_number() over (
            partition by lower(people.email)
            order by (people.merged_at is not null), people.created_at, people.lead_id
        ) = 1
            then cast(cast(people.lead_id[2:] as bigint) as varchar)
    end as hubspot_id
from named_people as people
left join known_leads as survivors on people.end_id = survivors.lead_id;

-- Whose an address is, else whose it was.
create table addresses as
select email, lead_id, salesforce_id, hubspot_id
from (
    select people.* replace (lower(email) as email), 1 as place
    from people
    where email is not null
    union all by name
    select people.* replace (lower(changes.old_value) as email), 2 as place
    from attribute_changes as changes
    inner join people on changes.entity_id = people.lead_id
    where changes.attribute = 'email' and changes.old_value is not null
)
qualify row_number() over (
    partition by email order by place, hubspot_id is null, created_at, lead_id
) = 1;

create table known_events as
select
    events.* exclude (lead_id),
    people.lead_id,
    coalesce(
        people.salesforce_id, '00Q' || lpad(events.lead_id, 15, '0')
    ) as salesforce_id,
    people.hubspot_id,
    case
        when events.activity_type in {HUBSPOT_EMAILS} then 'hubspot'
        when events.activity_type = 'form_submit' then 'hubspot'
        when events.activity_type = 'sales_meeting' and people.hubspot_id is not null
            then 'hubspot'
        when events.activity_type in {SALES} then 'salesforce'
        else 'segment'
    end as system
from events
left join people on events.lead_id = people.lead_id
where
    events.activity_type is not null
    and events.occurred_at is not null
    -- Each e-mail has a recipient.
    and (events.email is not null or events.activity_type not in {HUBSPOT_EMAILS})
qualify row_number() over (
    partition by events.event_id order by events.loaded_at desc nulls last
) = 1;

create table known_accounts as
select * from accounts
where account_id is not null
qualify row_number() over (
    partition by account_id order by updated_at desc nulls last
) = 1;

create table known_statuses as
select distinct
    people.*,
    statuses.status,
    cast(statuses.changed_at as timestamp) as said_at
from lead_statuses as statuses
inner join people on statuses.lead_id = people.lead_id
where try_cast(statuses.changed_at as timestamp) is not null;

create table known_changes as
select distinct changes.* replace (lower(changes.attribute) as attribute)
from attribute_changes as changes
where
    try_cast(changes.changed_at as timestamp) is not null
    and changes.attribute is not null;
"""
