-- The best versions of events whose ids come twice. Ids are compared by their hash, a
-- narrow number, so that the scan of all events groups no texts.

create view valid_events as
from raw_events
where event_id is not null and activity_type is not null and occurred_at < end_of_day();

create table repeated_hashes as
select hash(event_id) as id_hash from valid_events group by 1 having count(*) > 1;

create table repeated_events as
from valid_events
where hash(event_id) in (select id_hash from repeated_hashes)
qualify row_number() over (
    partition by event_id
    order by
        version_number(loaded_at),
        occurred_at desc, activity_type desc, lead_id desc, email desc,
        visitor_id desc, content desc, product desc, quantity desc, referrer desc,
        search_term desc, ip_address desc, user_agent desc
) = 1;
