-- The scan of all events: whose they are, and which numbers stand for their texts. Most
-- of them lead to no lead and are gone before anything else is done with them.

create table events as
with best_versions as (
    from valid_events
    where hash(event_id) not in (select id_hash from repeated_hashes)
    union all by name
    from repeated_events
),

named as (
    select
        best_versions.*,
        lower(best_versions.email) as low_email,
        coalesce(known_ids.lead_no, known_emails.lead_no) as named_no
    from best_versions
    left join known_ids on best_versions.lead_id = known_ids.known_id
    left join known_emails
        on
            case when best_versions.lead_id is null then lower(best_versions.email) end
            = known_emails.email
            and best_versions.occurred_at >= known_emails.valid_from
            and best_versions.occurred_at < known_emails.valid_to
),

found as (
    select named.*, coalesce(named_no, known_visitors.lead_no) as lead_no
    from named
    left join known_visitors
        on
            case when named_no is null and named.lead_id is null then named.visitor_id end
            = known_visitors.visitor_id
            and named.occurred_at >= known_visitors.valid_from
            and named.occurred_at < known_visitors.valid_to
    where coalesce(named_no, known_visitors.lead_no) is not null
)

select
    found.lead_no,
    occurred_at,
    class_no + case when has_levels then level_of(quantity) else 0 end as class_no,
    content_no,
    ignored_class_no,
    search_class_no,
    referrer_class_no,
    case
        when low_email is null then coalesce(leads.is_ours, false)
        when low_email like '%@%'
            then host(split_part(low_email, '@', -1)) in (
                select domain from email_domains where kind in ('internal', 'test')
            )
        else false
    end as is_internal,
    robots.user_agent is not null as is_robot
from found
inner join leads on found.lead_no = leads.lead_no
inner join activities
    on
        found.activity_type = activities.activity_type
        and found.content is not distinct from activities.content
        and found.product is not distinct from activities.product
left join searches
    on
        found.search_term = searches.search_term
        and found.product is not distinct from searches.product
left join referrers
    on
        found.referrer = referrers.referrer
        and found.product is not distinct from referrers.product
left join robots on found.user_agent = robots.user_agent;
