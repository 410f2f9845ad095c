"""Salesforce in the shape of Fivetran: who people are, what sales does and sells."""

_HISTORY = """
select
    '017' || lpad(cast(row_number() over (order by changed_at, record_id, field)
        as varchar), 15, '0') as id,
    record_id as {object}_id,
    field,
    old_value,
    value as new_value,
    changed_at as created_date
from ({changes})
"""

_FIELD_OF_PERSON = """
    case changes.attribute
        when 'job_title' then 'Title'
        when 'email' then 'Email'
        when 'country' then {country}
        else changes.attribute || '__c'
    end as field
"""

_CHANGES_OF_PERSON = """
    select
        people.salesforce_id as record_id,
        {field},
        changes.old_value,
        changes.value,
        changes.changed_at
    from known_changes as changes
    inner join people on changes.entity_id = people.lead_id
    where
        changes.entity_type = 'lead'
        and {of_kind}
        and (changes.attribute <> 'campaign' or people.hubspot_id is null)

    union all

    select
        salesforce_id as record_id,
        'HasOptedOutOfEmail' as field,
        'false' as old_value,
        'true' as value,
        opted_out_at as changed_at
    from people
    where opted_out_at is not null and {of_kind}
"""

_STATUS = """
    case status
        when 'accepted' then 'Qualified'
        when 'rejected' then 'Closed - Not Converted'
        when 'recycled' then 'Nurture'
        when 'disqualified' then 'Unqualified'
    end
"""

_CHANGES_OF_LEAD = f"""
    {
    _CHANGES_OF_PERSON.format(
        of_kind="not people.is_contact",
        field=_FIELD_OF_PERSON.format(country="'Country'"),
    )
}

    union all

    select
        salesforce_id as record_id,
        'Status' as field,
        lag({_STATUS}) over (partition by lead_id order by said_at) as old_value,
        {_STATUS} as value,
        said_at as changed_at
    from known_statuses
    where not is_contact
"""

_CHANGES_OF_CONTACT = _CHANGES_OF_PERSON.format(
    of_kind="people.is_contact",
    field=_FIELD_OF_PERSON.format(country="'MailingCountry'"),
)

_CHANGES_OF_ACCOUNT = """
    select
        '001' || lpad(changes.entity_id, 15, '0') as record_id,
        case changes.attribute
            when 'employee_count' then 'NumberOfEmployees'
            else changes.attribute || '__c'
        end as field,
        changes.old_value,
        changes.value,
        changes.changed_at
    from known_changes as changes
    inner join known_accounts on changes.entity_id = known_accounts.account_id
    where changes.entity_type = 'account'
"""

_USERS = """
    select
        '005' || lpad(cast(row_number() over (order by owner) as varchar), 15, '0')
            as id,
        owner as name
    from (
        select owner from known_leads where owner is not null
        union
        select owner from known_accounts where owner is not null
    )
"""

_PERSON = """
    people.salesforce_id as id,
    people.email,
    people.first_name,
    people.last_name,
    people.phone,
    users.id as owner_id,
    people.job_title as title,
    people.lead_source,
    people.opted_out_at is not null as has_opted_out_of_email,
    survivors.salesforce_id as master_record_id,
    people.merged_at is not null as is_deleted,
    people.created_at as created_date,
    people.updated_at as last_modified_date,
    coalesce(people.merged_at, people.updated_at, people.created_at)
        as system_modstamp
"""

_PEOPLE = f"""
    people
left join ({_USERS}) as users on people.owner = users.name
left join people as survivors on people.surviving_lead_id = survivors.lead_id
"""

_DEALS = """
    select * from opportunities
    where try_cast(created_at as timestamp) is not null
    qualify row_number() over (partition by opportunity_id order by created_at) = 1
"""

_TASK = """
select
    '00T' || lpad(event_id, 15, '0') as id,
    salesforce_id as who_id,
    content as subject,
    case when activity_type = 'sales_call' then 'Call' else 'Email' end as type,
    case when activity_type = 'sales_call' then 'Call' else 'Email' end as task_subtype,
    'Completed' as status,
    true as is_closed,
    occurred_at as completed_date_time,
    cast(occurred_at as date) as activity_date,
    occurred_at as created_date,
    false as is_deleted,
    loaded_at as _fivetran_synced
from known_events
where system = 'salesforce' and activity_type in ('sales_call', 'sales_email_reply')
"""

_VISITORS_OF_FAIRS = """
    select distinct
        addresses.lead_id,
        events.content,
        cast(min(events.occurred_at) as date) as visited_on
    from known_events as events
    inner join addresses on lower(events.email) = addresses.email
    where events.activity_type = 'event_visit'
    group by addresses.lead_id, events.content
"""

TABLES = {
    "user": _USERS,
    "lead": f"""
        select
            {_PERSON},
            people.company_name as company,
            people.country,
            coalesce(statuses.word, 'New') as status
        from {_PEOPLE}
        left join (
            select lead_id, arg_max({_STATUS}, said_at) as word
            from known_statuses
            group by lead_id
        ) as statuses on people.lead_id = statuses.lead_id
        where not people.is_contact
    """,
    "contact": f"""
        select
            {_PERSON},
            '001' || lpad(people.account_id, 15, '0') as account_id,
            people.country as mailing_country
        from {_PEOPLE}
        where people.is_contact
    """,
    "account": f"""
        select
            '001' || lpad(account_id, 15, '0') as id,
            accounts.name,
            domain as website,
            users.id as owner_id,
            industry,
            employee_count as number_of_employees,
            annual_revenue,
            country as billing_country,
            created_at as created_date,
            updated_at as last_modified_date,
            coalesce(updated_at, created_at) as system_modstamp,
            false as is_deleted
        from known_accounts as accounts
        left join ({_USERS}) as users on accounts.owner = users.name
    """,
    "lead_history": _HISTORY.format(object="lead", changes=_CHANGES_OF_LEAD),
    "contact_history": _HISTORY.format(object="contact", changes=_CHANGES_OF_CONTACT),
    "account_history": _HISTORY.format(object="account", changes=_CHANGES_OF_ACCOUNT),
    "opportunity": f"""
        select
            '006' || lpad(opportunity_id, 15, '0') as id,
            '001' || lpad(deals.account_id, 15, '0') as account_id,
            people.salesforce_id as contact_id,
            stage as stage_name,
            closed_at is not null as is_closed,
            coalesce(is_won, false) as is_won,
            amount,
            currency as currency_iso_code,
            coalesce(
                cast(cast(closed_at as timestamp) as date),
                cast(cast(deals.created_at as timestamp) as date) + 90
            ) as close_date,
            cast(closed_at as timestamp) as last_stage_change_date,
            false as is_deleted,
            cast(deals.created_at as timestamp) as created_date
        from ({_DEALS}) as deals
        left join people on deals.lead_id = people.lead_id
        where deals.lead_id is null or people.lead_id is not null
    """,
    "order": """
        select
            '801' || lpad(order_id, 15, '0') as id,
            '001' || lpad(orders.account_id, 15, '0') as account_id,
            people.salesforce_id as bill_to_contact_id,
            cast(ordered_at as date) as effective_date,
            'Activated' as status,
            amount as total_amount,
            false as is_reduction_order,
            false as is_deleted
        from (select distinct * from orders) as orders
        left join people on orders.lead_id = people.lead_id
    """,
    "task": _TASK,
    "email_message": """
        select
            '02s' || lpad(event_id, 15, '0') as id,
            '00T' || lpad(event_id, 15, '0') as activity_id,
            true as incoming
        from known_events
        where system = 'salesforce' and activity_type = 'sales_email_reply'
    """,
    "event": """
        select
            '00U' || lpad(event_id, 15, '0') as id,
            salesforce_id as who_id,
            content as subject,
            'Meeting' as type,
            occurred_at as start_date_time,
            false as is_child,
            false as is_deleted,
            loaded_at as _fivetran_synced
        from known_events
        where system = 'salesforce' and activity_type = 'sales_meeting'
    """,
    "campaign": f"""
        select distinct
            '701' || left(md5(content), 15) as id,
            content as name,
            'Trade Show' as type
        from ({_VISITORS_OF_FAIRS})
    """,
    "campaign_member": f"""
        select
            '00v' || left(md5(visitors.content || visitors.lead_id), 15) as id,
            '701' || left(md5(visitors.content), 15) as campaign_id,
            case when not people.is_contact then people.salesforce_id end as lead_id,
            case when people.is_contact then people.salesforce_id end as contact_id,
            'Attended' as status,
            true as has_responded,
            visitors.visited_on as first_responded_date,
            cast(visitors.visited_on as timestamp) as created_date,
            false as is_deleted
        from ({_VISITORS_OF_FAIRS}) as visitors
        inner join people on visitors.lead_id = people.lead_id
    """,
}
