"""Segment: the website and the product, which know people by their id in Salesforce."""

from .people import PRODUCT_SITE, SITE

_EVENTS = "select * from known_events where system = 'segment'"

_IDENTIFIED = """
    select distinct
        identities.visitor_id,
        identities.identified_at,
        people.salesforce_id,
        people.email
    from identities
    inner join people on identities.lead_id = people.lead_id
    where identities.visitor_id is not null and identities.identified_at is not null
"""

TABLES = {
    "users": f"""
        select
            salesforce_id as id,
            email,
            created_at,
            coalesce(updated_at, created_at) as received_at
        from people
        where
            salesforce_id in (select salesforce_id from ({_IDENTIFIED}))
            or lead_id in (select lead_id from ({_EVENTS}))
    """,
    "identifies": f"""
        select
            md5(visitor_id || salesforce_id || identified_at) as id,
            salesforce_id as user_id,
            visitor_id as anonymous_id,
            email,
            identified_at as timestamp,
            identified_at as received_at
        from ({_IDENTIFIED})
    """,
    "pages": f"""
        select
            event_id as id,
            salesforce_id as user_id,
            visitor_id as anonymous_id,
            occurred_at as timestamp,
            loaded_at as received_at,
            '{SITE}' || content as url,
            referrer,
            ip_address as context_ip,
            user_agent as context_user_agent
        from ({_EVENTS})
        where activity_type = 'page_view'
    """,
    # The event's own table has how much of a video was seen; this one has not.
    "tracks": f"""
        select
            event_id as id,
            salesforce_id as user_id,
            visitor_id as anonymous_id,
            occurred_at as timestamp,
            loaded_at as received_at,
            activity_type as event,
            upper(activity_type[1]) || replace(activity_type[2:], '_', ' ')
                as event_text,
            case when activity_type = 'feature_use'
                then '{PRODUCT_SITE}/' else '{SITE}/' end || ltrim(content, '/')
                as context_page_url,
            email as context_traits_email,
            ip_address as context_ip,
            user_agent as context_user_agent
        from ({_EVENTS})
        where activity_type <> 'page_view'
    """,
}
