{{ config(enabled=is_source('hubspot')) }}

with submissions as (
    {{ read_source('hubspot', 'contact_form_submission') }}
),

forms as (
    {{ read_source('hubspot', 'form') }}
),

final as (
    select
        {{ source_id('hubspot', "'form:' || coalesce(
            submissions.conversion_id,
            submissions.contact_id || ':' || submissions.form_id || ':'
            || submissions.timestamp
        )") }} as event_id,
        submissions.timestamp as occurred_at,
        submissions._fivetran_synced as loaded_at,
        'form_submit' as activity_type,
        {{ source_id('hubspot', 'submissions.contact_id') }} as lead_id,
        coalesce(forms.name, submissions.title, submissions.form_id)
        || coalesce(' / ' || submissions.page_url, '') as content
    from submissions
    left join forms on submissions.form_id = forms.guid
)

select * from final
