-- The events as the project keeps them: texts without outer blanks, in lower case where
-- case means nothing. Everything after reads these instead of the files.

create macro trimmed(text) as case
    when substr(text, 1, 1) between '!' and '~' and substr(text, -1, 1) between '!' and '~'
        then text
    else nullif(trim(text), '')
end;

create table kept.events as
select
    trimmed(event_id) as event_id,
    occurred_at,
    loaded_at,
    lower(trimmed(activity_type)) as activity_type,
    trimmed(lead_id) as lead_id,
    lower(trimmed(email)) as email,
    trimmed(visitor_id) as visitor_id,
    lower(trimmed(content)) as content,
    lower(trimmed(product)) as product,
    quantity,
    trimmed(referrer) as referrer,
    trimmed(search_term) as search_term,
    trimmed(ip_address) as ip_address,
    trimmed(user_agent) as user_agent
from raw_events;

create or replace view raw_events as from kept.events;
