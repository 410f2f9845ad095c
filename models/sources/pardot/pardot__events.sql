{{ config(enabled=is_source('pardot')) }}

with activities as (
    select * from {{ ref('pardot__activities') }}
),

emails as (
    select
        id,
        coalesce(max(name), max(subject)) as name
    from ({{ read_source('pardot', 'email') }}) as versions
    group by id
),

page_views as (
    {{ read_source('pardot', 'visitor_page_view') }}
),

visitors as (
    select
        id,
        max(ip_address) as ip_address
    from ({{ read_source('pardot', 'visitor') }}) as versions
    group by id
),

final as (
    select
        {{ source_id('pardot', "'activity:' || activities.id") }} as event_id,
        activities.created_at as occurred_at,
        activities._fivetran_synced as loaded_at,
        activities.activity_type,
        {{ source_id('pardot', 'activities.prospect_id') }} as lead_id,
        {{ source_id('pardot', 'activities.visitor_id') }} as visitor_id,
        case
            when activities.email_key is not null
                then coalesce(
                    emails.name, activities.email_details, activities.email_key
                )
            else activities.details
        end as content,
        activities.share_watched as quantity,
        cast(null as {{ dbt.type_string() }}) as ip_address
    from activities
    left join emails on activities.email_id = emails.id

    union all

    select
        {{ source_id('pardot', "'page_view:' || page_views.id") }} as event_id,
        page_views.created_at as occurred_at,
        page_views._fivetran_synced as loaded_at,
        'page_view' as activity_type,
        cast(null as {{ dbt.type_string() }}) as lead_id,
        {{ source_id('pardot', 'page_views.visitor_id') }} as visitor_id,
        page_views.url as content,
        cast(null as integer) as quantity,
        visitors.ip_address
    from page_views
    left join visitors on page_views.visitor_id = visitors.id
)

select * from final
