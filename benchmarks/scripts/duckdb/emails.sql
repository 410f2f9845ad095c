-- For which lead an e-mail stands. Who has it today is asked first, whatever the day;
-- one that nobody has today stands for the lead that had it on the day of the event.

create view valid_changes as
select
    lower(entity_type) as entity_type,
    entity_id,
    lower(attribute) as attribute,
    -- One of the spellings of nothing, and the one that the demo has.
    nullif(old_value, 'none') as old_value,
    nullif(value, 'none') as value,
    changed_at
from raw_attribute_changes
where
    lower(entity_type) in ('lead', 'account')
    and entity_id is not null
    and attribute is not null
    and changed_at < end_of_day();

create table present_emails as
select
    lead_rows.email,
    timestamp '0001-01-01' as valid_from,
    timestamp '9999-12-31' as valid_to,
    min_by(known_ids.lead_no, (created_at, lead_id)) as lead_no
from lead_rows
inner join known_ids on lead_rows.lead_id = known_ids.known_id
where email is not null
group by lead_rows.email;

-- The last change of a day counts from that day on, and the old value of the first
-- change before. What a lead had on its day of creation it had before that, too.
create table former_spans as
with changes as (
    select *, date_trunc('day', changed_at)::timestamp as changed_on
    from valid_changes
    where entity_type = 'lead' and attribute = 'email'
),

addresses as (
    select entity_id, lower(value) as email, changed_on as since
    from changes
    qualify row_number() over (
        partition by entity_id, changed_on
        order by changed_at desc, old_value desc, value desc
    ) = 1
    union all
    select entity_id, lower(old_value), timestamp '0001-01-01'
    from changes
    qualify row_number() over (
        partition by entity_id order by changed_at, old_value desc, value desc
    ) = 1
),

spans as (
    select
        entity_id as lead_id,
        email,
        since,
        lead(since, 1, timestamp '9999-12-31') over (
            partition by entity_id order by since
        ) as until
    from addresses
)

select
    spans.email,
    case
        when since <= lead_rows.created_at then timestamp '0001-01-01' else since
    end as since,
    until,
    lead_no,
    lead_id,
    coalesce(created_at, timestamp '9999-12-31') as created_at
from spans
inner join known_ids on lead_id = known_id
left join lead_rows using (lead_id)
where
    coalesce(until > lead_rows.created_at, true)
    and spans.email not in (select email from present_emails);

-- Where several leads had an e-mail, its time is cut at each change.
create table known_emails as
with edges as (
    select email, since as edge from former_spans
    union
    select email, until from former_spans
),

pieces as (
    select
        email,
        edge as valid_from,
        lead(edge) over (partition by email order by edge) as valid_to
    from edges
)

from present_emails
union all
select email, valid_from, valid_to, min_by(lead_no, (created_at, lead_id))
from pieces
inner join former_spans using (email)
where valid_from >= since and valid_from < until
group by all;
