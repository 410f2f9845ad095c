"""HubSpot in the shape of Fivetran: marketing, and the meetings that people book."""

_NUMBER = "cast(cast({}[2:] as bigint) as varchar)"

_SENT = """
    select * from known_events
    where system = 'hubspot' and activity_type like 'email%'
"""

_FORMS = """
    select events.*, addresses.hubspot_id as contact_id
    from known_events as events
    inner join addresses on lower(events.email) = addresses.email
    where events.activity_type = 'form_submit' and addresses.hubspot_id is not null
"""

_MEETINGS = """
    select * from known_events
    where system = 'hubspot' and activity_type = 'sales_meeting'
"""

_HISTORY = """
    select
        people.hubspot_id as contact_id,
        'campaign' as name,
        changes.value,
        changes.changed_at as timestamp
    from known_changes as changes
    inner join people on changes.entity_id = people.lead_id
    where
        changes.entity_type = 'lead'
        and changes.attribute = 'campaign'
        and people.hubspot_id is not null

    union all

    select
        hubspot_id as contact_id,
        'hs_email_optout' as name,
        'true' as value,
        opted_out_at as timestamp
    from people
    where opted_out_at is not null and hubspot_id is not null

    union all

    select
        hubspot_id as contact_id,
        'hs_lead_status' as name,
        case status
            when 'accepted' then 'CONNECTED'
            when 'recycled' then 'BAD_TIMING'
            when 'disqualified' then 'UNQUALIFIED'
            else upper(status)
        end as value,
        said_at as timestamp
    from known_statuses
    where is_contact and hubspot_id is not null
"""

TABLES = {
    "contact": f"""
        select
            people.hubspot_id as id,
            people.email as property_email,
            people.first_name as property_firstname,
            people.last_name as property_lastname,
            people.phone as property_phone,
            people.job_title as property_jobtitle,
            people.company_name as property_company,
            people.country as property_country,
            {_NUMBER.format("people.account_id")} as property_associatedcompanyid,
            people.created_at as property_createdate,
            people.updated_at as property_lastmodifieddate,
            people.opted_out_at is not null as property_hs_email_optout,
            campaigns.value as property_campaign,
            case when not people.is_contact then people.salesforce_id end
                as property_salesforceleadid,
            case when people.is_contact then people.salesforce_id end
                as property_salesforcecontactid,
            people.merged_at is not null as _fivetran_deleted
        from people
        left join (
            select contact_id, arg_max(value, timestamp) as value
            from ({_HISTORY})
            where name = 'campaign'
            group by contact_id
        ) as campaigns on people.hubspot_id = campaigns.contact_id
        where people.hubspot_id is not null
    """,
    "contact_merge_audit": """
        select
            coalesce(survivors.hubspot_id, ends.hubspot_id) as canonical_vid,
            people.hubspot_id as vid_to_merge,
            people.merged_at as timestamp
        from people
        left join people as survivors on people.surviving_lead_id = survivors.lead_id
        left join people as ends on people.end_id = ends.lead_id
        where
            people.merged_at is not null
            and people.hubspot_id is not null
            and coalesce(survivors.hubspot_id, ends.hubspot_id) is not null
    """,
    "contact_property_history": _HISTORY,
    "company": f"""
        select
            {_NUMBER.format("account_id")} as id,
            name as property_name,
            domain as property_domain,
            customer_since as property_hs_lifecyclestage_customer_date,
            created_at as property_createdate,
            updated_at as property_hs_lastmodifieddate,
            '001' || lpad(account_id, 15, '0') as property_salesforceaccountid,
            false as is_deleted
        from known_accounts
    """,
    "email_campaign": f"""
        select distinct left(md5(content), 12) as id, content as name
        from ({_SENT})
        where content is not null
    """,
    "email_event": f"""
        select
            event_id as id,
            occurred_at as created,
            case activity_type
                when 'email_unsubscribe' then 'STATUSCHANGE'
                else upper(activity_type[7:])
            end as type,
            email as recipient,
            left(md5(content), 12) as email_campaign_id,
            false as filtered_event,
            loaded_at as _fivetran_synced
        from ({_SENT})
    """,
    "email_event_open": f"""
        select event_id as id, ip_address, user_agent
        from ({_SENT})
        where activity_type = 'email_open'
    """,
    "email_event_click": f"""
        select event_id as id, ip_address, user_agent
        from ({_SENT})
        where activity_type = 'email_click'
    """,
    "email_event_status_change": f"""
        select event_id as id, 'UNSUBSCRIBED' as portal_subscription_status
        from ({_SENT})
        where activity_type = 'email_unsubscribe'
    """,
    "form": f"""
        select distinct left(md5(content), 12) as guid, content as name
        from ({_FORMS})
    """,
    "contact_form_submission": f"""
        select
            event_id as conversion_id,
            contact_id,
            left(md5(content), 12) as form_id,
            occurred_at as timestamp,
            loaded_at as _fivetran_synced
        from ({_FORMS})
    """,
    "engagement_meeting": f"""
        select
            {_NUMBER.format("event_id")} as engagement_id,
            occurred_at as property_hs_meeting_start_time,
            content as property_hs_meeting_title,
            'COMPLETED' as property_hs_meeting_outcome,
            false as _fivetran_deleted,
            loaded_at as _fivetran_synced
        from ({_MEETINGS})
    """,
    "engagement_contact": f"""
        select
            {_NUMBER.format("event_id")} as engagement_id,
            hubspot_id as contact_id
        from ({_MEETINGS})
    """,
}
